package org.vaec.evaluate;

import java.util.Arrays;

/**
 * The weights w = p(x, z) / q(z | x) of the particles of some rows, gathered chunk by chunk: what
 * is estimated from them and how far that can be trusted.
 *
 * <p>log p(x) is estimated by log((1/K) sum w) (Burda, Grosse and Salakhutdinov 2016); its variance
 * by the delta method, sum w^2 / (sum w)^2 - 1/K.
 */
final class ImportanceWeights {
  /** Parts of the particles, each of which gives an estimate from fewer of them. */
  private static final int PARTS = 10;

  private final double[] logSum;
  private final double[] logSumOfSquares;
  private final int all;
  private final int parts;
  private final double[][] largest;
  private final double[][] sums;
  private final int[] inPart;
  private final LargestWeights tails;
  private int particles;

  /**
   * @param all the particles that are to come; fewer may
   */
  ImportanceWeights(int rows, int all) {
    this.logSum = new double[rows];
    this.logSumOfSquares = new double[rows];
    Arrays.fill(logSum, Double.NEGATIVE_INFINITY);
    Arrays.fill(logSumOfSquares, Double.NEGATIVE_INFINITY);
    this.all = all;
    this.parts = all >= PARTS ? PARTS : Math.min(all, 2);
    this.largest = new double[parts][rows];
    this.sums = new double[parts][rows];
    for (double[] part : largest) {
      Arrays.fill(part, Double.NEGATIVE_INFINITY);
    }
    this.inPart = new int[parts];
    this.tails = new LargestWeights(rows, all);
  }

  /** Adds so many particles of every row: log sum w and log sum w^2 over them. */
  void add(int count, double[] logWeights, double[] logSquaredWeights) {
    for (int row = 0; row < logSum.length; row++) {
      logSum[row] = logAdd(logSum[row], logWeights[row]);
      logSumOfSquares[row] = logAdd(logSumOfSquares[row], logSquaredWeights[row]);
    }
    particles += count;
  }

  /**
   * Adds the weights themselves, before {@link #add}.
   *
   * @param logWeights [particle, row]
   */
  void spread(double[] logWeights) {
    int rows = logSum.length;
    int count = logWeights.length / rows;
    for (int particle = 0; particle < count; particle++) {
      int part = (int) ((long) (particles + particle) * parts / all);
      inPart[part]++;
      double[] most = largest[part];
      double[] sum = sums[part];
      for (int row = 0; row < rows; row++) {
        double logWeight = logWeights[particle * rows + row];
        tails.add(row, logWeight);
        if (logWeight > most[row]) {
          sum[row] = sum[row] * Math.exp(most[row] - logWeight) + 1;
          most[row] = logWeight;
        } else if (most[row] > Double.NEGATIVE_INFINITY) {
          sum[row] += Math.exp(logWeight - most[row]);
        }
      }
    }
  }

  int rows() {
    return logSum.length;
  }

  /** Particles added so far. */
  int particles() {
    return particles;
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

  /** (sum w)^2 / sum w^2 of each row: as many equal weights would have the same variance. */
  double[] effectiveSamples() {
    double[] effective = new double[logSum.length];
    for (int row = 0; row < effective.length; row++) {
      effective[row] = Math.min(particles, Math.exp(2 * logSum[row] - logSumOfSquares[row]));
    }
    return effective;
  }

  /** The Pareto shape of each row's largest weights; NaN where it is not known. */
  double[] shapes() {
    double[] shapes = new double[logSum.length];
    Arrays.setAll(shapes, tails::shape);
    return shapes;
  }

  /**
   * The mean of what each of so many equal parts of the particles gives for the sum over rows of
   * log p(x); NaN where some part has none.
   *
   * @param count 2 or 10
   */
  double withOneOf(int count) {
    if (parts % count != 0) {
      return Double.NaN;
    }
    int together = parts / count;
    double total = 0;
    for (int first = 0; first < parts; first += together) {
      int size = Arrays.stream(inPart, first, first + together).sum();
      if (size == 0) {
        return Double.NaN;
      }
      for (int row = 0; row < logSum.length; row++) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int part = first; part < first + together; part++) {
          sum = logAdd(sum, largest[part][row] + Math.log(sums[part][row]));
        }
        total += sum - Math.log(size);
      }
    }
    return total / count;
  }

  private static double logAdd(double a, double b) {
    double larger = Math.max(a, b);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(-Math.abs(a - b)));
  }
}
