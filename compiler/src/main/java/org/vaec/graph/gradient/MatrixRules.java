package org.vaec.graph.gradient;

import java.util.List;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/**
 * The derivatives of factorisations and solves, after Murray (2016), "Differentiation of the
 * Cholesky decomposition".
 */
final class MatrixRules {
  private MatrixRules() {}

  /**
   * For A = L L': 1/2 L'^-1 (P + P') L^-1 with P the lower triangle of L' adjoint, its diagonal
   * halved. Symmetric: A is taken to stay so, and each of a pair of entries gets half.
   *
   * @param l the factor
   */
  static Value cholesky(Value l, Value adjoint) {
    int n = l.shape().lastSize();
    Value product = l.transposedProduct(lower(adjoint, n));
    Value p = product.times(Value.constant(lowerWithHalfDiagonal(n)));
    Value symmetric = p.plus(p.transpose(List.of(1, 0)));
    Value half = l.solveTransposed(symmetric).transpose(List.of(1, 0));
    return l.solveTransposed(half).times(0.5);
  }

  /** The adjoint of b where L x = b, or L' x = b. */
  static Value solvedSide(Value x, boolean transposed, Value adjoint) {
    Value l = x.input(0);
    return transposed ? l.solve(adjoint) : l.solveTransposed(adjoint);
  }

  /** The adjoint of L where L x = b: minus the lower triangle of (adjoint of b) x'. */
  static Value solvedMatrix(Value x, boolean transposed, Value adjoint) {
    Value l = x.input(0);
    Value side = solvedSide(x, transposed, adjoint);
    List<Integer> rows = x.shape().rank() == 1 ? List.of(0) : List.of(0, 2);
    List<Integer> columns = x.shape().rank() == 1 ? List.of(1) : List.of(1, 2);
    Value outer =
        Broadcast.contract(
            transposed ? x : side,
            rows,
            transposed ? side : x,
            columns,
            List.of(0, 1),
            Broadcast.minus(x.plates(), l.plates()));
    return lower(outer, l.shape().lastSize()).negate();
  }

  private static Value lower(Value matrix, int n) {
    return matrix.times(Value.constant(Tensor.lowerTriangleOfOnes(n)));
  }

  private static Tensor lowerWithHalfDiagonal(int n) {
    double[] values = Tensor.lowerTriangleOfOnes(n).toArray();
    for (int i = 0; i < n; i++) {
      values[i * n + i] = 0.5;
    }
    return Tensor.of(Shape.of(n, n), values);
  }
}
