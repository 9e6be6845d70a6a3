package org.vaec.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Elementary functions of single-precision vectors from additions, products and shifts alone,
 * within a few units in the last place (the polynomials are those of Moshier's Cephes library).
 *
 * <p>The functions of the vector module itself are not used: interpreted they are other functions
 * than compiled, so that the moment at which the JVM compiles a loop would show in the last digit.
 */
final class FloatMath {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final float LOG2_E = 1.44269504f;
  // log 2 in two parts: the first has so few digits that its multiples are exact.
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float SQRT_HALF = 0.707106781f;

  /** Added and subtracted again, it rounds to an integer, which is then in the lowest bits. */
  private static final float ROUND = 12582912f;

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  /** Beyond these exp overflows, or is too small to be a normal number and is 0. */
  private static final float OVERFLOW = 88.722839f;

  private static final float UNDERFLOW = -87.336544f;

  private FloatMath() {}

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  static FloatVector exp(FloatVector x) {
    FloatVector clamped = x.max(UNDERFLOW).min(OVERFLOW);
    FloatVector rounded = clamped.fma(all(LOG2_E), all(ROUND));
    FloatVector n = rounded.sub(ROUND);
    FloatVector r = n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), clamped));
    FloatVector y = expPolynomial(r).fma(r.mul(r), r).add(1);
    return scaled(x, y, rounded.reinterpretAsInts().sub(ROUND_BITS));
  }

  private static FloatVector expPolynomial(FloatVector r) {
    FloatVector p = all(1.9875691500e-4f);
    p = p.fma(r, all(1.3981999507e-3f));
    p = p.fma(r, all(8.3334519073e-3f));
    p = p.fma(r, all(4.1665795894e-2f));
    p = p.fma(r, all(1.6666665459e-1f));
    return p.fma(r, all(5.0000001201e-1f));
  }

  /** y 2^n; 0 and infinity where exp(x) is too small or too large. */
  private static FloatVector scaled(FloatVector x, FloatVector y, IntVector exponent) {
    // 2^n in two factors: 2^128 itself is no number.
    IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
    FloatVector scaled = y.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    return scaled
        .blend(0, x.compare(VectorOperators.LT, UNDERFLOW))
        .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, OVERFLOW));
  }

  private static FloatVector powerOfTwo(IntVector exponent) {
    return exponent.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  static FloatVector log(FloatVector x) {
    VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    FloatVector normal = x.blend(x.mul(0x1p25f), subnormal);
    IntVector bits = normal.reinterpretAsInts();
    IntVector exponent =
        bits.sub(Float.floatToRawIntBits(SQRT_HALF)).lanewise(VectorOperators.ASHR, 23);
    // The mantissa, in [sqrt(1/2), sqrt(2)).
    FloatVector f =
        bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1);
    FloatVector e = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
    e = e.blend(e.sub(25), subnormal);
    return special(x, logOf(f, e));
  }

  /** log of 2^e (1 + f). */
  private static FloatVector logOf(FloatVector f, FloatVector e) {
    FloatVector z = f.mul(f);
    FloatVector y = logPolynomial(f).mul(f).mul(z);
    y = e.fma(all(LN2_LOW), y);
    y = z.fma(all(-0.5f), y);
    return e.fma(all(LN2_HIGH), f.add(y));
  }

  // Methods beyond a certain size are called instead of inlined, and vectors then are objects.
  private static FloatVector logPolynomial(FloatVector f) {
    FloatVector p = all(7.0376836292e-2f);
    p = p.fma(f, all(-1.1514610310e-1f));
    p = p.fma(f, all(1.1676998740e-1f));
    p = p.fma(f, all(-1.2420140846e-1f));
    p = p.fma(f, all(1.4249322787e-1f));
    p = p.fma(f, all(-1.6668057665e-1f));
    p = p.fma(f, all(2.0000714765e-1f));
    p = p.fma(f, all(-2.4999993993e-1f));
    return p.fma(f, all(3.3333331174e-1f));
  }

  /** The logarithm {@code y} of x, where x has none to speak of. */
  private static FloatVector special(FloatVector x, FloatVector y) {
    return y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0))
        .blend(Float.NaN, x.compare(VectorOperators.LT, 0))
        .blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY))
        .blend(x, x.compare(VectorOperators.NE, x));
  }

  /** log u + (x - (u - 1)) / u with u = 1 + x rounded: the second term is what rounding took. */
  static FloatVector log1p(FloatVector x) {
    FloatVector u = x.add(1);
    FloatVector lost = x.sub(u.sub(1));
    FloatVector log = log(u);
    return log.add(lost.div(u))
        .blend(
            log,
            u.compare(VectorOperators.EQ, 0)
                .or(u.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY)));
  }

  static FloatVector expm1(FloatVector x) {
    // Taylor's series to the ninth power: at 1/2 what is left out is below the last digit.
    FloatVector p = all(1f / 362880);
    p = p.fma(x, all(1f / 40320));
    p = p.fma(x, all(1f / 5040));
    p = p.fma(x, all(1f / 720));
    p = p.fma(x, all(1f / 120));
    p = p.fma(x, all(1f / 24));
    p = p.fma(x, all(1f / 6));
    p = p.fma(x, all(0.5f));
    FloatVector small = p.fma(x.mul(x), x);
    return exp(x).sub(1).blend(small, x.abs().compare(VectorOperators.LT, 0.5f));
  }

  /** expm1(2 |x|) / (expm1(2 |x|) + 2) with the sign of x. */
  static FloatVector tanh(FloatVector x) {
    FloatVector size = x.abs();
    // Beyond 10 the result is 1 to the last digit.
    FloatVector e = expm1(size.min(10).mul(2));
    FloatVector y = e.div(e.add(2));
    return y.blend(y.neg(), x.compare(VectorOperators.LT, 0));
  }
}
