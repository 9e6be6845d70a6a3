package org.vaec.data;

/** What makes a square matrix a covariance or a Cholesky factor; row-major, from an offset. */
final class Matrices {
  /** Relative to the diagonal: what decimals of a file may lose. */
  private static final double SYMMETRY = 1e-6;

  private Matrices() {}

  /** Whether the matrix is lower triangular with a positive diagonal. */
  static boolean isCholesky(double[] matrix, int from, int size) {
    for (int i = 0; i < size; i++) {
      for (int j = i; j < size; j++) {
        double entry = matrix[from + i * size + j];
        if (i == j ? !(entry > 0) : entry != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether the matrix is symmetric and its Cholesky factor exists. */
  static boolean isCovariance(double[] matrix, int from, int size) {
    double[][] factor = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double entry = matrix[from + i * size + j];
        double unit = Math.abs(matrix[from + i * size + i] + matrix[from + j * size + j]);
        if (Math.abs(entry - matrix[from + j * size + i]) > SYMMETRY * unit) {
          return false;
        }
        for (int k = 0; k < j; k++) {
          entry -= factor[i][k] * factor[j][k];
        }
        if (i == j && !(entry > 0)) {
          return false;
        }
        factor[i][j] = i == j ? Math.sqrt(entry) : entry / factor[j][j];
      }
    }
    return true;
  }
}
