package org.vaec.data;

import org.vaec.random.Philox;

/**
 * The binary pixels that {@code bernoulli} draws from grey levels. Each is a function of the seed,
 * the variable, the epoch, and the pixel's place in the data set, so batches change nothing.
 */
record BinaryDraws(long seed, String variable) {

  /** The draws of evaluation and of {@code bernoulli(once)}. */
  Philox once() {
    return Philox.of(seed, "bernoulli " + variable, 0);
  }

  /** The draws of one epoch of training, from 0. */
  Philox epoch(long epoch) {
    return Philox.of(seed, "bernoulli " + variable, epoch + 1);
  }

  /**
   * @param element row times elements of a row plus element
   * @param probability of a 1
   */
  static int draw(Philox philox, long element, double probability) {
    // Most pixels are black: those need no number, and leaving it out changes no other.
    return probability > 0 && (probability >= 1 || philox.uniform(element) < probability) ? 1 : 0;
  }
}
