package org.vaec.graph;

/**
 * Special functions of one number in double precision.
 *
 * <p>Relative error below 1e-14 wherever the result is a normal number, unless a method says
 * otherwise. NaN gives NaN; outside a function's domain the result is NaN, never an exception.
 */
public final class Special {
  private Special() {}

  private static final double HALF_LOG_TWO_PI = 0.9189385332046727;
  private static final double ONE_MINUS_EULER = 0.42278433509846713;

  /** (-1)^k (zeta(k) - 1) / k for k = 2, 3, ... */
  private static final double[] ZETA = {
    0.3224670334241132,
    -0.0673523010531981,
    0.020580808427784546,
    -0.007385551028673986,
    0.0028905103307415234,
    -0.001192753911703261,
    0.0005096695247430425,
    -0.00022315475845357939,
    9.945751278180853e-05,
    -4.492623673813314e-05,
    2.050721277567069e-05,
    -9.439488275268397e-06,
    4.374866789907488e-06,
    -2.039215753801366e-06,
    9.55141213040742e-07,
    -4.492469198764566e-07,
    2.1207184805554665e-07,
    -1.0043224823968099e-07,
    4.7698101693639804e-08,
    -2.2711094608943164e-08,
    1.0838659214896955e-08,
    -5.183475041970047e-09,
    2.4836745438024785e-09,
    -1.1921401405860912e-09,
    5.731367241678862e-10,
    -2.7595228851242334e-10
  };

  /** Bernoulli numbers B(2), B(4), ... */
  private static final double[] BERNOULLI = {
    1 / 6.0,
    -1 / 30.0,
    1 / 42.0,
    -1 / 30.0,
    5 / 66.0,
    -691 / 2730.0,
    7 / 6.0,
    -3617 / 510.0,
    43867 / 798.0,
    -174611 / 330.0
  };

  /** The positive zero of digamma, as a double and what is missing from it. */
  private static final double DIGAMMA_ZERO = 1.4616321449683622;

  private static final double DIGAMMA_ZERO_REST = 9.549995429965697e-17;

  /** Taylor coefficients of digamma at its zero, from the first power on. */
  private static final double[] DIGAMMA_AT_ZERO = {
    0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652,
    0.10782405069126237, -0.07219956125645471, 0.04880428816414311, -0.03316112647484736,
    0.022597648232218104, -0.01542476590494896, 0.010538791616612175, -0.007204534386356869,
    0.004926781395729853, -0.003369801655439328, 0.002305126326734928, -0.0015769367714301972,
    0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077
  };

  /** 1 / (1 + exp(-x)), without overflow. */
  public static double sigmoid(double x) {
    if (x >= 0) {
      return 1 / (1 + Math.exp(-x));
    }
    double e = Math.exp(x);
    return e / (1 + e);
  }

  /** log(1 + exp(x)), without overflow. */
  public static double softplus(double x) {
    // log1p(exp(-|x|)) stays finite where log(1 + exp(x)) overflows.
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /**
   * log Gamma(x) for x >= 0; infinite at 0 and at infinity, NaN below 0. Accurate relative to the
   * result also near its zeros 1 and 2.
   */
  public static double logGamma(double x) {
    if (!(x >= 0)) {
      return Double.NaN;
    }
    if (x < 0.5) {
      return logFactorial(x) - Math.log(x);
    }
    if (x < 1.5) {
      return logFactorial(x - 1);
    }
    if (x < 2.5) {
      return logGammaAboutTwo(x - 2);
    }
    if (x < 10) {
      double product = 1;
      double z = x;
      while (z >= 2.5) {
        z -= 1;
        product *= z;
      }
      return Math.log(product) + logGammaAboutTwo(z - 2);
    }
    if (x == Double.POSITIVE_INFINITY) {
      return x;
    }
    // Not x log x - x: near 1e306 each of the two overflows before their difference does.
    return x * (Math.log(x) - 1) - 0.5 * Math.log(x) + HALF_LOG_TWO_PI + stirlingSeries(1 / x);
  }

  /** Stirling's series, in 1 / x for x of 10 or more. */
  private static double stirlingSeries(double reciprocal) {
    double square = reciprocal * reciprocal;
    double series = 0;
    for (int k = 8; k >= 1; k--) {
      series = series * square + BERNOULLI[k - 1] / (2 * k * (2 * k - 1));
    }
    return series * reciprocal;
  }

  /** log Gamma(1 + x) for x > -1/2, accurate relative to itself also near 0. */
  static double logFactorial(double x) {
    return x < 0.5 ? logGammaAboutTwo(x) - Math.log1p(x) : logGamma(x + 1);
  }

  /**
   * log Gamma(2 + t) for |t| <= 1/2, by its Taylor series (Abramowitz and Stegun 6.1.33 without the
   * pole of log Gamma at 0 and at -1).
   */
  private static double logGammaAboutTwo(double t) {
    double series = 0;
    for (int k = ZETA.length - 1; k >= 0; k--) {
      series = (series + ZETA[k]) * t;
    }
    return (series + ONE_MINUS_EULER) * t;
  }

  /**
   * log x! - x log x + x for x >= 0, where x! is Gamma(x + 1): what Stirling's approximation of the
   * factorial is compared with. 0 at 0, about 0.5 log(2 pi x) for large x, so that sums of it do
   * not cancel as those of log x! do.
   */
  public static double stirling(double x) {
    if (x < 10) {
      return x == 0 ? 0 : logFactorial(x) - x * (Math.log(x) - 1);
    }
    return HALF_LOG_TWO_PI + 0.5 * Math.log(x) + stirlingSeries(1 / x);
  }

  /** digamma(x + 1) - log x, the derivative of {@link #stirling}; about 1 / (2x) for large x. */
  public static double stirlingSlope(double x) {
    if (x < 12) {
      return polygamma(0, x + 1) - Math.log(x);
    }
    return 0.5 / x - digammaSeries(1 / x);
  }

  /** exp(x) - 1 - x, without cancellation near 0; never negative. */
  public static double expRemainder(double x) {
    if (Math.abs(x) > 0.5) {
      return Double.isInfinite(x) ? Double.POSITIVE_INFINITY : Math.expm1(x) - x;
    }
    double sum = 1;
    for (int n = 17; n > 2; n--) {
      sum = 1 + sum * x / n;
    }
    return 0.5 * x * x * sum;
  }

  /** log(1 - exp(x)) for x < 0; -infinity at 0, NaN above (Maechler, 2012). */
  public static double log1mexp(double x) {
    return x > -Math.log(2) ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
  }

  /** The error function 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
  public static double erf(double x) {
    double a = Math.abs(x);
    if (a < 2.5) {
      // All terms positive, so nothing cancels: Abramowitz and Stegun 7.1.6.
      double term = x;
      double sum = x;
      for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
        term *= 2 * a * a / (2 * n + 1);
        sum += term;
      }
      return 2 / Math.sqrt(Math.PI) * Math.exp(-a * a) * sum;
    }
    // 1 - erf by its continued fraction, 7.1.14: at most 5e-4, so its own error hardly counts.
    double fraction = 0;
    for (int k = 60; k > 0; k--) {
      fraction = k / 2.0 / (a + fraction);
    }
    return Math.copySign(1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction), x);
  }

  /**
   * The derivative of order {@code order} of digamma at x > 0: digamma for order 0, trigamma for 1.
   * At 0 its limit from the right, NaN below 0. Relative error below 1e-14 for orders up to 2, also
   * near the zero of digamma; it grows about in proportion to higher orders.
   *
   * @param order 0 or more
   */
  public static double polygamma(int order, double x) {
    if (order < 0) {
      throw new IllegalArgumentException("order " + order);
    }
    if (!(x >= 0)) {
      return Double.NaN;
    }
    if (x == 0) {
      return order % 2 == 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (order == 0) {
      return digamma(x);
    }
    double sum = 0;
    double z = x;
    // The recurrence carries x to where the asymptotic series converges (6.4.6, 6.4.11).
    while (z < 15 + order) {
      sum += risingPower(order, z);
      z += 1;
    }
    double tail = risingPower(order - 1, z) + 0.5 * risingPower(order, z);
    double factor = risingPower(order - 1, z);
    for (int k = 1; k <= BERNOULLI.length; k++) {
      // (2k + order - 1)! / ((2k)! z^(2k + order)), from its value for k - 1
      factor *= (2 * k + order - 2) / z * ((2 * k + order - 1) / z) / ((2 * k - 1) * 2.0 * k);
      tail += BERNOULLI[k - 1] * factor;
    }
    double magnitude = sum + tail;
    return order % 2 == 0 ? -magnitude : magnitude;
  }

  /** n! / z^(n + 1), without an overflow of either. */
  private static double risingPower(int n, double z) {
    double power = 1 / z;
    for (int j = 1; j <= n; j++) {
      power *= j / z;
    }
    return power;
  }

  private static double digamma(double x) {
    double offset = x - DIGAMMA_ZERO - DIGAMMA_ZERO_REST;
    if (Math.abs(offset) < 0.25) {
      double series = 0;
      for (int k = DIGAMMA_AT_ZERO.length - 1; k >= 0; k--) {
        series = (series + DIGAMMA_AT_ZERO[k]) * offset;
      }
      return series;
    }
    double sum = 0;
    double z = x;
    while (z < 12) {
      sum += 1 / z;
      z += 1;
    }
    return Math.log(z) - 0.5 / z - digammaSeries(1 / z) - sum;
  }

  /** log x - 1 / (2x) - digamma(x), in 1 / x for x of 12 or more. */
  private static double digammaSeries(double reciprocal) {
    double square = reciprocal * reciprocal;
    double series = 0;
    for (int k = BERNOULLI.length; k >= 1; k--) {
      series = (series + BERNOULLI[k - 1] / (2 * k)) * square;
    }
    return series;
  }
}
