package org.vaec.graph;

/** Triangular matrices inside larger arrays, each at an offset, row-major. */
final class Triangles {
  private Triangles() {}

  /** The packed entries of a lower triangle into an n by n matrix of zeros. */
  static void unpack(double[] packed, int from, int n, double[] matrix, int to) {
    int next = from;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[to + i * n + j] = packed[next++];
      }
    }
  }

  static void pack(double[] matrix, int from, int n, double[] packed, int to) {
    int next = to;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        packed[next++] = matrix[from + i * n + j];
      }
    }
  }

  /**
   * The lower factor L of A = L L', row by row, into zeros. Reads the lower triangle of A only; NaN
   * where A is not positive definite.
   */
  static void cholesky(double[] a, int from, int n, double[] l, int to) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = a[from + i * n + j];
        for (int k = 0; k < j; k++) {
          rest -= l[to + i * n + k] * l[to + j * n + k];
        }
        l[to + i * n + j] =
            i > j ? rest / l[to + j * n + j] : rest > 0 ? Math.sqrt(rest) : Double.NaN;
      }
    }
  }

  /** Solves L x = b, or L' x = b, in place of b: n rows of {@code columns} numbers. */
  static void solve(
      double[] l, int from, int n, boolean transposed, double[] b, int to, int columns) {
    for (int step = 0; step < n; step++) {
      int i = transposed ? n - 1 - step : step;
      for (int c = 0; c < columns; c++) {
        double rest = b[to + i * columns + c];
        for (int done = 0; done < step; done++) {
          int k = transposed ? n - 1 - done : done;
          double factor = transposed ? l[from + k * n + i] : l[from + i * n + k];
          rest -= factor * b[to + k * columns + c];
        }
        b[to + i * columns + c] = rest / l[from + i * n + i];
      }
    }
  }
}
