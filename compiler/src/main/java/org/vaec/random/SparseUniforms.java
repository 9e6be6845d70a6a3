package org.vaec.random;

/**
 * Uniform numbers of elements here and there: bit for bit those that {@link Philox#uniform(long)}
 * draws one by one. All their blocks go through a round together, so that the rounds of different
 * blocks overlap, and two elements of one block share it. For one thread at a time.
 */
public final class SparseUniforms {
  private static final long WORD = 0xFFFFFFFFL;

  // The words of each block.
  private final long[] word0;
  private final long[] word1;
  private final long[] word2;
  private final long[] word3;

  /** The block of each element. */
  private final int[] blocks;

  /** Makes room for so many elements. */
  public SparseUniforms(int most) {
    this.word0 = new long[most];
    this.word1 = new long[most];
    this.word2 = new long[most];
    this.word3 = new long[most];
    this.blocks = new int[most];
  }

  /**
   * Draws.
   *
   * @param first element
   * @param offsets of elements from the first, ascending
   * @param count how many there are, at most as many as there is room for
   * @param into as many numbers, in (0, 1)
   */
  public void draw(Philox philox, long first, int[] offsets, int count, double[] into) {
    if (count == 0) {
      return;
    }
    Philox.requireBlock(first + offsets[0] >>> 1);
    Philox.requireBlock(first + offsets[count - 1] >>> 1);
    int n = begin(philox.step(), first, offsets, count);
    int k0 = (int) philox.key();
    int k1 = (int) (philox.key() >>> 32);
    for (int round = 0; round < Philox.ROUNDS; round++) {
      round(n, k0 & WORD, k1 & WORD);
      k0 += Philox.WEYL_0;
      k1 += Philox.WEYL_1;
    }
    for (int i = 0; i < count; i++) {
      int block = blocks[i];
      boolean isLow = (first + offsets[i] & 1) == 0;
      long low = isLow ? word0[block] : word2[block];
      long high = isLow ? word1[block] : word3[block];
      into[i] = Philox.toUniform(low | high << 32);
    }
  }

  /** Writes the counters of the blocks; how many there are. */
  private int begin(long step, long first, int[] offsets, int count) {
    int n = 0;
    long last = -1;
    for (int i = 0; i < count; i++) {
      long block = first + offsets[i] >>> 1;
      n += block == last ? 0 : 1;
      last = block;
      blocks[i] = n - 1;
      word0[n - 1] = block & WORD;
      word1[n - 1] = block >>> 32;
      word2[n - 1] = step & WORD;
      word3[n - 1] = step >>> 32;
    }
    return n;
  }

  private void round(int n, long k0, long k1) {
    long[] word0 = this.word0;
    long[] word1 = this.word1;
    long[] word2 = this.word2;
    long[] word3 = this.word3;
    for (int i = 0; i < n; i++) {
      // The masks tell the JVM that a product of two words of 32 bits is enough.
      long product0 = Philox.MULTIPLIER_0 * (word0[i] & WORD);
      long product1 = Philox.MULTIPLIER_1 * (word2[i] & WORD);
      word0[i] = product1 >>> 32 ^ word1[i] ^ k0;
      word1[i] = product1 & WORD;
      word2[i] = product0 >>> 32 ^ word3[i] ^ k1;
      word3[i] = product0 & WORD;
    }
  }
}
