package org.vaec.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The event shape of a value: the sizes a user writes in {@code x[28, 28]}, outermost first. A
 * scalar has none. Plates (rows, samples) are not part of a shape.
 *
 * @param sizes positive sizes
 */
public record Shape(List<Integer> sizes) {
  public static final Shape SCALAR = new Shape(List.of());

  public Shape {
    sizes = List.copyOf(sizes);
    for (int size : sizes) {
      if (size < 1) {
        throw new IllegalArgumentException("size " + size);
      }
    }
  }

  public static Shape of(Integer... sizes) {
    return new Shape(List.of(sizes));
  }

  public int rank() {
    return sizes.size();
  }

  public int size(int axis) {
    return sizes.get(axis);
  }

  public int lastSize() {
    return sizes.getLast();
  }

  /** How many numbers a value of this shape holds; 1 for a scalar. */
  public int elements() {
    return sizes.stream().reduce(1, Math::multiplyExact);
  }

  public boolean isScalar() {
    return sizes.isEmpty();
  }

  /** This shape without its last {@code count} axes. */
  public Shape dropLast(int count) {
    return new Shape(sizes.subList(0, rank() - count));
  }

  /** This shape with one more axis at the end. */
  public Shape append(int size) {
    List<Integer> longer = new ArrayList<>(sizes);
    longer.add(size);
    return new Shape(longer);
  }

  /** This shape with one more axis at the front. */
  public Shape prepend(int size) {
    List<Integer> longer = new ArrayList<>(sizes);
    longer.addFirst(size);
    return new Shape(longer);
  }

  /** This shape without its first axis. */
  public Shape dropFirst() {
    return new Shape(sizes.subList(1, rank()));
  }

  /** The shape of an elementwise result: equal shapes, or one of them a scalar. */
  public static Shape broadcast(Shape left, Shape right) {
    if (left.isScalar() || left.equals(right)) {
      return right;
    }
    if (right.isScalar()) {
      return left;
    }
    throw new IllegalArgumentException("shapes " + left + " and " + right + " differ");
  }

  @Override
  public String toString() {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
