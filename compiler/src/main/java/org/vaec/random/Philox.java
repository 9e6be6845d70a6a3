package org.vaec.random;

import java.nio.charset.StandardCharsets;

/**
 * Counter-based random numbers: Philox 4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3" (2011).
 *
 * <p>A number is a function of (seed, site, step, element, attempt) alone. There is no state but
 * the step, so the order of calls, the threads and the split into batches change nothing, and a
 * resumed run goes on bit for bit. Safe to share while nobody moves it to another step.
 *
 * <p>Layout. The key (64 bits, low word first) is mix(mix(seed) ^ hash(site)), with the finalizer
 * of SplitMix64 and the 64 bit FNV-1a hash of the UTF-8 bytes. The counter (four words of 32 bits,
 * least significant first) is
 *
 * <pre>
 * word 0        bits 0..31 of the block
 * word 1        bits 32..47 of the block, then 16 bits of the attempt
 * words 2, 3    the step
 * </pre>
 *
 * One block gives two uniforms: elements 2k and 2k + 1 are the low and the high half of block k,
 * words 0, 1 and 2, 3 of its output, of which the upper 53 bits count, the last of them set to 1.
 * Elements lie in 0 .. 2^49 - 1 and attempts in 0 .. 65535.
 *
 * <p>Uniforms and normals of the same element and attempt come from the same bits; a sampler that
 * needs both takes them from two sites or from two attempts.
 */
public final class Philox {
  /** Attempts per element, more than any rejection sampler of sound efficiency meets. */
  public static final int ATTEMPTS = 1 << 16;

  public static final int ROUNDS = 10;
  public static final long MULTIPLIER_0 = 0xD2511F53L;
  public static final long MULTIPLIER_1 = 0xCD9E8D57L;
  public static final int WEYL_0 = 0x9E3779B9;
  public static final int WEYL_1 = 0xBB67AE85;
  private static final long BLOCKS = 1L << 48;

  private final int key0;
  private final int key1;
  private long step;

  private Philox(long key, long step) {
    this.key0 = (int) key;
    this.key1 = (int) (key >>> 32);
    this.step = step;
  }

  /**
   * The stream of one use of randomness.
   *
   * @param seed what the user chose
   * @param site a name for the use, such as the latent's; any two differ in their numbers
   * @param step the optimizer step, the epoch, or 0
   */
  public static Philox of(long seed, String site, long step) {
    return new Philox(mix(mix(seed) ^ fnv1a(site)), step);
  }

  /**
   * Moves on to another step: for loops that draw the same use anew each time. Nothing else of a
   * stream changes.
   */
  public void moveTo(long step) {
    this.step = step;
  }

  /** The key of seed and site, its low word first. */
  public long key() {
    return key0 & 0xFFFFFFFFL | (long) key1 << 32;
  }

  /** The step whose numbers are drawn. */
  public long step() {
    return step;
  }

  /** A uniform number in the open interval (0, 1): an odd multiple of 2^-53. */
  public double uniform(long element) {
    return uniform(element, 0);
  }

  /** The uniform of one attempt; attempt 0 is {@link #uniform(long)}. For rejection samplers. */
  public double uniform(long element, int attempt) {
    Block block = block(element >>> 1, attempt);
    return toUniform((element & 1) == 0 ? block.low : block.high);
  }

  /** A standard normal number (Box and Muller, 1958). */
  public double normal(long element) {
    return normal(element, 0);
  }

  /** The standard normal of one attempt; attempt 0 is {@link #normal(long)}. */
  public double normal(long element, int attempt) {
    Block block = block(element >>> 1, attempt);
    double turns = toUniform(block.high);
    return BoxMuller.radius(toUniform(block.low))
        * ((element & 1) == 0 ? BoxMuller.cosine(turns) : BoxMuller.sine(turns));
  }

  /** Elements 0, 1, ... of {@link #uniform(long)}. */
  public void uniforms(double[] into) {
    for (int i = 0; i < into.length; i += 2) {
      Block block = block(i >>> 1, 0);
      into[i] = toUniform(block.low);
      if (i + 1 < into.length) {
        into[i + 1] = toUniform(block.high);
      }
    }
  }

  /** Elements 0, 1, ... of {@link #normal(long)}. */
  public void normals(double[] into) {
    for (int i = 0; i < into.length; i += 2) {
      Block block = block(i >>> 1, 0);
      double radius = BoxMuller.radius(toUniform(block.low));
      double turns = toUniform(block.high);
      into[i] = radius * BoxMuller.cosine(turns);
      if (i + 1 < into.length) {
        into[i + 1] = radius * BoxMuller.sine(turns);
      }
    }
  }

  /** A uniformly drawn order of 0 .. n - 1 (Fisher and Yates), from uniforms 1 .. n - 1. */
  public int[] permutation(int n) {
    int[] order = new int[n];
    permute(order);
    return order;
  }

  /** Overwrites an array with a {@link #permutation} of its indices. */
  public void permute(int[] order) {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int i = order.length - 1; i > 0; i--) {
      int other = (int) (uniform(i) * (i + 1));
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
  }

  private Block block(long block, int attempt) {
    requireBlock(block);
    if (attempt < 0 || attempt >= ATTEMPTS) {
      throw new IllegalArgumentException("attempt " + attempt);
    }
    int word1 = (int) (block >>> 32) | attempt << 16;
    return encrypt((int) block, word1, (int) step, (int) (step >>> 32), key0, key1);
  }

  static void requireBlock(long block) {
    if (block < 0 || block >= BLOCKS) {
      throw new IllegalArgumentException("block " + block);
    }
  }

  /** The 128 bits of one counter, words 0 and 1 in {@code low}, 2 and 3 in {@code high}. */
  record Block(long low, long high) {}

  static Block encrypt(int c0, int c1, int c2, int c3, int k0, int k1) {
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & 0xFFFFFFFFL);
      long product1 = MULTIPLIER_1 * (c2 & 0xFFFFFFFFL);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    return new Block(c0 & 0xFFFFFFFFL | (long) c1 << 32, c2 & 0xFFFFFFFFL | (long) c3 << 32);
  }

  // The last of the 53 bits is always 1: so neither 0 nor 1 can occur, and u and 1 - u are equally
  // likely. Adding half a unit to 53 free bits instead would round to 1.
  static double toUniform(long bits) {
    return (bits >>> 11 | 1) * 0x1p-53;
  }

  // The finalizer of SplitMix64: a bijection in which every input bit reaches every output bit, so
  // neighbouring seeds give unrelated keys.
  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  private static long fnv1a(String site) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : site.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b & 0xFF) * 0x100000001B3L;
    }
    return hash;
  }
}
