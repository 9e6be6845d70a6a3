package org.vaec.engine.kernel;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.vaec.engine.Precision;
import org.vaec.engine.nd4j.Blas;
import org.vaec.plan.Step;

/** Products with a vector each as one product, with the matrix whose rows the vectors are. */
final class VectorStack {
  private final List<MatrixProduct.Operands> products;
  private final int bytes;

  private VectorStack(List<MatrixProduct.Operands> products, int bytes) {
    this.products = products;
    this.bytes = bytes;
  }

  /**
   * The one product, or empty where vectors lie at different distances. With the left matrix shared
   * it is that of the transposed matrices: its result has a row for each product.
   *
   * @param products two or more
   * @param bytes of a number
   */
  static Optional<MatrixProduct.Operands> of(
      Step.Stacked.Kind kind, List<MatrixProduct.Operands> products, int bytes) {
    VectorStack stack = new VectorStack(products, bytes);
    int a = stack.distance(MatrixProduct.Operands::a);
    int b = stack.distance(MatrixProduct.Operands::b);
    int c = stack.distance(MatrixProduct.Operands::c);
    MatrixProduct.Operands first = products.getFirst();
    Blas.Form form = first.form();
    Precision precision = form.precision();
    int count = products.size();
    int m = form.m();
    int n = form.n();
    int k = form.k();
    // Rows that lie nearer to each other than they are long are not those of a matrix.
    boolean areRows =
        switch (kind) {
          case LEFT_SHARED -> b >= k && c >= m;
          case RIGHT_SHARED -> a >= k && c >= n;
          case SUMMED -> a >= m && b >= n;
        };
    if (!areRows) {
      return Optional.empty();
    }
    Blas.Form one =
        switch (kind) {
          case LEFT_SHARED ->
              new Blas.Form(precision, count, m, k, false, b, !form.transposeA(), form.lda(), c);
          case RIGHT_SHARED ->
              new Blas.Form(precision, count, n, k, false, a, form.transposeB(), form.ldb(), c);
          case SUMMED -> new Blas.Form(precision, m, n, count, true, a, false, b, form.ldc());
        };
    boolean isExchanged = kind == Step.Stacked.Kind.LEFT_SHARED;
    return Optional.of(
        new MatrixProduct.Operands(
            one,
            1,
            isExchanged ? first.b() : first.a(),
            isExchanged ? first.a() : first.b(),
            first.accumulates(),
            first.c()));
  }

  /** How far apart, in numbers, operands follow each other; -1 where that differs. */
  private int distance(ToLongFunction<MatrixProduct.Operands> address) {
    long first = address.applyAsLong(products.getFirst());
    long distance = address.applyAsLong(products.get(1)) - first;
    for (int i = 2; i < products.size(); i++) {
      if (address.applyAsLong(products.get(i)) - first != i * distance) {
        return -1;
      }
    }
    return distance < 0 || distance / bytes > Integer.MAX_VALUE ? -1 : (int) (distance / bytes);
  }
}
