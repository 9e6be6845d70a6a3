package org.vaec.graph;

import java.util.function.DoubleSupplier;

/**
 * Random variates by rejection from independent uniforms on (0, 1). Each call takes as many of them
 * as it needs, so each element of an array has a stream of its own.
 */
public final class Variates {
  private Variates() {}

  /** A standard normal, by the method of Box and Muller (1958). */
  public static double normal(DoubleSupplier uniforms) {
    double radius = Math.sqrt(-2 * Math.log(uniforms.getAsDouble()));
    return radius * Math.cos(2 * Math.PI * uniforms.getAsDouble());
  }

  /**
   * The logarithm of a standard Gamma (rate 1) of any positive concentration: Marsaglia and Tsang
   * (2000). Variates of concentrations below about 0.05 can be too small for a double; their
   * logarithms are not. NaN where the concentration is not positive.
   */
  public static double logGamma(double concentration, DoubleSupplier uniforms) {
    if (!(concentration > 0)) {
      return Double.NaN;
    }
    if (concentration == Double.POSITIVE_INFINITY) {
      return concentration;
    }
    if (concentration < 1) {
      // Gamma(a) is Gamma(a + 1) times U^(1/a).
      double boost = Math.log(uniforms.getAsDouble()) / concentration;
      return Math.max(boost + logGamma(concentration + 1, uniforms), -Double.MAX_VALUE);
    }
    double d = concentration - 1 / 3.0;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = normal(uniforms);
      double root = 1 + c * x;
      if (root <= 0) {
        continue;
      }
      double v = root * root * root;
      if (Math.log(uniforms.getAsDouble()) < 0.5 * x * x + d * (1 - v + Math.log(v))) {
        return Math.log(d * v);
      }
    }
  }

  /**
   * A VonMises angle about 0, in [-pi, pi], by wrapped Cauchy rejection: Best and Fisher (1979).
   * NaN where the concentration is negative.
   */
  public static double vonMises(double concentration, DoubleSupplier uniforms) {
    if (!(concentration >= 0)) {
      return Double.NaN;
    }
    if (concentration < 1e-8) {
      return Math.PI * (2 * uniforms.getAsDouble() - 1);
    }
    // The wrapped Cauchy's r = (1 + rho^2) / (2 rho), written so that neither rho near 0 nor r - 1
    // near 0 loses its digits.
    double root = Math.hypot(1, 2 * concentration);
    double denominator = 1 + root + Math.sqrt(2 * (1 + root));
    double rho = 2 * concentration / denominator;
    double complement =
        (1 + 1 / (root + 2 * concentration) + Math.sqrt(2 * (1 + root))) / denominator;
    double excess = complement * complement / (2 * rho);
    double r = 1 + excess;
    while (true) {
      double z = Math.cos(Math.PI * uniforms.getAsDouble());
      double gap = excess * (1 - z) / (r + z);
      double c = concentration * (gap + excess);
      double u = uniforms.getAsDouble();
      if (c * (2 - c) > u || Math.log(c / u) + 1 >= c) {
        double angle = 2 * Math.asin(Math.sqrt(Math.min(gap / 2, 1)));
        return uniforms.getAsDouble() < 0.5 ? -angle : angle;
      }
    }
  }

  /**
   * A Poisson count: by inversion for small rates, else by the transformed rejection PTRS of
   * Hoermann (1993). NaN where the rate is negative.
   */
  public static double poisson(double rate, DoubleSupplier uniforms) {
    if (!(rate >= 0)) {
      return Double.NaN;
    }
    if (rate == Double.POSITIVE_INFINITY) {
      return rate;
    }
    return rate < 10 ? poissonByInversion(rate, uniforms) : poissonByRejection(rate, uniforms);
  }

  private static double poissonByInversion(double rate, DoubleSupplier uniforms) {
    double probability = Math.exp(-rate);
    double remaining = uniforms.getAsDouble() - probability;
    double count = 0;
    // The probability of larger counts underflows before 1000 at rate 10: the loop ends.
    while (remaining > 0 && probability > 0) {
      count++;
      probability *= rate / count;
      remaining -= probability;
    }
    return count;
  }

  private static double poissonByRejection(double rate, DoubleSupplier uniforms) {
    double b = 0.931 + 2.53 * Math.sqrt(rate);
    double a = -0.059 + 0.02483 * b;
    double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    double squeeze = 0.9277 - 3.6224 / (b - 2);
    double logRate = Math.log(rate);
    while (true) {
      double u = uniforms.getAsDouble() - 0.5;
      double v = uniforms.getAsDouble();
      double edge = 0.5 - Math.abs(u);
      double count = Math.floor((2 * a / edge + b) * u + rate + 0.43);
      if (edge >= 0.07 && v <= squeeze) {
        return count;
      }
      if (count < 0 || (edge < 0.013 && v > edge)) {
        continue;
      }
      double accept = Math.log(v * inverseAlpha / (a / (edge * edge) + b));
      if (accept <= count * logRate - rate - Special.logGamma(count + 1)) {
        return count;
      }
    }
  }
}
