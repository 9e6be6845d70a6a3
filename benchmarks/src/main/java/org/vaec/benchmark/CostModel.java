package org.vaec.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * What a step costs: milliseconds = perOperation operations + perByte bytes, fitted so that the sum
 * of squared relative errors is least and no price is negative.
 */
record CostModel(double perOperation, double perByte) {

  /** A step's operations and bytes as the plan counts them, and its measured time. */
  record Observation(double operations, double bytes, double ms) {}

  static CostModel fit(List<Observation> observations) {
    // The normal equations of (p o + q b) / ms = 1.
    double oo = 0;
    double ob = 0;
    double bb = 0;
    double o = 0;
    double b = 0;
    for (Observation at : observations) {
      double x = at.operations / at.ms;
      double y = at.bytes / at.ms;
      oo += x * x;
      ob += x * y;
      bb += y * y;
      o += x;
      b += y;
    }
    double determinant = oo * bb - ob * ob;
    double p = (o * bb - b * ob) / determinant;
    double q = (b * oo - o * ob) / determinant;
    if (p < 0) {
      return new CostModel(0, b / bb);
    }
    return q < 0 ? new CostModel(o / oo, 0) : new CostModel(p, q);
  }

  double ms(Observation at) {
    return perOperation * at.operations + perByte * at.bytes;
  }

  @Override
  public String toString() {
    return "a step takes %s and %s"
        .formatted(price(perOperation, "Gflop"), price(perByte, "GB moved"));
  }

  private static String price(double msEach, String unit) {
    return String.format(Locale.ROOT, "%.1f ms for each %s", 1e9 * msEach, unit);
  }
}
