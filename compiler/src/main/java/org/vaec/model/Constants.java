package org.vaec.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.vaec.network.Activation;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.Span;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** Numbers known at compile time: sizes, options of layers and transforms, settings. */
final class Constants {
  private static final int LARGEST_ARRAY = 1 << 30;

  private final Problems problems;
  private final Map<String, Statement.Size> sizes = new LinkedHashMap<>();
  private final Map<String, OptionalInt> values = new LinkedHashMap<>();
  private final List<String> open = new ArrayList<>();

  /**
   * @param sizes the size statements, of distinct names
   */
  Constants(Problems problems, List<Statement.Size> sizes) {
    this.problems = problems;
    sizes.forEach(size -> this.sizes.put(size.name().text(), size));
  }

  /** The value of a named size; empty after an error. */
  OptionalInt size(Statement.Size size) {
    String name = size.name().text();
    OptionalInt known = values.get(name);
    if (known != null) {
      return known;
    }
    if (open.contains(name)) {
      problems.error(
          "cycle",
          size.name().span(),
          "size `" + name + "` is defined by itself: " + String.join(" -> ", open) + " -> " + name,
          "give it a number");
      values.put(name, OptionalInt.empty());
      return OptionalInt.empty();
    }
    open.add(name);
    OptionalInt value = positiveInteger(size.value(), "a size");
    open.removeLast();
    values.putIfAbsent(name, value);
    return values.get(name);
  }

  /** The shape written behind a name; empty after an error. */
  Optional<Shape> shape(List<Expression> sizes) {
    List<Integer> result = new ArrayList<>();
    boolean failed = false;
    for (Expression size : sizes) {
      OptionalInt value = positiveInteger(size, "a size");
      failed |= value.isEmpty();
      value.ifPresent(result::add);
    }
    if (failed) {
      return Optional.empty();
    }
    if (isTooLarge(result)) {
      problems.error(
          "too-large",
          sizes.getFirst().span().to(sizes.getLast().span()),
          "shape " + result + " holds more than 2^30 values",
          "choose smaller sizes");
      return Optional.empty();
    }
    return Optional.of(new Shape(result));
  }

  /** Whether an array of these sizes would hold more numbers than can be counted here. */
  static boolean isTooLarge(List<Integer> sizes) {
    return isTooLarge(sizes.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b));
  }

  /** Whether an array of so many numbers would be one of those. */
  static boolean isTooLarge(double elements) {
    return elements > LARGEST_ARRAY;
  }

  /** An integer of at least 1; empty after an error. */
  OptionalInt positiveInteger(Expression expression, String what) {
    return integer(expression, what, 1);
  }

  /** An integer of at least {@code least}; empty after an error. */
  OptionalInt integer(Expression expression, String what, int least) {
    OptionalDouble value = number(expression, what);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    double number = value.getAsDouble();
    if (number > LARGEST_ARRAY) {
      problems.error(
          "too-large", expression.span(), what + " must be at most 2^30", "choose a smaller one");
      return OptionalInt.empty();
    }
    if (number < least || number != Math.rint(number)) {
      problems.error(
          "size",
          expression.span(),
          what
              + " must be an integer of at least "
              + least
              + ", but this is "
              + Words.number(number),
          "write a whole number, such as " + 10 * least);
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) number);
  }

  /** A finite number; empty after an error. */
  OptionalDouble number(Expression expression, String what) {
    OptionalDouble value = evaluate(expression, what);
    if (value.isPresent() && !Double.isFinite(value.getAsDouble())) {
      problems.error(
          "not-finite", expression.span(), "this is not a finite number", "check the arithmetic");
      return OptionalDouble.empty();
    }
    return value;
  }

  private OptionalDouble evaluate(Expression expression, String what) {
    return switch (expression) {
      case Expression.Number number -> OptionalDouble.of(number.value());
      case Expression.Negate(Expression operand, Span span) -> {
        OptionalDouble value = evaluate(operand, what);
        yield value.isPresent() ? OptionalDouble.of(-value.getAsDouble()) : value;
      }
      case Expression.Binary binary -> {
        OptionalDouble left = evaluate(binary.left(), what);
        OptionalDouble right = evaluate(binary.right(), what);
        yield left.isEmpty() || right.isEmpty()
            ? OptionalDouble.empty()
            : fold(binary, left, right);
      }
      case Expression.Reference(Name name) -> named(name, what);
      default -> notConstant(expression, what);
    };
  }

  private OptionalDouble fold(Expression.Binary binary, OptionalDouble left, OptionalDouble right) {
    return binary.operator() == Expression.Operator.MATRIX_PRODUCT
        ? notConstant(binary, "a number")
        : OptionalDouble.of(apply(binary.operator(), left.getAsDouble(), right.getAsDouble()));
  }

  /** The elementwise operators on numbers. */
  static double apply(Expression.Operator operator, double left, double right) {
    return switch (operator) {
      case PLUS -> left + right;
      case MINUS -> left - right;
      case TIMES, MATRIX_PRODUCT -> left * right;
      case DIVIDE -> left / right;
      case POWER -> Math.pow(left, right);
    };
  }

  private OptionalDouble named(Name name, String what) {
    Statement.Size size = sizes.get(name.text());
    if (size != null) {
      OptionalInt value = size(size);
      return value.isPresent() ? OptionalDouble.of(value.getAsInt()) : OptionalDouble.empty();
    }
    if (name.text().equals("rows")) {
      problems.later(name.span(), "a param with one entry per row", "condition on data instead");
      return OptionalDouble.empty();
    }
    boolean activation = Activation.named(name.text()).isPresent();
    if (activation || Words.isBuiltIn(name.text())) {
      problems.error(
          "not-constant",
          name.span(),
          what + " is a number, and `" + name + "` is none",
          activation ? "the number comes first, as in `dense(128, tanh)`" : "write a number");
      return OptionalDouble.empty();
    }
    if (!problems.isIncomplete()) {
      problems.unknownName(
          Diagnostic.error(
                  "unknown-size",
                  name.span(),
                  "no size is called `" + name + "`; " + what + " is a number")
              .withFix(
                  Words.didYouMean(
                      name, sizes.keySet(), "write `size " + name + " = 10`, or a number")));
    }
    return OptionalDouble.empty();
  }

  private OptionalDouble notConstant(Expression expression, String what) {
    problems.error(
        "not-constant",
        expression.span(),
        what + " must be a number that is known before any data are read",
        "write a number, or the name of a `size`");
    return OptionalDouble.empty();
  }
}
