package org.vaec.engine.kernel;

import static org.vaec.engine.kernel.Branchless.blend;
import static org.vaec.engine.kernel.Branchless.less;

/**
 * Elementwise functions in single precision, from additions, products and shifts alone, within a
 * few units in the last place (the polynomials are those of Moshier's Cephes library). Functions
 * are found by the name that {@code show --stage graph} prints.
 *
 * <p>Written for one number; {@link Vectorizer} reads this class and makes the same for a vector of
 * numbers, instruction by instruction. So a number does not depend on which of the two computed it,
 * nor on whether the JVM has compiled the loop yet. The vector module's own functions are not used:
 * interpreted they are other functions than compiled. What can be translated is straight-line code:
 * arithmetic, {@link Branchless}, {@code Math.fma/min/max/abs}, bits of numbers, and integer
 * constants on the right.
 */
final class FloatMath {
  private static final float LOG2_E = 1.44269504f;
  // log 2 in two parts: the first has so few digits that its multiples are exact.
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /**
   * Added and subtracted again, it rounds to an integer n, which is then in the lowest bits: there
   * that many, shifted to the exponent, are n to add to one.
   */
  private static final float ROUND = 12582912f;

  /** The same with n + 127 in the lowest bits: shifted to the exponent, they are 2^n. */
  private static final float ROUND_TO_POWER = ROUND + 127;

  private static final int SQRT_HALF_BITS = 0x3f3504f3;

  /** From this on exp overflows. */
  private static final float OVERFLOW = 88.722839f;

  /** Below this exp is too small to be a normal number and is 0. */
  private static final float UNDERFLOW = -87.336544f;

  private FloatMath() {}

  static float neg(float x) {
    return -x;
  }

  static float reciprocal(float x) {
    return 1 / x;
  }

  static float sqrt(float x) {
    return Branchless.sqrt(x);
  }

  static float square(float x) {
    return x * x;
  }

  static float abs(float x) {
    return Math.abs(x);
  }

  static float relu(float x) {
    return Math.max(x, 0);
  }

  /** 0 and NaN are their own sign. */
  static float sign(float x) {
    return blend(blend(x, -1, less(x, 0)), 1, less(0, x));
  }

  static float add(float a, float b) {
    return a + b;
  }

  static float sub(float a, float b) {
    return a - b;
  }

  static float mul(float a, float b) {
    return a * b;
  }

  static float div(float a, float b) {
    return a / b;
  }

  static float max(float a, float b) {
    return Math.max(a, b);
  }

  static float min(float a, float b) {
    return Math.min(a, b);
  }

  static float greater(float a, float b) {
    return blend(0f, 1f, less(b, a));
  }

  static float equal(float a, float b) {
    return blend(0f, 1f, Branchless.equal(a, b));
  }

  static float mul0(float a, float b) {
    return blend(a * b, 0, Branchless.equal(a, 0));
  }

  static float select(float condition, float yes, float no) {
    return blend(yes, no, Branchless.equal(condition, 0));
  }

  /** The next value of an average, {@code kept} of the last one and {@code rate} of x. */
  static float average(float last, float kept, float x, float rate) {
    float next = Math.fma(rate, x, last * kept);
    // Arithmetic on subnormal numbers is slow, and averages that decay towards 0 end among them.
    return blend(next, 0, less(Math.abs(next), Float.MIN_NORMAL));
  }

  /** A parameter after a step of Adam, see {@link AdamSweep}. */
  static float adam(
      float theta,
      float kept,
      float mean,
      float meanRate,
      float square,
      float squareRate,
      float epsilon) {
    return theta * kept - meanRate * mean / (Branchless.sqrt(squareRate * square) + epsilon);
  }

  /** x moved along a direction. */
  static float moved(float x, float rate, float direction) {
    return Math.fma(rate, direction, x);
  }

  static float exp(float x) {
    float rounded = Math.fma(x, LOG2_E, ROUND);
    float y = expm1Near0(reduced(x, rounded - ROUND)) + 1;
    // 2^n is added to the exponent: 2^128 itself is no number.
    int bits = Float.floatToRawIntBits(y) + (Float.floatToRawIntBits(rounded) << 23);
    // Where the exponent does not suffice, the bits are not used; NaN stays NaN.
    float below = blend(Float.intBitsToFloat(bits), 0, less(x, UNDERFLOW));
    return blend(x * Float.POSITIVE_INFINITY, below, less(x, OVERFLOW));
  }

  /** x less n times log 2. */
  private static float reduced(float x, float n) {
    return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
  }

  /** exp(r) - 1 for |r| of at most log(2) / 2, by the scheme of Estrin. */
  private static float expm1Near0(float r) {
    float r2 = r * r;
    float a = Math.fma(1.6666665459e-1f, r, 5.0000001201e-1f);
    float b = Math.fma(8.3334519073e-3f, r, 4.1665795894e-2f);
    float c = Math.fma(1.9875691500e-4f, r, 1.3981999507e-3f);
    return Math.fma(Math.fma(Math.fma(c, r2, b), r2, a), r2, r);
  }

  /** 2^n of what adding ROUND_TO_POWER has rounded. */
  private static float powerOfTwo(float rounded) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << 23);
  }

  static float log(float x) {
    boolean subnormal = less(x, Float.MIN_NORMAL);
    float normal = blend(x, x * 0x1p25f, subnormal);
    int bits = Float.floatToRawIntBits(normal);
    int exponent = (bits - SQRT_HALF_BITS) >> 23;
    // The mantissa, in [sqrt(1/2), sqrt(2)), less 1.
    float f = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
    float e = exponent;
    e = blend(e, e - 25, subnormal);
    float z = f * f;
    float y = Math.fma(e, LN2_LOW, logTail(f) * f * z);
    y = Math.fma(z, -0.5f, y);
    y = Math.fma(e, LN2_HIGH, f + y);
    // 0, negative numbers, infinity and NaN.
    y = blend(y, Float.NEGATIVE_INFINITY, Branchless.equal(x, 0));
    y = blend(y, Float.NaN, less(x, 0));
    return blend(x, y, less(x, Float.POSITIVE_INFINITY));
  }

  /**
   * (log(1 + f) - f + f^2 / 2) / f^3 for 1 + f in [sqrt(1/2), sqrt(2)), by the scheme of Estrin.
   */
  private static float logTail(float f) {
    float f2 = f * f;
    float f4 = f2 * f2;
    float a = Math.fma(-2.4999993993e-1f, f, 3.3333331174e-1f);
    float b = Math.fma(-1.6668057665e-1f, f, 2.0000714765e-1f);
    float c = Math.fma(-1.2420140846e-1f, f, 1.4249322787e-1f);
    float d = Math.fma(-1.1514610310e-1f, f, 1.1676998740e-1f);
    return Math.fma(Math.fma(7.0376836292e-2f, f4, Math.fma(d, f2, c)), f4, Math.fma(b, f2, a));
  }

  /** log u + (x - (u - 1)) / u with u = 1 + x rounded: the second term is what rounding took. */
  static float log1p(float x) {
    float u = x + 1;
    float lost = x - (u - 1);
    float log = log(u);
    float y = blend(log + lost / u, log, Branchless.equal(u, 0));
    return blend(y, log, Branchless.equal(u, Float.POSITIVE_INFINITY));
  }

  static float expm1(float x) {
    // Taylor's series to the ninth power: at 1/2 what is left out is below the last digit.
    float p = 1f / 362880;
    p = Math.fma(p, x, 1f / 40320);
    p = Math.fma(p, x, 1f / 5040);
    p = Math.fma(p, x, 1f / 720);
    p = Math.fma(p, x, 1f / 120);
    p = Math.fma(p, x, 1f / 24);
    p = Math.fma(p, x, 1f / 6);
    p = Math.fma(p, x, 0.5f);
    float small = Math.fma(p, x * x, x);
    return blend(exp(x) - 1, small, less(Math.abs(x), 0.5f));
  }

  /** exp(x) - 1 - x: near 0 by Taylor's series, as far as it changes a digit at 3/2. */
  static float exp_remainder(float x) {
    float p = 1f / 43589145600f;
    p = Math.fma(p, x, 1f / 3113510400f);
    p = Math.fma(p, x, 1f / 239500800f);
    p = Math.fma(p, x, 1f / 19958400f);
    p = Math.fma(p, x, 1f / 1814400f);
    p = Math.fma(p, x, 1f / 181440f);
    p = Math.fma(p, x, 1f / 20160f);
    p = Math.fma(p, x, 1f / 2520f);
    p = Math.fma(p, x, 1f / 360f);
    p = Math.fma(p, x, 1f / 60f);
    p = Math.fma(p, x, 1f / 12f);
    p = Math.fma(p, x, 1f / 3f);
    p = Math.fma(p, x, 1);
    float small = p * x * x * 0.5f;
    float y = blend(exp(x) - 1 - x, small, less(Math.abs(x), 1.5f));
    // infinity less infinity would be NaN
    return blend(x, y, less(x, Float.POSITIVE_INFINITY));
  }

  /** expm1(2 |x|) / (expm1(2 |x|) + 2) with the sign of x. */
  static float tanh(float x) {
    float size = Math.abs(x);
    float t = size + size;
    float rounded = Math.fma(t, LOG2_E, ROUND_TO_POWER);
    float power = powerOfTwo(rounded);
    float y = Math.fma(expm1Near0(reduced(t, rounded - ROUND_TO_POWER)), power, power - 1);
    // Beyond 10 the result is 1 to the last digit, and 2^n may be no number.
    float result = blend(y / (y + 2), 1, less(10, size));
    int sign = Float.floatToRawIntBits(x) - Float.floatToRawIntBits(size);
    return Float.intBitsToFloat(Float.floatToRawIntBits(result) + sign);
  }

  static float sigmoid(float x) {
    // exp of a negative number alone: it does not overflow.
    float e = expBelow0(-Math.abs(x));
    return blend(1, e, less(x, 0)) / (e + 1);
  }

  static float softplus(float x) {
    // log1p(exp(-|x|)) stays finite where log(1 + exp(x)) overflows.
    return blend(x, 0, less(x, 0)) + log1pUpTo1(expBelow0(-Math.abs(x)));
  }

  /** exp of what is at most 0: the power of two is a normal number, or the result is 0. */
  private static float expBelow0(float x) {
    float rounded = Math.fma(x, LOG2_E, ROUND_TO_POWER);
    float y = expm1Near0(reduced(x, rounded - ROUND_TO_POWER)) + 1;
    return blend(y * powerOfTwo(rounded), 0, less(x, UNDERFLOW));
  }

  /**
   * log(1 + x) for x in [0, 1]: log(1 + x) = 2 artanh(s) with s = x / (2 + x), which is at most a
   * third. 2 artanh(s) = 2 s + s z q(z) with z = s^2, where q is the polynomial closest to 2/3 +
   * 2/5 z + 2/7 z^2 + ..., and 2 s = x - s x, in which an error of s counts little.
   */
  private static float log1pUpTo1(float x) {
    float minusS = x / (-2 - x);
    float z = minusS * minusS;
    float low = Math.fma(-0.40021527f, z, -0.6666642f);
    float minusQ = Math.fma(Math.fma(-0.28011987f, z, -0.28001806f), z * z, low);
    return Math.fma(minusS, Math.fma(minusQ, z, x), x);
  }
}
