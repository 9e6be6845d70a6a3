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

  /** Added and subtracted again, it rounds to an integer, which is then in the lowest bits. */
  private static final float ROUND = 12582912f;

  private static final int ROUND_BITS = 0x4b400000;
  private static final int SQRT_HALF_BITS = 0x3f3504f3;
  private static final float SQRT_2_LESS_1 = 0.41421356f;

  /** Beyond these exp overflows, or is too small to be a normal number and is 0. */
  private static final float OVERFLOW = 88.722839f;

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
    float clamped = Math.min(Math.max(x, UNDERFLOW), OVERFLOW);
    float rounded = Math.fma(clamped, LOG2_E, ROUND);
    float n = rounded - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, clamped));
    float y = expNear0(r);
    // 2^n in two factors: 2^128 itself is no number.
    int exponent = Float.floatToRawIntBits(rounded) - ROUND_BITS;
    int half = exponent >> 1;
    float scaled = y * powerOfTwo(half) * powerOfTwo(exponent - half);
    return blend(blend(scaled, 0, less(x, UNDERFLOW)), Float.POSITIVE_INFINITY, less(OVERFLOW, x));
  }

  /** exp(r) for |r| of at most log(2) / 2. */
  private static float expNear0(float r) {
    float p = 1.9875691500e-4f;
    p = Math.fma(p, r, 1.3981999507e-3f);
    p = Math.fma(p, r, 8.3334519073e-3f);
    p = Math.fma(p, r, 4.1665795894e-2f);
    p = Math.fma(p, r, 1.6666665459e-1f);
    p = Math.fma(p, r, 5.0000001201e-1f);
    return Math.fma(p, r * r, r) + 1;
  }

  private static float powerOfTwo(int exponent) {
    return Float.intBitsToFloat((exponent + 127) << 23);
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

  /** A polynomial near 0, elsewhere 1 - 2 / (exp(2 |x|) + 1) with the sign of x. */
  static float tanh(float x) {
    float z = x * x;
    float p = -5.70498872745e-3f;
    p = Math.fma(p, z, 2.06390887954e-2f);
    p = Math.fma(p, z, -5.37397155531e-2f);
    p = Math.fma(p, z, 1.33314422036e-1f);
    p = Math.fma(p, z, -3.33332819422e-1f);
    float small = Math.fma(p * z, x, x);
    float size = Math.abs(x);
    // Beyond 10 the result is 1 to the last digit.
    float large = 1 - 2 / (expOfModerate(Math.min(size, 10) * 2) + 1);
    return blend(blend(large, -large, less(x, 0)), small, less(size, 0.625f));
  }

  static float sigmoid(float x) {
    // exp of a negative number alone: it does not overflow.
    float e = expBelow0(-Math.abs(x));
    return blend(1, e, less(x, 0)) / (e + 1);
  }

  static float softplus(float x) {
    // log1p(exp(-|x|)) stays finite where log(1 + exp(x)) overflows.
    return Math.max(x, 0) + log1pUpTo1(expBelow0(-Math.abs(x)));
  }

  /** exp of what is at most 0: nothing overflows. */
  private static float expBelow0(float x) {
    return blend(expOfModerate(Math.max(x, UNDERFLOW)), 0, less(x, UNDERFLOW));
  }

  /** exp where the power of two is a normal number: one factor. */
  private static float expOfModerate(float x) {
    float rounded = Math.fma(x, LOG2_E, ROUND);
    float n = rounded - ROUND;
    float y = expNear0(Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x)));
    return y * powerOfTwo(Float.floatToRawIntBits(rounded) - ROUND_BITS);
  }

  /**
   * log(1 + x) for x in [0, 1], where no digit of x is lost: log1p(x), or log 2 + log1p((x - 1) /
   * 2), whichever argument is smaller.
   */
  private static float log1pUpTo1(float x) {
    boolean large = less(SQRT_2_LESS_1, x);
    float f = blend(x, (x - 1) * 0.5f, large);
    float z = f * f;
    float y = Math.fma(z, -0.5f, logTail(f) * f * z);
    return blend(f + y, f + (y + LN2_LOW) + LN2_HIGH, large);
  }
}
