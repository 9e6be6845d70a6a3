package org.vaec.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class VariatesTest {
  private static final int DRAWS = 40_000;

  private static double mean(ToDoubleFunction<DoubleSupplier> statistic) {
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      sum += statistic.applyAsDouble(NoiseSource.uniforms(7, "variates", i));
    }
    return sum / DRAWS;
  }

  @Test
  void gammaHasItsMeanAndItsMeanLogarithm() {
    for (double a : new double[] {0.1, 0.7, 1, 3.5, 80, 1e6}) {
      // Var X = a and Var log X = trigamma(a).
      assertEquals(
          a, mean(u -> Math.exp(Variates.logGamma(a, u))), 4 * Math.sqrt(a / DRAWS), "mean " + a);
      assertEquals(
          Special.polygamma(0, a),
          mean(u -> Variates.logGamma(a, u)),
          4 * Math.sqrt(Special.polygamma(1, a) / DRAWS),
          "mean log " + a);
    }
  }

  @Test
  void gammaOfATinyConcentrationHasTheLogarithmOfAPowerOfAUniform() {
    // a log X is -Exponential(1) up to a log Gamma(a + 1) variate.
    assertEquals(-1, 1e-4 * mean(u -> Variates.logGamma(1e-4, u)), 4 / Math.sqrt(DRAWS) + 1e-3);
    for (int i = 0; i < 1000; i++) {
      double logVariate = Variates.logGamma(1e-308, NoiseSource.uniforms(1, "tiny", i));
      assertTrue(Double.isFinite(logVariate), () -> "drew " + logVariate);
    }
  }

  @Test
  void poissonHasItsMeanAndItsVariance() {
    for (double rate : new double[] {0.01, 1, 9.99, 10, 40, 1e5}) {
      assertEquals(
          rate, mean(u -> Variates.poisson(rate, u)), 4 * Math.sqrt(rate / DRAWS), "mean " + rate);
      // E (X - rate)^4 = rate + 3 rate^2, so Var (X - rate)^2 = rate + 2 rate^2.
      assertEquals(
          rate,
          mean(u -> Math.pow(Variates.poisson(rate, u) - rate, 2)),
          4 * Math.sqrt((rate + 2 * rate * rate) / DRAWS),
          "variance " + rate);
    }
  }

  @Test
  void poissonOfSmallAndLargeRatesHasTheProbabilitiesOfPoisson() {
    for (double rate : new double[] {3, 12}) {
      for (int count = 0; count < 20; count++) {
        int k = count;
        double p = Math.exp(k * Math.log(rate) - rate - Special.logGamma(k + 1));
        assertEquals(
            p,
            mean(u -> Variates.poisson(rate, u) == k ? 1 : 0),
            // One draw in DRAWS is the resolution of a frequency.
            4 * Math.sqrt(p * (1 - p) / DRAWS) + 1.0 / DRAWS,
            rate + " gives " + k);
      }
    }
  }

  @Test
  void parametersOutsideTheDomainGiveNaN() {
    DoubleSupplier uniforms = NoiseSource.uniforms(0, "none", 0);
    assertTrue(Double.isNaN(Variates.logGamma(0, uniforms)));
    assertTrue(Double.isNaN(Variates.logGamma(Double.NaN, uniforms)));
    assertTrue(Double.isNaN(Variates.poisson(-1, uniforms)));
    assertEquals(0, Variates.poisson(0, uniforms));
  }
}
