package org.vaec.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolarAngleTest {
  private static final double[] SHARES = {1e-9, 1e-3, 0.1, 0.5, 0.8, 0.999, 1 - 1e-9};

  @Test
  void inThreeDimensionsTheQuantileIsElementary() {
    for (double k : new double[] {1e-6, 0.1, 1, 30, 1e6}) {
      for (double share : SHARES) {
        // 1 - cos t is exponential, cut off at 2.
        double gap = -Math.log1p(share * Math.expm1(-2 * k)) / k;
        double angle = 2 * Math.asin(Math.sqrt(gap / 2));
        // Near pi the arcsine loses half of the digits of a gap near 2.
        assertEquals(angle, PolarAngle.quantile(3, k, share), 1e-9 * angle, k + " at " + share);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0",
    "2, 1e-3",
    "2, 1",
    "2, 50",
    "2, 1e6",
    "3, 0",
    "3, 5",
    "4, 1e6",
    "10, 0.3",
    "10, 1e4",
    "50, 25",
    "1000, 0",
    "1000, 300",
    "1000, 1e6"
  })
  void theShareBelowAQuantileIsTheShare(int dimension, double concentration) {
    double[] cumulated = cumulated(dimension, concentration);
    double step = Math.PI / (cumulated.length - 1);
    double previous = 0;
    for (double share : SHARES) {
      double angle = PolarAngle.quantile(dimension, concentration, share);
      assertTrue(angle > previous && angle < Math.PI);
      previous = angle;
      if (concentration < 1e3) {
        int cell = (int) (angle / step);
        double within = angle / step - cell;
        double below = cumulated[cell] * (1 - within) + cumulated[cell + 1] * within;
        // The line through two of 2^20 points is off by the second derivative times step^2 / 8.
        assertEquals(share, below / cumulated[cumulated.length - 1], 1e-9);
      }
    }
  }

  private static double[] cumulated(int dimension, double concentration) {
    int steps = 1 << 20;
    double[] sums = new double[steps + 1];
    double peak = Double.NEGATIVE_INFINITY;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < steps; i++) {
        double t = (i + 0.5) * Math.PI / steps;
        double log = (dimension - 2) * Math.log(Math.sin(t)) + concentration * Math.cos(t);
        if (pass == 0) {
          peak = Math.max(peak, log);
        } else {
          sums[i + 1] = sums[i] + Math.exp(log - peak);
        }
      }
    }
    return sums;
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0.5",
    "2, 50",
    "2, 1e5",
    "3, 0.01",
    "3, 7",
    "4, 1e6",
    "10, 0.3",
    "10, 1e4",
    "50, 25",
    "1000, 30",
    "1000, 1e6"
  })
  void theSlopeIsThatOfTheQuantile(int dimension, double concentration) {
    double step = 1e-3 * concentration;
    for (double share : SHARES) {
      double angle = PolarAngle.quantile(dimension, concentration, share);
      double coarse = difference(dimension, concentration, share, 2 * step);
      double fine = difference(dimension, concentration, share, step);
      double expected = fine + (fine - coarse) / 3;
      // Quantiles to 1e-12, divided by the step.
      assertEquals(
          expected,
          PolarAngle.slope(dimension, concentration, angle),
          1e-7 * Math.abs(expected) + 1e-12 * angle / step,
          share + "");
    }
  }

  private static double difference(int dimension, double concentration, double share, double step) {
    return (PolarAngle.quantile(dimension, concentration + step, share)
            - PolarAngle.quantile(dimension, concentration - step, share))
        / (2 * step);
  }

  @Test
  void outsideItsDomainItIsNoNumber() {
    assertEquals(Double.NaN, PolarAngle.quantile(3, -1, 0.5));
    assertEquals(Double.NaN, PolarAngle.quantile(3, 1, 1.5));
    assertEquals(Double.NaN, PolarAngle.slope(3, Double.NaN, 0.5));
    assertEquals(0, PolarAngle.slope(3, 1, 0));
  }
}
