package org.vaec.graph;

/**
 * The error function's relatives: its complement and inverse, and the logarithm of the normal
 * distribution function Phi with its slope and inverse, in double precision. Relative errors are
 * below 1e-14 wherever the result is not within rounding of a zero.
 */
public final class ErrorFunctions {
  private ErrorFunctions() {}

  private static final double LOG_HALF = -Math.log(2);

  /** sqrt(2 / pi). */
  private static final double ROOT = Math.sqrt(2 / Math.PI);

  /** The step of the trapezoidal rule in {@link #scaledErfc}, and exp(-(n step)^2). */
  private static final double STEP = 0.5;

  private static final double[] WEIGHTS = weights();

  private static double[] weights() {
    double[] weights = new double[14];
    for (int n = 0; n < weights.length; n++) {
      weights[n] = Math.exp(-(n * STEP) * (n * STEP));
    }
    return weights;
  }

  /** 1 - erf(x), without the cancellation. */
  public static double erfc(double x) {
    if (x < 0.5) {
      return 1 - Special.erf(x);
    }
    return scaledErfc(x) * expOfSquare(x, 1);
  }

  /** exp(-factor x^2); the rounding of x^2 would count as much as x^2 is large. */
  private static double expOfSquare(double x, double factor) {
    double square = x * x;
    double rounding = square < Double.MAX_VALUE ? Math.fma(x, x, -square) : 0;
    return Math.exp(-factor * square) * (1 - factor * rounding);
  }

  /**
   * exp(x^2) erfc(x) for x >= 1/2: the trapezoidal rule for the integral of exp(-t^2) x / (pi (t^2
   * + x^2)), whose error is exp(-(pi / step)^2), and the pole at t = ix where it lies within the
   * strip that this supposes (Chiarella and Reichel, 1968).
   */
  private static double scaledErfc(double x) {
    double sum = 0.5 / x;
    for (int n = 1; n < WEIGHTS.length; n++) {
      double t = n * STEP;
      // x / (t^2 + x^2), which does not overflow so
      sum += WEIGHTS[n] / (x + t * (t / x));
    }
    double value = 2 * STEP / Math.PI * sum;
    double period = 2 * Math.PI / STEP;
    return x < Math.PI / STEP ? value - 2 * Math.exp(x * x) / Math.expm1(period * x) : value;
  }

  /** The y with erf(y) = x, for x in (-1, 1); infinite at the ends. */
  public static double erfInverse(double x) {
    double size = Math.abs(x);
    if (!(size <= 1)) {
      return Double.NaN;
    }
    if (size >= 0.5) {
      return Math.copySign(-logNdtrInverse(Math.log((1 - size) / 2)) / Math.sqrt(2), x);
    }
    double y = x * Math.sqrt(Math.PI) / 2;
    for (int i = 0; i < 5; i++) {
      // Halley's step; the second derivative of erf over the first is -2 y.
      double step = (Special.erf(y) - x) / (2 / Math.sqrt(Math.PI) * Math.exp(-y * y));
      y -= step / (1 + y * step);
    }
    return y;
  }

  /** log Phi(x), Phi the distribution function of the standard normal. */
  public static double logNdtr(double x) {
    double t = -x / Math.sqrt(2);
    if (t < -0.5) {
      return Math.log1p(-0.5 * scaledErfc(-t) * expOfSquare(x, 0.5));
    }
    return t < 0.5 ? Math.log(0.5 * erfc(t)) : Math.log(0.5 * scaledErfc(t)) - 0.5 * x * x;
  }

  /**
   * The derivative of log Phi(x): the standard normal density over Phi, about -x far below 0 (the
   * inverse of Mills' ratio).
   */
  public static double ndtrHazard(double x) {
    double t = -x / Math.sqrt(2);
    return t < 0.5
        ? ROOT * expOfSquare(x, 0.5) / erfc(t)
        : x == Double.NEGATIVE_INFINITY ? Double.POSITIVE_INFINITY : ROOT / scaledErfc(t);
  }

  /** The x with log Phi(x) = logP, for logP below 0; infinite at the ends. */
  public static double logNdtrInverse(double logP) {
    if (!(logP <= 0)) {
      return Double.NaN;
    }
    if (logP > LOG_HALF) {
      return -logNdtrInverse(Math.log(-Math.expm1(logP)));
    }
    double x = -Math.sqrt(2 * (LOG_HALF - logP));
    if (Double.isInfinite(x)) {
      return x;
    }
    // log Phi is concave and increasing: from the first step on Newton's method comes from below
    // and never leaves.
    for (int i = 0; i < 60; i++) {
      double step = (logP - logNdtr(x)) / ndtrHazard(x);
      x += step;
      if (Math.abs(step) <= 0x1p-53 * Math.abs(x)) {
        break;
      }
    }
    return Math.min(x, 0);
  }
}
