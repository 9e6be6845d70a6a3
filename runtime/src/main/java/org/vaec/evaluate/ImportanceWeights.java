package org.vaec.evaluate;

import java.util.Arrays;

/**
 * The sums of w and of w^2 over particles, per row, in logarithms, gathered chunk by chunk.
 *
 * <p>log p(x) is estimated by log((1/K) sum w) (Burda, Grosse and Salakhutdinov 2016); its variance
 * by the delta method, sum w^2 / (sum w)^2 - 1/K.
 */
final class ImportanceWeights {
  private final double[] logSum;
  private final double[] logSumOfSquares;
  private int particles;

  ImportanceWeights(int rows) {
    this.logSum = new double[rows];
    this.logSumOfSquares = new double[rows];
    Arrays.fill(logSum, Double.NEGATIVE_INFINITY);
    Arrays.fill(logSumOfSquares, Double.NEGATIVE_INFINITY);
  }

  /** Adds so many particles of every row: log sum w and log sum w^2 over them. */
  void add(int count, double[] logWeights, double[] logSquaredWeights) {
    for (int row = 0; row < logSum.length; row++) {
      logSum[row] = logAdd(logSum[row], logWeights[row]);
      logSumOfSquares[row] = logAdd(logSumOfSquares[row], logSquaredWeights[row]);
    }
    particles += count;
  }

  /** log p(x) of each row. */
  double[] logLikelihoods() {
    return Arrays.stream(logSum).map(sum -> sum - Math.log(particles)).toArray();
  }

  /** The variance of each row's estimate. */
  double[] variances() {
    double[] variances = new double[logSum.length];
    for (int row = 0; row < variances.length; row++) {
      double share = Math.exp(logSumOfSquares[row] - 2 * logSum[row]);
      variances[row] = Math.max(0, share - 1.0 / particles);
    }
    return variances;
  }

  private static double logAdd(double a, double b) {
    double larger = Math.max(a, b);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(-Math.abs(a - b)));
  }
}
