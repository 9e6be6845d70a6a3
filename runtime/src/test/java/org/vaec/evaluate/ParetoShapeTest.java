package org.vaec.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParetoShapeTest {
  /** The quantiles of a generalised Pareto distribution at (i - 1/2) / n. */
  private static double[] quantiles(double k, int n, double scale) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = scale * Math.expm1(-k * Math.log1p(-(i + 0.5) / n)) / k;
    }
    return x;
  }

  /** Values of a program of its own in NumPy, after the formulas of both papers. */
  @ParameterizedTest
  @CsvSource({
    "-0.5, 5, 0.35301398375195625",
    "-0.5, 95, -0.3733410955685619",
    "0.1, 20, 0.2861931740324467",
    "0.1, 95, 0.15571300160868082",
    "0.5, 95, 0.5042940726923896",
    "0.7, 5, 0.6490581540584124",
    "0.7, 1000, 0.6977324218943192",
    "1, 95, 0.9402093533076836",
    "2, 20, 1.389266169202327",
    "2, 1000, 1.9801002766951183"
  })
  void shapeIsThatOfAnotherProgram(double k, int n, double expected) {
    // Both sum n logarithms, each rounded.
    assertEquals(expected, ParetoShape.fit(quantiles(k, n, 1)), 1e-10);
  }

  /** The fit written out with one logarithm a number, by its textbook formulas. */
  private static double textbook(double[] x) {
    int n = x.length;
    int m = 30 + (int) Math.floor(Math.sqrt(n));
    double[] theta = new double[m];
    double[] profile = new double[m];
    for (int j = 1; j <= m; j++) {
      double quartile = x[(int) Math.floor(n / 4.0 + 0.5) - 1];
      theta[j - 1] = 1 / x[n - 1] + (1 - Math.sqrt(m / (j - 0.5))) / (3 * quartile);
      double k = meanLog(theta[j - 1], x);
      profile[j - 1] = n * (Math.log(-theta[j - 1] / k) - k - 1);
    }
    double estimate = 0;
    for (int j = 0; j < m; j++) {
      double inverse = 0;
      for (int i = 0; i < m; i++) {
        inverse += Math.exp(profile[i] - profile[j]);
      }
      estimate += theta[j] / inverse;
    }
    return (n * meanLog(estimate, x) + 10 * 0.5) / (n + 10);
  }

  private static double meanLog(double theta, double[] x) {
    return Arrays.stream(x).map(value -> Math.log1p(-theta * value)).average().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.9, -0.3, 0.2, 0.6, 0.75, 1.3, 4})
  void shapeIsThatOfTheTextbookAndKnowsNoScale(double k) {
    for (double scale : new double[] {1e-200, 1e-3, 1, 1e200}) {
      double[] x = quantiles(k, 95, scale);
      assertEquals(textbook(quantiles(k, 95, 1)), ParetoShape.fit(x), 1e-9);
    }
  }

  /** Of 3000 exceedances the estimate has a standard error of about (1 + k) / sqrt(3000). */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.7, 1, 2})
  void shapeOfParetoSamplesIsFound(double k) {
    SplittableRandom random = new SplittableRandom(7);
    double[] x =
        DoubleStream.generate(random::nextDouble)
            .limit(3000)
            .map(u -> Math.expm1(-k * Math.log(1 - u)) / k)
            .sorted()
            .toArray();
    assertEquals(k, ParetoShape.fit(x), 4 * (1 + k) / Math.sqrt(3000));
  }

  @Test
  void oneExceedanceFarAboveAllOthersIsAHeavyTail() {
    double[] x = new double[20];
    Arrays.fill(x, 1e-200);
    x[19] = 1;
    double shape = ParetoShape.fit(x);
    assertTrue(Double.isFinite(shape) && shape > 5, "k = " + shape);
  }

  @Test
  void tailGrowsWithTheRootOfTheSamples() {
    assertEquals(4, ParetoShape.tail(20));
    assertEquals(5, ParetoShape.tail(25));
    assertEquals(20, ParetoShape.tail(100));
    assertEquals(95, ParetoShape.tail(1000));
    assertEquals(3000, ParetoShape.tail(1_000_000));
  }
}
