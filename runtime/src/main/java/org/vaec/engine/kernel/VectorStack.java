package org.vaec.engine.kernel;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
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
    return switch (kind) {
      case LEFT_SHARED -> stack.leftShared(b, c);
      case RIGHT_SHARED -> stack.rightShared(a, c);
      case SUMMED -> stack.summed(a, b);
    };
  }

  private Optional<MatrixProduct.Operands> leftShared(int b, int c) {
    MatrixProduct.Operands first = products.getFirst();
    Blas.Form form = first.form();
    return b < form.k() || c < form.m()
        ? Optional.empty()
        : Optional.of(
            new MatrixProduct.Operands(
                new Blas.Form(
                    form.precision(),
                    products.size(),
                    form.m(),
                    form.k(),
                    false,
                    b,
                    !form.transposeA(),
                    form.lda(),
                    c),
                1,
                first.b(),
                first.a(),
                false,
                first.c()));
  }

  private Optional<MatrixProduct.Operands> rightShared(int a, int c) {
    MatrixProduct.Operands first = products.getFirst();
    Blas.Form form = first.form();
    return a < form.k() || c < form.n()
        ? Optional.empty()
        : Optional.of(
            new MatrixProduct.Operands(
                new Blas.Form(
                    form.precision(),
                    products.size(),
                    form.n(),
                    form.k(),
                    false,
                    a,
                    form.transposeB(),
                    form.ldb(),
                    c),
                1,
                first.a(),
                first.b(),
                false,
                first.c()));
  }

  private Optional<MatrixProduct.Operands> summed(int a, int b) {
    MatrixProduct.Operands first = products.getFirst();
    Blas.Form form = first.form();
    return a < form.m() || b < form.n()
        ? Optional.empty()
        : Optional.of(
            new MatrixProduct.Operands(
                new Blas.Form(
                    form.precision(),
                    form.m(),
                    form.n(),
                    products.size(),
                    true,
                    a,
                    false,
                    b,
                    form.ldc()),
                1,
                first.a(),
                first.b(),
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
