package org.vaec.graph;

import java.util.Arrays;
import org.vaec.shape.Shape;

/**
 * Numbers known at compile time, row-major. Immutable: the array is copied in and never handed out.
 */
public final class Tensor {
  private final Shape shape;
  private final double[] values;

  private Tensor(Shape shape, double[] values) {
    if (values.length != shape.elements()) {
      throw new IllegalArgumentException(values.length + " values for shape " + shape);
    }
    this.shape = shape;
    this.values = values;
  }

  public static Tensor of(Shape shape, double... values) {
    return new Tensor(shape, values.clone());
  }

  public static Tensor scalar(double value) {
    return new Tensor(Shape.SCALAR, new double[] {value});
  }

  /** The n by n identity. */
  public static Tensor identity(int n) {
    double[] values = new double[n * n];
    for (int i = 0; i < n; i++) {
      values[i * n + i] = 1;
    }
    return new Tensor(Shape.of(n, n), values);
  }

  /** Ones on and below the diagonal of an n by n matrix, zeros above. */
  public static Tensor lowerTriangleOfOnes(int n) {
    double[] values = new double[n * n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(values, i * n, i * n + i + 1, 1);
    }
    return new Tensor(Shape.of(n, n), values);
  }

  public Shape shape() {
    return shape;
  }

  public double get(int index) {
    return values[index];
  }

  public double[] toArray() {
    return values.clone();
  }

  /** Whether all its entries are one number, as the one of a scalar is. */
  public boolean isUniform() {
    return Arrays.stream(values).allMatch(value -> value == values[0]);
  }

  /** Whether it is the scalar {@code value}. */
  public boolean isScalar(double value) {
    return shape.isScalar() && values[0] == value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor tensor
        && shape.equals(tensor.shape)
        && Arrays.equals(values, tensor.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    if (shape.isScalar()) {
      double value = values[0];
      return value == Math.rint(value) && Math.abs(value) < 1e9
          ? Long.toString((long) value)
          : Double.toString(value);
    }
    return values.length <= 8 ? Arrays.toString(values) : "tensor" + shape;
  }
}
