package org.vaec.models;

import java.util.Arrays;

/**
 * The maximum likelihood of probabilistic PCA (Tipping and Bishop 1999), from the eigenvalues of
 * the 1/N covariance.
 */
final class ProbabilisticPca {
  private ProbabilisticPca() {}

  /**
   * log p(x) per row at its maximum over W, mu and sigma: -(d log 2pi + sum of the log of the
   * largest q eigenvalues + (d - q) log s^2 + d) / 2, s^2 the mean of the others.
   */
  static double maximum(double[][] rows, int q) {
    double[] eigenvalues = eigenvalues(covariance(rows));
    int d = eigenvalues.length;
    double noise = Arrays.stream(eigenvalues, 0, d - q).average().orElseThrow();
    double logs = Arrays.stream(eigenvalues, d - q, d).map(Math::log).sum();
    return -0.5 * (d * Math.log(2 * Math.PI) + logs + (d - q) * Math.log(noise) + d);
  }

  /** Shifts and scales each column to mean 0 and deviation 1, both 1/N; a constant one to 0. */
  static void standardize(double[][] rows) {
    int d = rows[0].length;
    for (int j = 0; j < d; j++) {
      int column = j;
      double mean = Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElseThrow();
      double variance =
          Arrays.stream(rows)
              .mapToDouble(row -> Math.pow(row[column] - mean, 2))
              .average()
              .orElseThrow();
      for (double[] row : rows) {
        row[column] = variance > 0 ? (row[column] - mean) / Math.sqrt(variance) : 0;
      }
    }
  }

  private static double[][] covariance(double[][] rows) {
    int d = rows[0].length;
    double[] mean = new double[d];
    for (double[] row : rows) {
      for (int i = 0; i < d; i++) {
        mean[i] += row[i] / rows.length;
      }
    }
    double[][] covariance = new double[d][d];
    for (double[] row : rows) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.length;
        }
      }
    }
    return covariance;
  }

  /** In rising order, by Jacobi's rotations. */
  private static double[] eigenvalues(double[][] symmetric) {
    int d = symmetric.length;
    double[][] a = Arrays.stream(symmetric).map(double[]::clone).toArray(double[][]::new);
    for (int sweep = 0; sweep < 50; sweep++) {
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          rotate(a, p, q);
        }
      }
    }
    double[] values = new double[d];
    Arrays.setAll(values, i -> a[i][i]);
    Arrays.sort(values);
    return values;
  }

  private static void rotate(double[][] a, int p, int q) {
    if (Math.abs(a[p][q]) < 1e-300) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    for (int k = 0; k < a.length; k++) {
      double kp = a[k][p];
      a[k][p] = c * kp - s * a[k][q];
      a[k][q] = s * kp + c * a[k][q];
    }
    for (int k = 0; k < a.length; k++) {
      double pk = a[p][k];
      a[p][k] = c * pk - s * a[q][k];
      a[q][k] = s * pk + c * a[q][k];
    }
  }
}
