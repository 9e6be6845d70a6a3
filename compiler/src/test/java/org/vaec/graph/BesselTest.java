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
