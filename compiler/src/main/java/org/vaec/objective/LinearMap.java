package org.vaec.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/** The linear part of a value that is affine in a latent z: value = offset + A z. */
sealed interface LinearMap {

  /**
   * A diagonal matrix: the value has the shape of z.
   *
   * @param scale a scalar or of z's shape
   */
  record Diagonal(Value scale) implements LinearMap {}

  /**
   * Any matrix.
   *
   * @param matrix of the value's shape followed by z's shape
   */
  record Dense(Value matrix) implements LinearMap {}

  /** The matrix itself, for a z of this shape. */
  default Value dense(Shape z) {
    return switch (this) {
      case Dense(Value matrix) -> matrix;
      case Diagonal(Value scale) -> {
        Shape both = followed(z, z);
        Value identity = Value.constant(Tensor.of(both, identity(z.elements())));
        yield appended(scale.broadcastTo(z), z).times(identity);
      }
    };
  }

  private static double[] identity(int n) {
    double[] entries = new double[n * n];
    for (int i = 0; i < n; i++) {
      entries[i * (n + 1)] = 1;
    }
    return entries;
  }

  /** One shape after the other. */
  static Shape followed(Shape first, Shape second) {
    List<Integer> sizes = new ArrayList<>(first.sizes());
    sizes.addAll(second.sizes());
    return new Shape(sizes);
  }

  /** Repeated along further axes at the end; a scalar stays one. */
  static Value appended(Value value, Shape more) {
    if (value.shape().isScalar()) {
      return value;
    }
    Value repeated = value;
    for (int size : more.sizes()) {
      repeated = repeated.expand(repeated.shape().rank(), size);
    }
    return repeated;
  }

  /** {@code from}, {@code from + 1}, ..., {@code to - 1}. */
  static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
