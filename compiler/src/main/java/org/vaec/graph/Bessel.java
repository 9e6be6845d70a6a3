package org.vaec.graph;

/**
 * Modified Bessel functions of the first kind, I_v(x), scaled by exp(-x) and in logarithms, for
 * orders v >= 0 and arguments x >= 0: the normalising constants of distributions on circles and
 * spheres.
 *
 * <p>Error of the logarithm below 1e-12 (relative to it, where it is large), relative error of the
 * derivatives below 1e-9, for orders up to 500 and every argument. NaN outside the domain.
 */
public final class Bessel {
  private Bessel() {}

  /** Terms of the asymptotic series; the smallest is below 1e-17 where the series is used. */
  private static final int MOST_TERMS = 60;

  /** log(I_v(x) exp(-x)): -infinity at 0 for v > 0. */
  public static double logScaled(double order, double x) {
    if (!isInDomain(order, x)) {
      return Double.NaN;
    }
    if (x == 0) {
      return order == 0 ? 0 : Double.NEGATIVE_INFINITY;
    }
    return isFar(order, x)
        ? -0.5 * Math.log(2 * Math.PI * x) + Math.log(farSeries(order, x)[0])
        : nearLogarithm(order, x) - x;
  }

  /** Its derivative by x, I_v'(x) / I_v(x) - 1. */
  public static double slope(double order, double x) {
    if (!isInDomain(order, x)) {
      return Double.NaN;
    }
    if (x == 0) {
      return order == 0 ? -1 : Double.POSITIVE_INFINITY;
    }
    if (isFar(order, x)) {
      double[] series = farSeries(order, x);
      return -0.5 / x + series[1] / series[0];
    }
    return ratio(order, x) + order / x - 1;
  }

  /** Its second derivative. */
  public static double curvature(double order, double x) {
    if (!isInDomain(order, x)) {
      return Double.NaN;
    }
    if (x == 0) {
      return order == 0 ? 0.5 : Double.NEGATIVE_INFINITY;
    }
    if (isFar(order, x)) {
      double[] series = farSeries(order, x);
      double slope = series[1] / series[0];
      return 0.5 / (x * x) + series[2] / series[0] - slope * slope;
    }
    double ratio = ratio(order, x);
    return 1 - (2 * order + 1) / x * ratio - ratio * ratio - order / (x * x);
  }

  /**
   * log(Gamma(v + 1) (2 / x)^v I_v(x) exp(-x)): the logarithm of the mean of exp(x (w - 1)) over
   * the unit sphere of 2v + 2 dimensions, w the cosine to a fixed direction. 0 at 0 for every
   * order.
   */
  public static double logMean(double order, double x) {
    if (!isInDomain(order, x)) {
      return Double.NaN;
    }
    if (x == 0) {
      return 0;
    }
    return isFar(order, x)
        ? logScaled(order, x) - order * Math.log(x / 2) + Special.logGamma(order + 1)
        : logSeries(order, x) - x;
  }

  /** Its derivative by x, I_(v+1)(x) / I_v(x) - 1, the mean of w - 1 under weights exp(x w). */
  public static double meanSlope(double order, double x) {
    if (!isInDomain(order, x)) {
      return Double.NaN;
    }
    return x > 0 && isFar(order, x) ? slope(order, x) - order / x : ratio(order, x) - 1;
  }

  /** Its second derivative, the variance of w under these weights. */
  public static double meanCurvature(double order, double x) {
    if (!isInDomain(order, x)) {
      return Double.NaN;
    }
    if (x == 0) {
      return 0.5 / (order + 1);
    }
    if (isFar(order, x)) {
      return curvature(order, x) + order / (x * x);
    }
    double ratio = ratio(order, x);
    return 1 - (2 * order + 1) / x * ratio - ratio * ratio;
  }

  private static boolean isInDomain(double order, double x) {
    return order >= 0 && x >= 0 && Double.isFinite(x);
  }

  private static boolean isFar(double order, double x) {
    return x > Math.max(40, order * order / 4);
  }

  /**
   * sqrt(2 pi x) exp(-x) I_v(x) and its first two derivatives, by Hankel's expansion (Abramowitz
   * and Stegun 9.7.1).
   */
  private static double[] farSeries(double order, double x) {
    double mu = 4 * order * order;
    double term = 1;
    double sum = 1;
    double first = 0;
    double second = 0;
    for (int k = 1; k <= MOST_TERMS && Math.abs(term) > 1e-17; k++) {
      double odd = 2 * k - 1;
      double next = -term * (mu - odd * odd) / (8 * k * x);
      // Beyond odd^2 = mu the terms fall until the series begins to diverge.
      if (odd * odd > mu && Math.abs(next) > Math.abs(term)) {
        break;
      }
      term = next;
      sum += term;
      first -= k * term / x;
      second += k * (k + 1) * term / (x * x);
    }
    return new double[] {sum, first, second};
  }

  /**
   * log I_v(x) by its power series (9.6.10), whose terms are all positive, from the largest one to
   * both sides.
   */
  private static double nearLogarithm(double order, double x) {
    return logSeries(order, x) + order * Math.log(x / 2) - Special.logGamma(order + 1);
  }

  /** log sum_k (x^2 / 4)^k Gamma(v + 1) / (k! Gamma(k + v + 1)). */
  private static double logSeries(double order, double x) {
    double square = x * x / 4;
    long middle = Math.round(Math.max(0, (Math.hypot(order, x) - order) / 2));
    double sum = 1;
    double term = 1;
    for (double k = middle + 1; term > 1e-17 * sum; k++) {
      term *= square / (k * (k + order));
      sum += term;
    }
    term = 1;
    for (double k = middle; k > 0 && term > 1e-17 * sum; k--) {
      term *= k * (k + order) / square;
      sum += term;
    }
    double logMiddle =
        2 * middle * Math.log(x / 2)
            - Special.logGamma(middle + 1)
            - (Special.logGamma(middle + order + 1) - Special.logGamma(order + 1));
    return logMiddle + Math.log(sum);
  }

  /**
   * I_(v+1)(x) / I_v(x) by its continued fraction (9.1.73 with imaginary argument), evaluated from
   * a depth at which what is left out no longer counts.
   */
  private static double ratio(double order, double x) {
    // Beyond depth d the terms 2 (v + d) / x exceed 2: each further step gains a digit or more.
    int depth = (int) Math.ceil(x) + 60;
    double fraction = 0;
    for (int k = depth; k >= 1; k--) {
      fraction = x / (2 * (order + k) + x * fraction);
    }
    return fraction;
  }
}
