package org.vaec.engine.nd4j;

import org.vaec.graph.Op;

/** Triangles, Cholesky factors and triangular systems: one small matrix per member, in double. */
final class Matrices {
  private Matrices() {}

  static Instruction lowerTriangle(Op.LowerTriangle op, Block packed, Block result) {
    int n = op.n();
    int members = packed.members();
    return bindings -> {
      result.memory().fill((byte) 0);
      long next = 0;
      for (int member = 0; member < members; member++) {
        for (int i = 0; i < n; i++) {
          for (int j = 0; j <= i; j++) {
            result.set((long) member * n * n + i * n + j, packed.get(next++));
          }
        }
      }
    };
  }

  static Instruction packLowerTriangle(Block matrix, Block result) {
    int n = matrix.shape().lastSize();
    int members = matrix.members();
    return bindings -> {
      long next = 0;
      for (int member = 0; member < members; member++) {
        for (int i = 0; i < n; i++) {
          for (int j = 0; j <= i; j++) {
            result.set(next++, matrix.get((long) member * n * n + i * n + j));
          }
        }
      }
    };
  }

  /** Reads the lower triangle only; NaN where the matrix is not positive definite. */
  static Instruction cholesky(Block matrix, Block result) {
    int n = matrix.shape().lastSize();
    int members = matrix.members();
    double[] l = new double[n * n];
    return bindings -> {
      for (int member = 0; member < members; member++) {
        long start = (long) member * n * n;
        for (int i = 0; i < n; i++) {
          for (int j = 0; j <= i; j++) {
            double rest = matrix.get(start + i * n + j);
            for (int k = 0; k < j; k++) {
              rest -= l[i * n + k] * l[j * n + k];
            }
            // 0 is no pivot: what follows would divide by it.
            double pivot = rest > 0 ? Math.sqrt(rest) : Double.NaN;
            l[i * n + j] = i == j ? pivot : rest / l[j * n + j];
          }
        }
        for (int i = 0; i < n * n; i++) {
          result.set(start + i, l[i]);
        }
      }
    };
  }

  static Instruction triangularSolve(Op.TriangularSolve op, Block l, Block b, Block result) {
    int n = l.shape().lastSize();
    int columns = b.shape().elements() / n;
    int[] sizes = result.plateSizes().stream().mapToInt(Integer::intValue).toArray();
    StridedLoop members =
        StridedLoop.over(
            sizes,
            result.stridesWithin(result, 0, 0),
            l.stridesWithin(result, 0, 0),
            b.stridesWithin(result, 0, 0));
    double[] x = new double[n];
    return bindings ->
        members.run(
            (at, by, count) -> {
              for (int member = 0; member < count; member++) {
                long to = at[0] + (long) member * by[0];
                long matrix = at[1] + (long) member * by[1];
                long from = at[2] + (long) member * by[2];
                for (int column = 0; column < columns; column++) {
                  for (int i = 0; i < n; i++) {
                    x[i] = b.get(from + (long) i * columns + column);
                  }
                  solve(l, matrix, n, op.transposed(), x);
                  for (int i = 0; i < n; i++) {
                    result.set(to + (long) i * columns + column, x[i]);
                  }
                }
              }
            });
  }

  /** Replaces b by x with L x = b (forward), or L' x = b (backward). */
  private static void solve(Block l, long start, int n, boolean transposed, double[] b) {
    for (int done = 0; done < n; done++) {
      int i = transposed ? n - 1 - done : done;
      double rest = b[i];
      for (int k = transposed ? i + 1 : 0; k < (transposed ? n : i); k++) {
        rest -= l.get(start + (transposed ? k * n + i : i * n + k)) * b[k];
      }
      b[i] = rest / l.get(start + i * n + i);
    }
  }
}
