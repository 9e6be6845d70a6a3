package org.vaec.model;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import org.vaec.graph.Tensor;
import org.vaec.shape.Shape;
import org.vaec.source.Span;

/**
 * An expression whose names are resolved while its shape may still be inferred from its
 * surroundings. Its formula exists once every shape is known.
 *
 * @param meaning what it is, as far as its surroundings care
 * @param shape known, or to be inferred
 * @param range what can be proved about its values
 * @param parts what it is computed from
 * @param formula one object, however often it is asked for
 * @param span where it stands
 */
record Draft(
    Meaning meaning,
    ShapeVariable shape,
    Range range,
    List<Draft> parts,
    Lazy<Formula> formula,
    Span span) {

  /** What an expression is, as far as its surroundings care. */
  sealed interface Meaning {}

  /** A number known at compile time. */
  record Constant(double value) implements Meaning {}

  /** The value of a variable. */
  record Variable(Symbol.Variable symbol) implements Meaning {}

  /** {@code free}: what it stands for depends on where it stands. */
  record Free() implements Meaning {}

  /** {@code I}. */
  record Identity() implements Meaning {}

  /** The output of a network, which as a whole argument stands for a head on it. */
  record Trunk(Network network) implements Meaning {}

  /** A layer written in place. */
  record Layered() implements Meaning {}

  /** {@code transpose(a)}. */
  record Transposed(Draft of) implements Meaning {}

  /** {@code norm(a)}. */
  record Norm(Draft of) implements Meaning {}

  /** {@code a * b}. */
  record Product(Draft left, Draft right) implements Meaning {}

  /** {@code 1 - w} of a w between 0 and 1. */
  record Complement(Draft of) implements Meaning {}

  /** Anything else. */
  record Computed() implements Meaning {}

  /** Something about which an error has been reported. */
  record Failed() implements Meaning {}

  Draft {
    parts = List.copyOf(parts);
  }

  static Draft constant(double value, Span span) {
    return new Draft(
        new Constant(value),
        ShapeVariable.known(Shape.SCALAR),
        Range.of(value),
        List.of(),
        new Lazy<>(() -> new Formula.Literal(Tensor.scalar(value), span)),
        span);
  }

  static Draft computed(
      ShapeVariable shape, Range range, List<Draft> parts, Span span, Supplier<Formula> formula) {
    return new Draft(new Computed(), shape, range, parts, new Lazy<>(formula), span);
  }

  static Draft failed(Span span) {
    return failed(List.of(), span);
  }

  /** Failed, but still known to depend on {@code parts}. */
  static Draft failed(List<Draft> parts, Span span) {
    return new Draft(
        new Failed(),
        ShapeVariable.failed(),
        Range.REAL,
        parts,
        new Lazy<>(
            () -> {
              throw new IllegalStateException("model: a formula of what is wrong");
            }),
        span);
  }

  /** Whether an error has been reported about it or what it is made of. */
  boolean isFailed() {
    return meaning instanceof Failed || shape.isFailed();
  }

  OptionalDouble constant() {
    return meaning instanceof Constant(double value)
        ? OptionalDouble.of(value)
        : OptionalDouble.empty();
  }

  /** The same value, mentioned at another place. */
  Draft at(Span place) {
    return new Draft(meaning, shape, range, parts, formula, place);
  }

  /** Whether both are one value, mentioned twice. */
  boolean isSameAs(Draft other) {
    return formula == other.formula;
  }

  /** The variables it depends on, in the order of first mention. */
  Set<Symbol.Variable> variables() {
    Set<Symbol.Variable> found = new LinkedHashSet<>();
    collect(found, Collections.newSetFromMap(new IdentityHashMap<>()));
    return found;
  }

  private void collect(Set<Symbol.Variable> found, Set<Lazy<Formula>> seen) {
    if (!seen.add(formula)) {
      return;
    }
    if (meaning instanceof Variable(Symbol.Variable symbol)) {
      found.add(symbol);
    }
    parts.forEach(part -> part.collect(found, seen));
  }

  /** As the user wrote it. */
  String text() {
    return span.text().strip().replaceAll("\\s+", " ");
  }
}
