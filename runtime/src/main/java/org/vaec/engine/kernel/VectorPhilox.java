package org.vaec.engine.kernel;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.vaec.random.BoxMuller;
import org.vaec.random.Philox;

/**
 * Many numbers of a {@link Philox} at once: several blocks side by side in vector registers, bit
 * for bit those that it draws one by one.
 */
final class VectorPhilox {
  /** Numbers drawn one by one, a few milliseconds, before vectors pay. */
  private static final long WORTH = 200_000;

  /** Two rounds of the longest registers, eight of the shortest. */
  private static final int SAMPLE = 32;

  private static final int SAMPLED_ROUNDS = 8;

  /** About those of a round. */
  private static final int INSTRUCTIONS = 300;

  private static final WarmUp WARM_UP =
      new WarmUp(WORTH, SAMPLED_ROUNDS * INSTRUCTIONS, VectorPhilox::sample);

  private VectorPhilox() {}

  private static WarmUp.Sample sample() {
    Philox philox = Philox.of(0, "warm-up", 0);
    double[] into = new double[SAMPLE];
    return () -> Blocks.normals(philox, 0, into, 0, SAMPLE);
  }

  /**
   * Standard normal numbers, see {@link Philox#normal(long)}.
   *
   * @param first element
   * @param count how many, at {@code into[0 ...]}
   */
  static void normals(Philox philox, long first, double[] into, int count) {
    if (WARM_UP.isReady(count)) {
      normalsInVectors(philox, first, into, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      into[i] = philox.normal(first + i);
    }
  }

  static void normalsInVectors(Philox philox, long first, double[] into, int count) {
    int at = 0;
    if (count > 0 && (first & 1) == 1) {
      into[at++] = philox.normal(first);
    }
    at = Blocks.normals(philox, first + at >>> 1, into, at, count);
    for (; at < count; at++) {
      into[at] = philox.normal(first + at);
    }
  }

  /**
   * Uniform numbers in (0, 1), see {@link Philox#uniform(long)}.
   *
   * @param first element
   * @param count how many, at {@code into[0 ...]}
   */
  static void uniforms(Philox philox, long first, double[] into, int count) {
    if (WARM_UP.isReady(count)) {
      uniformsInVectors(philox, first, into, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      into[i] = philox.uniform(first + i);
    }
  }

  static void uniformsInVectors(Philox philox, long first, double[] into, int count) {
    int at = 0;
    if (count > 0 && (first & 1) == 1) {
      into[at++] = philox.uniform(first);
    }
    at = Blocks.uniforms(philox, first + at >>> 1, into, at, count);
    for (; at < count; at++) {
      into[at] = philox.uniform(first + at);
    }
  }

  /** As many blocks as a register has lanes of 64 bits. */
  private static final class Blocks {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final int COUNT = LONGS.length();
    private static final VectorShuffle<Double> FRONT = VectorShuffle.makeZip(DOUBLES, 0);
    private static final VectorShuffle<Double> BACK = VectorShuffle.makeZip(DOUBLES, 1);
    private static final VectorShuffle<Double> EVEN = VectorShuffle.makeUnzip(DOUBLES, 0);
    private static final VectorShuffle<Double> ODD = VectorShuffle.makeUnzip(DOUBLES, 1);
    private static final long WORD = 0xFFFFFFFFL;

    /** Bits of 2^52, of 2^84 and of 1.5 2^52: a whole number among the last bits adds to them. */
    private static final long BITS_52 = 0x4330000000000000L;

    private static final long BITS_84 = 0x4530000000000000L;
    private static final long BITS_52_AND_A_HALF = 0x4338000000000000L;

    // No method below calls another for a vector: the JVM stops inlining in long ones, and what it
    // does not inline it passes as an object. Each is one pass over numbers in the first cache.

    /**
     * Fills {@code into[at ...]} while whole registers fit before {@code end}; where it stopped.
     */
    static int uniforms(Philox philox, long block, double[] into, int at, int end) {
      LongVector multiplier0 = LongVector.broadcast(LONGS, Philox.MULTIPLIER_0);
      LongVector multiplier1 = LongVector.broadcast(LONGS, Philox.MULTIPLIER_1);
      int next = at;
      for (long b = block; next + 2 * COUNT <= end; b += COUNT, next += 2 * COUNT) {
        LongVector number = LongVector.broadcast(LONGS, b).addIndex(1);
        LongVector c0 = number.and(WORD);
        LongVector c1 = number.lanewise(LSHR, 32);
        LongVector c2 = LongVector.broadcast(LONGS, philox.step() & WORD);
        LongVector c3 = LongVector.broadcast(LONGS, philox.step() >>> 32);
        int k0 = (int) philox.key();
        int k1 = (int) (philox.key() >>> 32);
        for (int round = 0; round < Philox.ROUNDS; round++) {
          // The masks tell the JVM that a product of two words of 32 bits is enough.
          LongVector product0 = c0.and(WORD).mul(multiplier0.and(WORD));
          LongVector product1 = c2.and(WORD).mul(multiplier1.and(WORD));
          c0 = product1.lanewise(LSHR, 32).lanewise(XOR, c1).lanewise(XOR, k0 & WORD);
          c1 = product1.and(WORD);
          c2 = product0.lanewise(LSHR, 32).lanewise(XOR, c3).lanewise(XOR, k1 & WORD);
          c3 = product0.and(WORD);
          k0 += Philox.WEYL_0;
          k1 += Philox.WEYL_1;
        }
        // Of 64 bits the upper 53, the last of them 1, made a double in two exact halves.
        LongVector lower = c1.lanewise(LSHL, 21).or(c0.lanewise(LSHR, 11)).and(WORD).or(1);
        DoubleVector even =
            c1.lanewise(LSHR, 11)
                .or(BITS_84)
                .reinterpretAsDoubles()
                .sub(0x1p84 + 0x1p52)
                .add(lower.or(BITS_52).reinterpretAsDoubles())
                .mul(0x1p-53);
        lower = c3.lanewise(LSHL, 21).or(c2.lanewise(LSHR, 11)).and(WORD).or(1);
        DoubleVector odd =
            c3.lanewise(LSHR, 11)
                .or(BITS_84)
                .reinterpretAsDoubles()
                .sub(0x1p84 + 0x1p52)
                .add(lower.or(BITS_52).reinterpretAsDoubles())
                .mul(0x1p-53);
        // Elements 2k and 2k + 1 come from block k.
        even.rearrange(FRONT, odd).intoArray(into, next);
        even.rearrange(BACK, odd).intoArray(into, next + COUNT);
      }
      return next;
    }

    /** Likewise. */
    static int normals(Philox philox, long block, double[] into, int at, int end) {
      int next = uniforms(philox, block, into, at, end);
      radii(into, at, next);
      circles(into, at, next);
      return next;
    }

    /** Of pairs of uniforms, the radii of the first ones, a register, then the second ones. */
    private static void radii(double[] into, int at, int end) {
      for (int i = at; i < end; i += 2 * COUNT) {
        DoubleVector front = DoubleVector.fromArray(DOUBLES, into, i);
        DoubleVector back = DoubleVector.fromArray(DOUBLES, into, i + COUNT);
        DoubleVector u = front.rearrange(EVEN, back);
        LongVector shifted = u.reinterpretAsLongs().add(BoxMuller.ONE - BoxMuller.SQRT_HALF);
        DoubleVector k =
            shifted
                .lanewise(LSHR, 52)
                .add(BITS_52_AND_A_HALF - 1023)
                .reinterpretAsDoubles()
                .sub(0x1.8p52);
        DoubleVector f =
            shifted.and(BoxMuller.MANTISSA).add(BoxMuller.SQRT_HALF).reinterpretAsDoubles().sub(1);
        DoubleVector half = f.mul(0.5).mul(f);
        DoubleVector s = f.div(f.add(2));
        DoubleVector z = s.mul(s);
        DoubleVector w = z.mul(z);
        DoubleVector even =
            w.mul(BoxMuller.LOG_5).add(BoxMuller.LOG_3).mul(w).add(BoxMuller.LOG_1).mul(w);
        DoubleVector odd =
            w.mul(BoxMuller.LOG_6)
                .add(BoxMuller.LOG_4)
                .mul(w)
                .add(BoxMuller.LOG_2)
                .mul(w)
                .add(BoxMuller.LOG_0)
                .mul(z);
        DoubleVector log =
            s.mul(half.add(odd.add(even)))
                .add(k.mul(BoxMuller.LN2_LOW))
                .sub(half)
                .add(f)
                .add(k.mul(BoxMuller.LN2_HIGH));
        log.mul(-2).sqrt().intoArray(into, i);
        front.rearrange(ODD, back).intoArray(into, i + COUNT);
      }
    }

    /** Of registers of radii and of turns, the points on their circles. */
    private static void circles(double[] into, int at, int end) {
      for (int i = at; i < end; i += 2 * COUNT) {
        DoubleVector radius = DoubleVector.fromArray(DOUBLES, into, i);
        DoubleVector quarters = DoubleVector.fromArray(DOUBLES, into, i + COUNT).mul(4);
        DoubleVector rounded = quarters.add(BoxMuller.ROUNDER);
        // The last bits of what was rounded are those of the whole number.
        LongVector quadrant = rounded.reinterpretAsLongs();
        DoubleVector x = quarters.sub(rounded.sub(BoxMuller.ROUNDER)).mul(Math.PI / 2);
        DoubleVector z = x.mul(x);
        DoubleVector w = z.mul(z);
        DoubleVector sineTail =
            z.mul(BoxMuller.SINE_3)
                .add(BoxMuller.SINE_2)
                .mul(z)
                .add(BoxMuller.SINE_1)
                .add(z.mul(w).mul(z.mul(BoxMuller.SINE_5).add(BoxMuller.SINE_4)));
        DoubleVector sine = z.mul(x).mul(z.mul(sineTail).add(BoxMuller.SINE_0)).add(x);
        DoubleVector cosineTail =
            z.mul(BoxMuller.COSINE_2)
                .add(BoxMuller.COSINE_1)
                .mul(z)
                .add(BoxMuller.COSINE_0)
                .mul(z)
                .add(
                    z.mul(BoxMuller.COSINE_5)
                        .add(BoxMuller.COSINE_4)
                        .mul(z)
                        .add(BoxMuller.COSINE_3)
                        .mul(w.mul(w)));
        DoubleVector half = z.mul(0.5);
        DoubleVector rough = half.neg().add(1);
        DoubleVector cosine = rough.neg().add(1).sub(half).add(z.mul(cosineTail)).add(rough);
        VectorMask<Double> isOdd = quadrant.and(1).compare(NE, 0).cast(DOUBLES);
        DoubleVector across = cosine.blend(sine, isOdd);
        DoubleVector up = sine.blend(cosine, isOdd);
        VectorMask<Double> isLeft = quadrant.add(1).and(2).compare(NE, 0).cast(DOUBLES);
        VectorMask<Double> isBelow = quadrant.and(2).compare(NE, 0).cast(DOUBLES);
        DoubleVector even = across.blend(across.neg(), isLeft).mul(radius);
        DoubleVector odd = up.blend(up.neg(), isBelow).mul(radius);
        even.rearrange(FRONT, odd).intoArray(into, i);
        even.rearrange(BACK, odd).intoArray(into, i + COUNT);
      }
    }
  }
}
