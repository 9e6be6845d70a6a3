package org.vaec.graph;

/**
 * Special functions of one number in double precision.
 *
 * <p>Relative error below 1e-13 over the stated range unless a method says otherwise.
 */
public final class Special {
  private Special() {}

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

  /** log Gamma(x) for x > 0. */
  public static double logGamma(double x) {
    double shift = 0;
    double z = x;
    // Stirling's series needs a large argument: log Gamma(x) = log Gamma(x + 1) - log x.
    while (z < 15) {
      shift += Math.log(z);
      z += 1;
    }
    double w = 1 / (z * z);
    double series =
        (1 / 12.0 - w * (1 / 360.0 - w * (1 / 1260.0 - w * (1 / 1680.0 - w / 1188.0)))) / z;
    return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
  }

  /** The error function, by its series near 0 and its continued fraction beyond. */
  public static double erf(double x) {
    double a = Math.abs(x);
    if (a < 2.5) {
      double term = a;
      double sum = a;
      for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
        term *= -a * a / n;
        sum += term / (2 * n + 1);
      }
      return Math.copySign(2 / Math.sqrt(Math.PI) * sum, x);
    }
    double fraction = 0;
    for (int k = 60; k > 0; k--) {
      fraction = k / 2.0 / (a + fraction);
    }
    return Math.copySign(1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction), x);
  }

  /** The derivative of order {@code order} of digamma at x > 0. */
  public static double polygamma(int order, double x) {
    throw new IllegalStateException("polygamma");
  }
}
