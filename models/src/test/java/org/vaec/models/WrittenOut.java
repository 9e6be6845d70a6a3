package org.vaec.models;

import java.util.Arrays;

/** Short formulas that expected values are made of, apart from the compiler's own. */
final class WrittenOut {
  private WrittenOut() {}

  static double logNormal(double x, double loc, double scale) {
    double t = (x - loc) / scale;
    return -0.5 * t * t - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
  }

  static double logSumExp(double... values) {
    double most = Arrays.stream(values).max().orElseThrow();
    return most + Math.log(Arrays.stream(values).map(v -> Math.exp(v - most)).sum());
  }

  static double[] logSoftmax(double... logits) {
    double sum = logSumExp(logits);
    return Arrays.stream(logits).map(l -> l - sum).toArray();
  }
}
