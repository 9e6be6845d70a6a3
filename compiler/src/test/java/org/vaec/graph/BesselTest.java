package org.vaec.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class BesselTest {
  @ParameterizedTest
  @CsvFileSource(resources = "bessel.csv")
  void agreesWithHighPrecision(
      double order, double x, double logarithm, double slope, double curvature) {
    // As documented.
    assertEquals(logarithm, Bessel.logScaled(order, x), 1e-12 * Math.max(1, Math.abs(logarithm)));
    assertEquals(slope, Bessel.slope(order, x), 1e-9 * Math.abs(slope));
    assertEquals(curvature, Bessel.curvature(order, x), 1e-9 * Math.abs(curvature));
  }

  @ParameterizedTest
  @CsvFileSource(resources = "bessel.csv")
  void meansOverTheSphereAgreeWithHighPrecision(
      double order, double x, double logarithm, double slope, double curvature) {
    double power = order * Math.log(x / 2) - Special.logGamma(order + 1);
    double size = Math.abs(logarithm) + Math.abs(power) + Special.logGamma(order + 1);
    assertEquals(logarithm - power, Bessel.logMean(order, x), 1e-12 * Math.max(1, size));
    // The reference less a pole is as exact as the larger of both.
    double pole = order / x;
    assertEquals(slope - pole, Bessel.meanSlope(order, x), 1e-9 * Math.max(Math.abs(slope), pole));
    double second = pole / x;
    assertEquals(
        curvature + second,
        Bessel.meanCurvature(order, x),
        1e-9 * Math.max(Math.abs(curvature), second));
  }

  @Test
  void inThreeDimensionsMeansAreElementary() {
    for (double x : new double[] {1e-3, 0.1, 1, 7, 39, 41, 1e3}) {
      double logMean = -x + Math.log(Math.sinh(Math.min(x, 300)) / x) + Math.max(0, x - 300);
      double mean = 1 / Math.tanh(x) - 1 / x;
      assertEquals(logMean, Bessel.logMean(0.5, x), 1e-12 * Math.max(1, x));
      // 1 / tanh(x) - 1 / x loses 1 / x^2 of its digits near 0.
      assertEquals(mean - 1, Bessel.meanSlope(0.5, x), 1e-15 * (1 + 1 / x));
      double variance = 1 / (x * x) - 1 / Math.pow(Math.sinh(Math.min(x, 300)), 2);
      assertEquals(variance, Bessel.meanCurvature(0.5, x), 1e-14 * (1 + 1 / (x * x)));
    }
  }

  @Test
  void withoutWeightsCosinesAreThoseOfTheWholeSphere() {
    for (double order : new double[] {0, 0.5, 1, 24}) {
      assertEquals(0, Bessel.logMean(order, 0));
      assertEquals(-1, Bessel.meanSlope(order, 0));
      assertEquals(1 / (2 * order + 2), Bessel.meanCurvature(order, 0), 1e-15);
      assertEquals(1 / (2 * order + 2), Bessel.meanCurvature(order, 1e-5), 1e-10);
    }
  }

  @Test
  void atZeroTheLimitsAreTaken() {
    assertEquals(0, Bessel.logScaled(0, 0));
    assertEquals(Double.NEGATIVE_INFINITY, Bessel.logScaled(2, 0));
    assertEquals(Bessel.slope(0, 1e-12), Bessel.slope(0, 0), 1e-11);
    assertEquals(Bessel.curvature(0, 1e-6), Bessel.curvature(0, 0), 1e-11);
  }

  @Test
  void outsideTheDomainItIsNoNumber() {
    assertEquals(Double.NaN, Bessel.logScaled(0, -1));
    assertEquals(Double.NaN, Bessel.slope(-1, 1));
    assertEquals(Double.NaN, Bessel.curvature(0, Double.NaN));
  }
}
