package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.vaec.shape.Shape;
import org.vaec.source.Span;

/**
 * A shape that inference may not know yet. Two that are unified are one from then on; where either
 * is known, so is the other, whichever was written first.
 *
 * <p>A failed shape stands for an expression that an error has been reported about already; it fits
 * everything, so that one mistake gives one message.
 */
final class ShapeVariable {

  /** Where a known shape comes from: "`x` is declared with shape [8, 8]", and the place. */
  record Cause(String words, Span span) {}

  private Optional<ShapeVariable> forward = Optional.empty();
  private Optional<Shape> shape;
  private Optional<Cause> cause;
  private boolean failed;
  private final List<Consumer<Shape>> waiting = new ArrayList<>();

  private ShapeVariable(Optional<Shape> shape, Optional<Cause> cause, boolean failed) {
    this.shape = shape;
    this.cause = cause;
    this.failed = failed;
  }

  static ShapeVariable known(Shape shape, Cause cause) {
    return new ShapeVariable(Optional.of(shape), Optional.of(cause), false);
  }

  static ShapeVariable known(Shape shape) {
    return new ShapeVariable(Optional.of(shape), Optional.empty(), false);
  }

  static ShapeVariable unknown() {
    return new ShapeVariable(Optional.empty(), Optional.empty(), false);
  }

  static ShapeVariable failed() {
    return new ShapeVariable(Optional.empty(), Optional.empty(), true);
  }

  private ShapeVariable root() {
    return forward.map(ShapeVariable::root).orElse(this);
  }

  Optional<Shape> shape() {
    return root().shape;
  }

  /** The shape of an expression that has been checked. */
  Shape get() {
    return shape()
        .orElseThrow(() -> new IllegalStateException("model: a shape was left undetermined"));
  }

  Optional<Cause> cause() {
    return root().cause;
  }

  boolean isKnown() {
    return shape().isPresent();
  }

  boolean isFailed() {
    return root().failed;
  }

  /** Neither known nor failed. */
  boolean isOpen() {
    return !isKnown() && !isFailed();
  }

  boolean isScalar() {
    return shape().map(Shape::isScalar).orElse(false);
  }

  /** Makes the two one. False where both are known and differ. */
  boolean unify(ShapeVariable other) {
    ShapeVariable a = root();
    ShapeVariable b = other.root();
    if (a == b) {
      return true;
    }
    if (a.isKnown() && b.isKnown()) {
      return a.shape.equals(b.shape);
    }
    if (a.isKnown()) {
      b.become(a);
    } else {
      a.become(b);
    }
    return true;
  }

  private void become(ShapeVariable other) {
    if (failed) {
      // What fits everything says nothing about the other side, which may still be inferred.
      other.failed |= !other.isKnown();
      return;
    }
    forward = Optional.of(other);
    List<Consumer<Shape>> callbacks = List.copyOf(waiting);
    waiting.clear();
    callbacks.forEach(other::whenKnown);
  }

  /** Runs {@code consumer} once with the shape: now, or as soon as it is known. */
  void whenKnown(Consumer<Shape> consumer) {
    ShapeVariable root = root();
    if (root.isKnown()) {
      consumer.accept(root.get());
    } else {
      root.waiting.add(consumer);
    }
  }

  /** Gives up on an open shape: an error about it has been reported. */
  void fail() {
    ShapeVariable root = root();
    root.failed = root.shape.isEmpty();
  }

  /** As messages print it: {@code shape [8, 8]}, or that it is a scalar. */
  static String words(Shape shape) {
    return shape.isScalar() ? "no shape (a scalar)" : "shape " + shape;
  }
}
