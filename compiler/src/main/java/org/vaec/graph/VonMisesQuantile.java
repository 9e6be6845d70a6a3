package org.vaec.graph;

import java.util.function.DoubleUnaryOperator;

/**
 * How a quantile x of the VonMises distribution about 0 moves with its concentration k, in double
 * precision: dx/dk = -(dF/dk) / p(x), p(x) proportional to exp(k cos x) on [-pi, pi] (Figurnov,
 * Mohamed and Mnih, 2018).
 *
 * <p>dF/dk is the integral of (cos t - A) p(t) from 0 to x, or less the one from x to pi, with A =
 * I1(k) / I0(k) the mean of cos t; by Gauss-Legendre quadrature with p(x) divided out of the
 * integrand, so that nothing overflows. Relative error below 1e-8, which {@link Bessel} leaves of 1
 * - A.
 */
public final class VonMisesQuantile {
  private VonMisesQuantile() {}

  /** Beyond so many deviations cos t - A has one sign: a tail's integral does not cancel. */
  private static final double BODY = 1.5;

  /** Where the density has fallen by exp(-REACH) a tail ends. */
  private static final double REACH = 40;

  private static final int NODES = 32;

  /** In (-1, 1): the roots of the Legendre polynomial, and their weights. */
  private static final double[] ROOTS = new double[NODES];

  private static final double[] WEIGHTS = new double[NODES];

  static {
    for (int i = 0; i < NODES; i++) {
      double root = Math.cos(Math.PI * (i + 0.75) / (NODES + 0.5));
      double slope = 0;
      // Newton's method doubles the digits of a start with three of them.
      for (int step = 0; step < 6; step++) {
        double before = 1;
        double value = root;
        for (int n = 2; n <= NODES; n++) {
          double next = ((2 * n - 1) * root * value - (n - 1) * before) / n;
          before = value;
          value = next;
        }
        slope = NODES * (before - root * value) / (1 - root * root);
        root -= value / slope;
      }
      ROOTS[i] = root;
      WEIGHTS[i] = 2 / ((1 - root * root) * slope * slope);
    }
  }

  /**
   * dx/dk, of the sign opposite to x: -sin x for k = 0, about -x / (2k) for large k.
   *
   * @param k concentration, 0 or more
   * @param x in [-pi, pi]
   */
  public static double slope(double k, double x) {
    if (!(k >= 0) || Double.isInfinite(k) || Double.isNaN(x)) {
      return Double.NaN;
    }
    double angle = Math.min(Math.abs(x), Math.PI);
    double gap = -Bessel.slope(0, k);
    DoubleUnaryOperator integrand =
        t -> {
          // cos t - A and k (cos t - cos x), without the cancellation where k is large
          double centred = gap - 2 * square(Math.sin(t / 2));
          double exponent = 2 * k * Math.sin((angle - t) / 2) * Math.sin((angle + t) / 2);
          return centred * Math.exp(exponent);
        };
    boolean isTail = angle > Math.PI / 2 || angle * Math.sqrt(k) > BODY;
    double size =
        isTail ? -integral(integrand, angle, end(k, angle)) : integral(integrand, 0, angle);
    return Math.copySign(size, -x);
  }

  private static double end(double k, double angle) {
    double sine = Math.sqrt(square(Math.sin(angle / 2)) + REACH / (2 * k));
    return 2 * Math.asin(Math.min(sine, 1));
  }

  private static double integral(DoubleUnaryOperator integrand, double from, double to) {
    double half = (to - from) / 2;
    double sum = 0;
    for (int i = 0; i < NODES; i++) {
      sum += WEIGHTS[i] * integrand.applyAsDouble(from + half * (1 + ROOTS[i]));
    }
    return half * sum;
  }

  private static double square(double x) {
    return x * x;
  }
}
