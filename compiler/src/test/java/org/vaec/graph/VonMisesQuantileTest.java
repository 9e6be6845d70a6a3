package org.vaec.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VonMisesQuantileTest {
  /** Far more than the trapezoidal rule needs, which is exact for smooth functions of a period. */
  private static final int NODES = 4000;

  /** The circle, or as much of it as a concentration leaves a density above exp(-70). */
  private static double[] nodes(double k) {
    double reach = Math.min(Math.PI, 12 / Math.sqrt(k));
    return IntStream.range(0, NODES).mapToDouble(i -> reach * (2.0 * i / NODES - 1)).toArray();
  }

  private static double expectation(double k, DoubleUnaryOperator f) {
    double sum = 0;
    double total = 0;
    for (double x : nodes(k)) {
      double weight = Math.exp(-2 * k * haversine(x));
      sum += weight * f.applyAsDouble(x);
      total += weight;
    }
    return sum / total;
  }

  private static double haversine(double x) {
    return Math.sin(x / 2) * Math.sin(x / 2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.01, 0.1, 0.22, 0.3, 0.9, 0.95, 1, 3, 10, 30, 100, 1e3, 1e4, 1e8})
  void pathsHaveTheGradientOfTheScore(double k) {
    double scale = Math.max(1, Math.sqrt(k));
    // f(x) = sin(n x + shift) with as many waves as fit the density
    for (double waves : new double[] {1, 2, 3}) {
      double n = k < 10 ? waves : Math.rint(waves * scale / 2);
      for (double shift : new double[] {0.3, 1.5, 2.5}) {
        double mean = expectation(k, x -> Math.sin(n * x + shift));
        double meanHaversine = expectation(k, VonMisesQuantileTest::haversine);
        DoubleUnaryOperator score =
            x -> -2 * (Math.sin(n * x + shift) - mean) * (haversine(x) - meanHaversine);
        double path =
            expectation(k, x -> n * Math.cos(n * x + shift) * VonMisesQuantile.slope(k, x));
        double magnitude = expectation(k, x -> Math.abs(score.applyAsDouble(x)));
        // The accuracy of the mean cosine, and the rounding of a sum that cancels.
        assertEquals(
            expectation(k, score),
            path,
            1e-8 * Math.abs(path) + 1e-12 * magnitude,
            "sin(" + n + " x + " + shift + ")");
      }
    }
  }

  @Test
  void towardsZeroItIsThatOfATiltedCircle() {
    for (double x : new double[] {-3, -1, 0, 0.1, 1.5, 1.6, 3.1}) {
      assertEquals(-Math.sin(x), VonMisesQuantile.slope(0, x), 1e-14);
      assertEquals(-Math.sin(x), VonMisesQuantile.slope(1e-12, x), 1e-11);
    }
  }

  @Test
  void ofHugeConcentrationsItIsThatOfANormalDeviation() {
    for (double k : new double[] {1e10, 1e100, 1e300}) {
      for (double deviations : new double[] {-6, -1.6, -1.4, 0.01, 1, 8}) {
        double x = deviations / Math.sqrt(k);
        double slope = VonMisesQuantile.slope(k, x);
        // The next term of the expansion in 1 / k, and the mean cosine's accuracy.
        assertEquals(-x / (2 * k), slope, (1e-8 + 100 / k) * Math.abs(slope), k + ", " + x);
      }
    }
  }

  @Test
  void theEndsOfTheCircleStay() {
    for (double k : new double[] {0, 0.1, 5, 1e4}) {
      assertEquals(0, VonMisesQuantile.slope(k, Math.PI), 1e-15);
      assertEquals(0, VonMisesQuantile.slope(k, 0), 0.0);
    }
  }

  @Test
  void itIsOdd() {
    for (double x : new double[] {0.1, 1, 2, 3}) {
      assertEquals(-VonMisesQuantile.slope(2, x), VonMisesQuantile.slope(2, -x));
    }
  }

  @Test
  void outsideTheDomainItIsNaN() {
    assertTrue(Double.isNaN(VonMisesQuantile.slope(-1, 0.5)));
    assertTrue(Double.isNaN(VonMisesQuantile.slope(Double.NaN, 0.5)));
    assertTrue(Double.isNaN(VonMisesQuantile.slope(1, Double.NaN)));
  }
}
