package org.vaec.data;

import org.vaec.random.Philox;
import org.vaec.random.SparseUniforms;

/**
 * The binary pixels that {@code bernoulli} draws from grey levels. Each is a function of the seed,
 * the variable, the epoch, and the pixel's place in the data set, so batches change nothing.
 */
record BinaryDraws(long seed, String variable) {
  private static final long ONE = Double.doubleToRawLongBits(1);

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
   */
  static void draw(Philox philox, long first, double[] probabilities, Room room) {
    // Most pixels are black or white: those need no number, and leaving one out changes no other.
    int[] grey = room.grey;
    int count = 0;
    for (int i = 0; i < probabilities.length; i++) {
      grey[count] = i;
      count += isGrey(probabilities[i]);
    }
    room.uniforms.draw(philox, first, grey, count, room.drawn);
    for (int g = 0; g < count; g++) {
      int i = grey[g];
      probabilities[i] = room.drawn[g] < probabilities[i] ? 1 : 0;
    }
  }

  /** 1 where 0 < p < 1, else 0: by the bits, since a comparison of doubles has to ask for NaN. */
  private static int isGrey(double p) {
    long aboveZero = Double.doubleToRawLongBits(p) - 1;
    long belowOne = aboveZero - (ONE - 1);
    return (int) ((~aboveZero & belowOne) >>> 63);
  }

  /** Where a thread draws for a row of so many pixels. */
  static final class Room {
    private final int[] grey;
    private final double[] drawn;
    private final SparseUniforms uniforms;

    Room(int pixels) {
      this.grey = new int[pixels];
      this.drawn = new double[pixels];
      this.uniforms = new SparseUniforms(pixels);
    }
  }
}
