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

  /** The step of the draws of one epoch of training, from 0: step 0 is that of evaluation. */
  static long step(long epoch) {
    return epoch + 1;
  }

  /**
   * Replaces probabilities by binary values that are 1 with that probability. NaN stays.
   *
   * @param first the element of the first: row of the data set times elements of a row
   * @param grey room for as many numbers, to be overwritten
   */
  static void draw(Philox philox, long first, double[] probabilities, int[] grey) {
    // Most pixels are black or white: those need no number, and leaving one out changes no other.
    // Listing the grey ones first keeps the draws free of branches, so that they overlap.
    int count = 0;
    for (int i = 0; i < probabilities.length; i++) {
      grey[count] = i;
      count += probabilities[i] > 0 && probabilities[i] < 1 ? 1 : 0;
    }
    for (int g = 0; g < count; g++) {
      int i = grey[g];
      probabilities[i] = philox.uniform(first + i) < probabilities[i] ? 1 : 0;
    }
  }
}
