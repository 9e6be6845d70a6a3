package org.vaec.engine.kernel;

import static org.vaec.engine.kernel.Branchless.blend;
import static org.vaec.engine.kernel.Branchless.less;

/**
 * Elementwise functions in double precision, within a few units in the last place, of which {@link
 * Vectorizer} makes the same for vectors; see {@link FloatMath}. The rational functions are those
 * of Moshier's Cephes library.
 */
final class DoubleMath {
  private static final double LOG2_E = 1.4426950408889634;
  // log 2 in two parts: the first has so few digits that its multiples are exact.
  private static final double LN2_HIGH = 6.93145751953125e-1;
  private static final double LN2_LOW = 1.42860682030941723212e-6;

  /** Added and subtracted again, it rounds to an integer, which is then in the lowest bits. */
  private static final double ROUND = 0x1.8p52;

  private static final long ROUND_BITS = 0x4338000000000000L;

  /** Beyond these exp overflows, or is nearly too small to be a normal number and is 0. */
  private static final double OVERFLOW = 709.782712893384;

  private static final double UNDERFLOW = -708;

  private DoubleMath() {}

  static double neg(double x) {
    return -x;
  }

  static double reciprocal(double x) {
    return 1 / x;
  }

  static double sqrt(double x) {
    return Branchless.sqrt(x);
  }

  static double square(double x) {
    return x * x;
  }

  static double abs(double x) {
    return Math.abs(x);
  }

  static double relu(double x) {
    return Math.max(x, 0);
  }

  /** 0 and NaN are their own sign. */
  static double sign(double x) {
    return blend(blend(x, -1, less(x, 0)), 1, less(0, x));
  }

  static double add(double a, double b) {
    return a + b;
  }

  static double sub(double a, double b) {
    return a - b;
  }

  static double mul(double a, double b) {
    return a * b;
  }

  static double div(double a, double b) {
    return a / b;
  }

  static double max(double a, double b) {
    return Math.max(a, b);
  }

  static double min(double a, double b) {
    return Math.min(a, b);
  }

  static double greater(double a, double b) {
    return blend(0.0, 1.0, less(b, a));
  }

  static double equal(double a, double b) {
    return blend(0.0, 1.0, Branchless.equal(a, b));
  }

  static double mul0(double a, double b) {
    return blend(a * b, 0, Branchless.equal(a, 0));
  }

  static double select(double condition, double yes, double no) {
    return blend(yes, no, Branchless.equal(condition, 0));
  }

  /** The next value of an average, {@code kept} of the last one and {@code rate} of x. */
  static double average(double last, double kept, double x, double rate) {
    double next = Math.fma(rate, x, last * kept);
    // Arithmetic on subnormal numbers is slow, and averages that decay towards 0 end among them.
    return blend(next, 0, less(Math.abs(next), Double.MIN_NORMAL));
  }

  /** A parameter after a step of Adam, see {@link AdamSweep}. */
  static double adam(
      double theta,
      double kept,
      double mean,
      double meanRate,
      double square,
      double squareRate,
      double epsilon) {
    return theta * kept - meanRate * mean / (Branchless.sqrt(squareRate * square) + epsilon);
  }

  /** x moved along a direction. */
  static double moved(double x, double rate, double direction) {
    return Math.fma(rate, direction, x);
  }

  static double exp(double x) {
    double rounded = Math.fma(x, LOG2_E, ROUND);
    double n = rounded - ROUND;
    double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    double y = expm1Near0(r) + 1;
    // 2^n as 2^(n - 1) 2: 2^1024 itself is no number.
    long exponent = Double.doubleToRawLongBits(rounded) - ROUND_BITS;
    double scaled = y * Double.longBitsToDouble((exponent + 1022) << 52) * 2;
    // Where the exponent does not suffice, what it gave is not used.
    return blend(blend(scaled, 0, less(x, UNDERFLOW)), Double.POSITIVE_INFINITY, less(OVERFLOW, x));
  }

  /** exp(x) - 1 for |x| of at most 1/2. */
  private static double expm1Near0(double x) {
    double z = x * x;
    double p = 1.26177193074810590878e-4;
    p = Math.fma(p, z, 3.02994407707441961300e-2);
    p = Math.fma(p, z, 9.99999999999999999910e-1) * x;
    double q = 3.00198505138664455042e-6;
    q = Math.fma(q, z, 2.52448340349684104192e-3);
    q = Math.fma(q, z, 2.27265548208155028766e-1);
    q = Math.fma(q, z, 2.0);
    return p / (q - p) * 2;
  }

  static double log(double x) {
    boolean subnormal = less(x, Double.MIN_NORMAL);
    double normal = blend(x, x * 0x1p54, subnormal);
    long bits = Double.doubleToRawLongBits(normal);
    // The exponent plus 1023 of the number whose mantissa is in [sqrt(1/2), sqrt(2)).
    long exponent = (bits + (0x3ff0000000000000L - 0x3fe6a09e667f3bcdL)) >>> 52;
    double f = Double.longBitsToDouble(bits - ((exponent - 1023) << 52)) - 1;
    // An integer in the lowest bits of 2^52: vectors of long have no conversion everywhere.
    double e = Double.longBitsToDouble(exponent + 0x4330000000000000L) - (0x1p52 + 1023);
    e = blend(e, e - 54, subnormal);
    double p = 1.01875663804580931796e-4;
    p = Math.fma(p, f, 4.97494994976747001425e-1);
    p = Math.fma(p, f, 4.70579119878881725854e0);
    p = Math.fma(p, f, 1.44989225341610930846e1);
    p = Math.fma(p, f, 1.79368678507819816313e1);
    p = Math.fma(p, f, 7.70838733755885391666e0);
    double q = f + 1.12873587189167450590e1;
    q = Math.fma(q, f, 4.52279145837532221105e1);
    q = Math.fma(q, f, 8.29875266912776603211e1);
    q = Math.fma(q, f, 7.11544750618563894466e1);
    q = Math.fma(q, f, 2.31251620126765340583e1);
    double z = f * f;
    double y = Math.fma(e, -2.121944400546905827679e-4, f * (z * p / q));
    y = Math.fma(z, -0.5, y);
    y = Math.fma(e, 0.693359375, f + y);
    // 0, negative numbers, infinity and NaN.
    y = blend(y, Double.NEGATIVE_INFINITY, Branchless.equal(x, 0));
    y = blend(y, Double.NaN, less(x, 0));
    return blend(x, y, less(x, Double.POSITIVE_INFINITY));
  }

  /** log u + (x - (u - 1)) / u with u = 1 + x rounded: the second term is what rounding took. */
  static double log1p(double x) {
    double u = x + 1;
    double lost = x - (u - 1);
    double log = log(u);
    double y = blend(log + lost / u, log, Branchless.equal(u, 0));
    return blend(y, log, Branchless.equal(u, Double.POSITIVE_INFINITY));
  }

  static double expm1(double x) {
    return blend(exp(x) - 1, expm1Near0(x), less(Math.abs(x), 0.5));
  }

  /** expm1(2 |x|) / (expm1(2 |x|) + 2) with the sign of x. */
  static double tanh(double x) {
    double size = Math.abs(x);
    double e = expm1(size * 2);
    // Beyond 20 the result is 1 to the last digit, and infinity by infinity no number.
    double y = blend(e / (e + 2), 1, less(20, size));
    return blend(y, -y, less(x, 0));
  }

  static double sigmoid(double x) {
    // exp of a negative number alone: it does not overflow.
    double e = exp(-Math.abs(x));
    return blend(1, e, less(x, 0)) / (e + 1);
  }

  static double softplus(double x) {
    // log1p(exp(-|x|)) stays finite where log(1 + exp(x)) overflows.
    return blend(x, 0, less(x, 0)) + log1p(exp(-Math.abs(x)));
  }
}
