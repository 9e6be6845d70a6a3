package org.vaec.graph;

/**
 * The regularised incomplete gamma functions and what a Gamma variate does when its concentration
 * changes, in double precision.
 *
 * <p>P(a, x) = 1/Gamma(a) times the integral of t^(a - 1) exp(-t) from 0 to x, Q = 1 - P. Relative
 * errors are below 1e-12 of each of P, Q and the slope; they grow where exp(-x) or x^a itself is
 * known no better. Series: NIST Digital Library of Mathematical Functions, 8.7, 8.9 and 8.12.
 */
public final class IncompleteGamma {
  private IncompleteGamma() {}

  private static final double PRECISION = 0x1p-54;

  /** From here on, and near x = a, the expansion in 1/a is exact to double precision. */
  private static final double LARGE = 50;

  private static final double NEAR = 1.2;

  /** P(a, x), the distribution function of Gamma(a, 1) at x; a positive, x at least 0. */
  public static double lower(double a, double x) {
    return isOutside(a, x) ? Double.NaN : lowerOrUpper(a, x, true);
  }

  /** Q(a, x) = 1 - P(a, x), without the cancellation; a positive, x at least 0. */
  public static double upper(double a, double x) {
    return isOutside(a, x) ? Double.NaN : lowerOrUpper(a, x, false);
  }

  private static boolean isOutside(double a, double x) {
    return !(a > 0 && x >= 0) || Double.isInfinite(a);
  }

  private static double lowerOrUpper(double a, double x, boolean isLower) {
    if (x == 0 || x == Double.POSITIVE_INFINITY) {
      return (x == 0) == isLower ? 0 : 1;
    }
    double logX = Math.log(x);
    double logRatio = logX - Math.log(a);
    if (isNearLarge(a, logRatio)) {
      return Expansion.at(a, logRatio).probability(isLower);
    }
    if (x > a + 1) {
      double upper = density(a, logX, x) * fraction(a, x)[0];
      return isLower ? 1 - upper : upper;
    }
    if (a <= 1 && !isLower) {
      return upperOfSmall(a, x, logX);
    }
    double lower = density(a, logX, x) * series(a, x);
    return isLower ? lower : 1 - lower;
  }

  /**
   * How fast the logarithm of a Gamma(a, 1) variate z moves with a at a fixed quantile: d log z /
   * da = -(dP/da)(a, z) / (z p(z)). Implicit reparameterisation: Figurnov, Mohamed and Mnih, 2018.
   *
   * <p>Positive; about -log(z) / a for small z and 1 / a for large a.
   *
   * @param a concentration, positive
   * @param logZ log z, which a small concentration makes smaller than any logarithm of a double
   */
  public static double slope(double a, double logZ) {
    if (!(a > 0) || Double.isInfinite(a) || Double.isNaN(logZ)) {
      return Double.NaN;
    }
    double logRatio = logZ - Math.log(a);
    if (isNearLarge(a, logRatio)) {
      return Expansion.at(a, logRatio).slope();
    }
    double z = Math.exp(logZ);
    if (z > a + 1) {
      double[] fraction = fraction(a, z);
      return (logZ - Special.polygamma(0, a)) * fraction[0] + fraction[1];
    }
    // With P = z p(z) (sum of terms): each term's own derivative is psi(a + n + 1) - log z, and
    // these are positive but for a few where z is just above a.
    double term = 1 / a;
    double digamma = Special.polygamma(0, a + 1);
    double sum = 0;
    for (int n = 1; ; n++) {
      double part = term * (digamma - logZ);
      sum += part;
      // Beyond a the terms fall geometrically.
      if (a + n > z && Math.abs(part) <= PRECISION * Math.abs(sum) * (1 - z / (a + n))) {
        return sum;
      }
      term *= z / (a + n);
      digamma += 1 / (a + n);
    }
  }

  private static boolean isNearLarge(double a, double logRatio) {
    return a >= LARGE && Math.abs(logRatio) < NEAR;
  }

  /** x^a exp(-x) / Gamma(a), which is x times the density. */
  private static double density(double a, double logX, double x) {
    double remainder = Special.stirling(a) + a * Special.expRemainder(logX - Math.log(a));
    return a * Math.exp(-remainder);
  }

  /** P / density: the sum of x^n / (a (a + 1) ... (a + n)), for x up to about a. */
  private static double series(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int n = 1; term > PRECISION * sum; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return sum;
  }

  /** Q for a up to 1 and x up to a + 1, where P is near 1: both summands are positive. */
  private static double upperOfSmall(double a, double x, double logX) {
    double logPower = a * logX - Special.logFactorial(a);
    double term = 1;
    double sum = 0;
    for (int n = 1; Math.abs(term) > PRECISION; n++) {
      term *= -x / n;
      sum += term / (a + n);
    }
    return -Math.expm1(logPower) - Math.exp(logPower) * a * sum;
  }

  /**
   * Q / density and its derivative by a, for x above a + 1: Legendre's continued fraction by the
   * method of Lentz, which carries the derivatives along.
   */
  private static double[] fraction(double a, double x) {
    double tiny = 1e-300;
    double b = x + 1 - a;
    double c = 1 / tiny;
    double cSlope = 0;
    double d = 1 / b;
    double dSlope = d * d;
    double value = d;
    double slope = dSlope;
    for (int n = 1; ; n++) {
      double numerator = -n * (n - a);
      b += 2;
      // d = 1 / (numerator d + b) and c = b + numerator / c, where numerator' = n and b' = -1
      double denominator = numerator * d + b;
      dSlope = -(n * d + numerator * dSlope - 1) / (denominator * denominator);
      d = 1 / denominator;
      cSlope = -1 + n / c - numerator / c * (cSlope / c);
      c = b + numerator / c;
      double step = c * d;
      double stepSlope = cSlope * d + c * dSlope;
      slope = slope * step + value * stepSlope;
      value *= step;
      if (Math.abs(step - 1) < 0x1p-52 && Math.abs(value * stepSlope) <= 0x1p-50 * Math.abs(slope)
          || n > 10_000) {
        return new double[] {value, slope};
      }
    }
  }

  /**
   * Temme's uniform expansion of Q in 1 / a near x = a (DLMF 8.12): with half eta^2 = x/a - 1 -
   * log(x/a), Q = erfc(eta sqrt(a / 2)) / 2 + exp(-a eta^2 / 2) / sqrt(2 pi a) T, where T is the
   * sum of c_k(eta) / a^k.
   *
   * @param logRatio log(x / a)
   * @param eta of the sign of logRatio
   * @param sum T
   * @param sumSlope the derivative of T by a at fixed x
   */
  private record Expansion(double a, double logRatio, double eta, double sum, double sumSlope) {
    private static final int ORDERS = 9;
    private static final int POWERS = 30;

    /** The coefficient of eta^n in c_k. */
    private static final double[][] COEFFICIENTS = coefficients();

    /** Of 1 / a^k in Gamma(a) over its Stirling approximation. */
    private static double[] stirling() {
      double[] alpha = alpha(2 * ORDERS + 2);
      double[] stirling = new double[ORDERS];
      double product = 1;
      for (int k = 0; k < ORDERS; k++) {
        // (1 3 5 ... (2k + 1)) alpha(2k + 1)
        product *= 2 * k + 1;
        stirling[k] = product * alpha[2 * k + 1];
      }
      return stirling;
    }

    /** Of eta^n in x / a, from n = 1 on: 8.12.11. */
    private static double[] alpha(int count) {
      double[] alpha = new double[count];
      alpha[1] = 1;
      for (int n = 2; n < count; n++) {
        double sum = alpha[n - 1];
        for (int j = 2; j < n; j++) {
          sum -= j * alpha[j] * alpha[n - j + 1];
        }
        alpha[n] = sum / (n + 1);
      }
      return alpha;
    }

    /** 8.12.10 and 8.12.12. */
    private static double[][] coefficients() {
      int width = POWERS + 2 * ORDERS;
      double[] alpha = alpha(width + 3);
      double[] stirling = stirling();
      double[][] c = new double[ORDERS][width];
      c[0][0] = -1 / 3.0;
      for (int n = 1; n < width; n++) {
        c[0][n] = (n + 2) * alpha[n + 2];
      }
      for (int k = 1; k < ORDERS; k++) {
        double sign = k % 2 == 0 ? 1 : -1;
        for (int n = 0; n < width - 2 * k; n++) {
          c[k][n] = sign * stirling[k] * c[0][n] + (n + 2) * c[k - 1][n + 2];
        }
      }
      return c;
    }

    static Expansion at(double a, double logRatio) {
      double eta = Math.copySign(Math.sqrt(2 * Special.expRemainder(logRatio)), logRatio);
      // d eta / da at fixed x is -(x/a - 1) / (a eta), which is -1 / a at x = a.
      double etaSlope = eta == 0 ? -1 / a : -Math.expm1(logRatio) / (a * eta);
      double sum = 0;
      double sumSlope = 0;
      for (int k = ORDERS - 1; k >= 0; k--) {
        double value = 0;
        double slope = 0;
        for (int n = POWERS - 1; n >= 0; n--) {
          slope = slope * eta + value;
          value = value * eta + COEFFICIENTS[k][n];
        }
        sum = sum / a + value;
        sumSlope = sumSlope / a + slope * etaSlope - k * value / a;
      }
      return new Expansion(a, logRatio, eta, sum, sumSlope);
    }

    double probability(boolean isLower) {
      double argument = eta * Math.sqrt(a / 2);
      double rest = Math.exp(-argument * argument) / Math.sqrt(2 * Math.PI * a) * sum;
      return isLower
          ? 0.5 * ErrorFunctions.erfc(-argument) - rest
          : 0.5 * ErrorFunctions.erfc(argument) + rest;
    }

    /** dQ/da over the density; the exponentials of both cancel. */
    double slope() {
      double leading = eta == 0 ? 1 : logRatio / eta;
      double rest = (logRatio - 0.5 / a) * sum + sumSlope;
      // Gamma(a) over its Stirling approximation sqrt(2 pi / a) (a / e)^a
      double gamma = Math.exp(Special.stirling(a) - 0.5 * Math.log(2 * Math.PI * a));
      return gamma / a * (leading + rest);
    }
  }
}
