package org.vaec.data;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Count, mean, variance (1/N) and range of each element over some rows, missing values left out. An
 * element that is always missing has mean 0 and variance 0.
 */
record Moments(long[] count, double[] mean, double[] variance, double[] least, double[] greatest) {

  /** The moments of {@code rows}, in two passes so that no digits cancel. */
  static Moments of(Cells cells, BitSet missing, int[] rows) {
    int n = cells.elements();
    Moments moments =
        new Moments(new long[n], new double[n], new double[n], new double[n], new double[n]);
    Arrays.fill(moments.least, Double.POSITIVE_INFINITY);
    Arrays.fill(moments.greatest, Double.NEGATIVE_INFINITY);
    boolean complete = missing.isEmpty();
    double[] buffer = new double[n];
    for (int row : rows) {
      cells.copyRow(row, buffer, 0);
      for (int i = 0; i < n; i++) {
        double value = buffer[i];
        if (Double.isNaN(value) || !complete && missing.get(row * n + i)) {
          continue;
        }
        moments.count[i]++;
        moments.mean[i] += value;
        moments.least[i] = Math.min(moments.least[i], value);
        moments.greatest[i] = Math.max(moments.greatest[i], value);
      }
    }
    for (int i = 0; i < n; i++) {
      moments.mean[i] = moments.count[i] == 0 ? 0 : moments.mean[i] / moments.count[i];
    }
    for (int row : rows) {
      cells.copyRow(row, buffer, 0);
      for (int i = 0; i < n; i++) {
        double value = buffer[i];
        if (Double.isNaN(value) || !complete && missing.get(row * n + i)) {
          continue;
        }
        double deviation = value - moments.mean[i];
        moments.variance[i] += deviation * deviation;
      }
    }
    for (int i = 0; i < n; i++) {
      // The rounded mean of equal numbers can differ from them, which would leave a tiny variance.
      moments.variance[i] = moments.isConstant(i) ? 0 : moments.variance[i] / moments.count[i];
    }
    return moments;
  }

  /** Whether an element never varies. */
  boolean isConstant(int element) {
    return !(least[element] < greatest[element]);
  }
}
