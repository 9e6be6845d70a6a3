package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.Fix;
import org.vaec.source.Span;

/** The shapes and ranges of the built-in functions. */
final class Functions {
  private final Problems problems;
  private final Operations operations;

  Functions(Problems problems, Operations operations) {
    this.problems = problems;
    this.operations = operations;
  }

  Draft apply(Formula.Function function, List<Draft> arguments, Span span) {
    if (!hasArity(function, arguments.size(), span)) {
      return Draft.failed(arguments, span);
    }
    boolean numbers = true;
    for (Draft argument : arguments) {
      numbers &= operations.isNumber(argument);
    }
    if (!numbers || !isInDomain(function, arguments.getFirst())) {
      return Draft.failed(arguments, span);
    }
    Draft first = arguments.getFirst();
    warnIfSquashed(function, first, span);
    if (arguments.size() == 1 && first.constant().isPresent()) {
      Optional<Double> value = fold(function, first.constant().getAsDouble());
      if (value.isPresent()) {
        return Draft.constant(value.get(), span);
      }
    }
    Optional<ShapeVariable> shape = shape(function, arguments, span);
    if (shape.isEmpty()) {
      return Draft.failed(arguments, span);
    }
    ShapeVariable result = shape.get();
    Draft.Meaning meaning =
        switch (function) {
          case TRANSPOSE -> new Draft.Transposed(first);
          case NORM -> new Draft.Norm(first);
          default -> new Draft.Computed();
        };
    return new Draft(
        meaning,
        result,
        range(function, arguments),
        arguments,
        new Lazy<>(
            () ->
                new Formula.Apply(
                    function,
                    arguments.stream().map(a -> a.formula().get()).toList(),
                    result.get(),
                    span)),
        span);
  }

  private boolean hasArity(Formula.Function function, int count, Span span) {
    boolean fits =
        switch (function) {
          case MIN, MAX -> count == 1 || count == 2;
          case DOT -> count == 2;
          case CONCAT -> count >= 1;
          default -> count == 1;
        };
    if (!fits) {
      String wanted =
          switch (function) {
            case MIN, MAX -> "one argument or two";
            case DOT -> "two arguments";
            case CONCAT -> "at least one argument";
            default -> "one argument";
          };
      problems.error(
          "argument-count",
          span,
          "`" + function.word() + "` takes " + wanted + ", but here are " + count,
          "write `" + function.word() + (function == Formula.Function.DOT ? "(a, b)`" : "(a)`"));
    }
    return fits;
  }

  /** A logarithm or a root of what may lie outside its domain would be NaN hours later. */
  private boolean isInDomain(Formula.Function function, Draft argument) {
    double constant = argument.constant().orElse(Double.NaN);
    boolean inside =
        switch (function) {
          case LOG -> argument.range().isPositive() || constant > 0;
          case LOG1P -> argument.range().isNonNegative() || constant > -1;
          case SQRT -> argument.range().isNonNegative();
          default -> true;
        };
    if (!inside) {
      String needed =
          switch (function) {
            case LOG -> "positive";
            case LOG1P -> "larger than -1";
            default -> "non-negative";
          };
      problems.error(
          "domain",
          argument.span(),
          "`"
              + function.word()
              + "` needs a value that is "
              + needed
              + ", and `"
              + argument.text()
              + "` cannot be proved to be",
          "write `" + function.word() + "(softplus(...))`, or declare it `positive`");
    }
    return inside;
  }

  /** What is a probability already is squashed into the middle by another sigmoid or softmax. */
  private void warnIfSquashed(Formula.Function function, Draft argument, Span span) {
    boolean squashes = function == Formula.Function.SIGMOID || function == Formula.Function.SOFTMAX;
    boolean probability =
        function == Formula.Function.SOFTMAX
            ? argument.range().isSimplex()
            : argument.range().isOpenUnit();
    boolean computed =
        !(argument.meaning() instanceof Draft.Variable) && argument.constant().isEmpty();
    if (squashes && probability && computed) {
      problems.warning(
          "squashed-twice",
          span,
          "`" + argument.text() + "` is a probability already, and is squashed twice",
          Fix.write(span, argument.text()));
    }
  }

  private static Optional<Double> fold(Formula.Function function, double x) {
    return switch (function) {
      case EXP -> Optional.of(Math.exp(x)).filter(Double::isFinite);
      case LOG -> Optional.of(Math.log(x));
      case LOG1P -> Optional.of(Math.log1p(x));
      case EXPM1 -> Optional.of(Math.expm1(x)).filter(Double::isFinite);
      case SQRT -> Optional.of(Math.sqrt(x));
      case ABS -> Optional.of(Math.abs(x));
      case SQUARE -> Optional.of(x * x).filter(Double::isFinite);
      case TANH -> Optional.of(Math.tanh(x));
      case RELU -> Optional.of(Math.max(x, 0));
      case SUM, MEAN, MIN, MAX -> Optional.of(x);
      default -> Optional.empty();
    };
  }

  private Optional<ShapeVariable> shape(
      Formula.Function function, List<Draft> arguments, Span span) {
    Draft first = arguments.getFirst();
    return switch (function) {
      case EXP, LOG, LOG1P, EXPM1, SQRT, ABS, SQUARE, SOFTPLUS, SIGMOID, TANH, RELU ->
          Optional.of(first.shape());
      case SUM, MEAN, NORM -> Optional.of(scalar());
      case MIN, MAX ->
          arguments.size() == 1
              ? Optional.of(scalar())
              : operations.broadcast(first, arguments.getLast(), span);
      case SOFTMAX -> vector(function, first).map(v -> first.shape());
      case LOGSUMEXP -> vector(function, first).map(v -> derived(first, s -> s.dropLast(1)));
      case DOT ->
          operations.broadcast(first, arguments.getLast(), span).flatMap(s -> rankOne(first));
      case TRANSPOSE -> transpose(first);
      case CONCAT -> concat(arguments, span);
    };
  }

  private static ShapeVariable scalar() {
    return ShapeVariable.known(Shape.SCALAR);
  }

  private static ShapeVariable derived(Draft from, java.util.function.UnaryOperator<Shape> rule) {
    ShapeVariable result = ShapeVariable.unknown();
    from.shape().whenKnown(shape -> result.unify(ShapeVariable.known(rule.apply(shape))));
    return result;
  }

  private Optional<Draft> vector(Formula.Function function, Draft argument) {
    if (argument.shape().isScalar()) {
      problems.error(
          "shape",
          argument.span(),
          "`"
              + function.word()
              + "` goes over the last dimension, but `"
              + argument.text()
              + "` is a scalar",
          function == Formula.Function.SOFTMAX ? "use `sigmoid`" : "drop it");
      return Optional.empty();
    }
    return Optional.of(argument);
  }

  private Optional<ShapeVariable> rankOne(Draft argument) {
    if (argument.shape().shape().map(s -> s.rank() != 1).orElse(false)) {
      problems.error(
          "shape",
          argument.span(),
          "`dot` takes two vectors, but `"
              + argument.text()
              + "` has "
              + ShapeVariable.words(argument.shape().get()),
          "write `W @ z` for the product with a matrix, `sum(a * b)` for the sum of all products");
      return Optional.empty();
    }
    return Optional.of(scalar());
  }

  private Optional<ShapeVariable> transpose(Draft argument) {
    if (argument.shape().shape().map(s -> s.rank() != 2).orElse(false)) {
      problems.error(
          "shape",
          argument.span(),
          "`transpose` takes a matrix, but `"
              + argument.text()
              + "` has "
              + ShapeVariable.words(argument.shape().get()),
          "drop it");
      return Optional.empty();
    }
    return Optional.of(derived(argument, s -> Shape.of(s.size(1), s.size(0))));
  }

  private Optional<ShapeVariable> concat(List<Draft> arguments, Span span) {
    ShapeVariable result = ShapeVariable.unknown();
    List<Draft> open = new ArrayList<>(arguments);
    boolean[] fits = {true};
    for (Draft argument : arguments) {
      argument
          .shape()
          .whenKnown(
              shape -> {
                open.remove(argument);
                if (open.isEmpty()) {
                  fits[0] = concatKnown(arguments, result, span);
                }
              });
    }
    return fits[0] ? Optional.of(result) : Optional.empty();
  }

  private boolean concatKnown(List<Draft> arguments, ShapeVariable result, Span span) {
    Shape first = arguments.getFirst().shape().get();
    int size = 0;
    for (Draft argument : arguments) {
      Shape shape = argument.shape().get();
      boolean fits =
          !shape.isScalar()
              && shape.rank() == first.rank()
              && shape.dropLast(1).equals(first.dropLast(1));
      if (!fits) {
        result.fail();
        problems.add(
            Operations.withCause(
                    Diagnostic.error(
                        "shape",
                        span,
                        "`concat` joins along the last dimension, but `"
                            + argument.text()
                            + "` has "
                            + ShapeVariable.words(shape)
                            + (shape.isScalar()
                                ? ""
                                : " and `"
                                    + arguments.getFirst().text()
                                    + "` has "
                                    + ShapeVariable.words(first))),
                    argument.shape())
                .withFix(
                    shape.isScalar()
                        ? "give all of them to a network or to `linear`, which join what they get:"
                            + " `linear("
                            + Words.plain(arguments.stream().map(Draft::text).toList())
                            + ")`"
                        : "all but the last size must be equal"));
        return false;
      }
      size += shape.lastSize();
    }
    result.unify(ShapeVariable.known(first.dropLast(1).append(size)));
    return true;
  }

  private static Range range(Formula.Function function, List<Draft> arguments) {
    Range first = arguments.getFirst().range();
    return switch (function) {
      case EXP, SOFTPLUS -> Range.POSITIVE;
      case LOG, LOGSUMEXP -> Range.REAL;
      case LOG1P, EXPM1, SQRT, ABS, RELU ->
          first.isPositive()
              ? Range.POSITIVE
              : first.isNonNegative()
                      || function == Formula.Function.ABS
                      || function == Formula.Function.RELU
                  ? Range.NON_NEGATIVE
                  : Range.REAL;
      case SQUARE -> first.power(2);
      case SIGMOID -> Range.OPEN_UNIT;
      case TANH ->
          first.isPositive() ? Range.OPEN_UNIT : first.isNonNegative() ? Range.UNIT : Range.REAL;
      case SOFTMAX -> Range.OPEN_SIMPLEX;
      case SUM ->
          first.isPositive()
              ? Range.POSITIVE
              : first.isNonNegative() ? Range.NON_NEGATIVE : Range.REAL;
      case MEAN -> first.entries();
      case MIN, MAX -> arguments.size() == 1 ? first.entries() : extreme(function, arguments);
      case DOT -> {
        Range second = arguments.getLast().range();
        yield first.isPositive() && second.isPositive()
            ? Range.POSITIVE
            : first.isNonNegative() && second.isNonNegative() ? Range.NON_NEGATIVE : Range.REAL;
      }
      case NORM -> Range.NON_NEGATIVE;
      case CONCAT -> arguments.stream().map(Draft::range).reduce(Range::join).orElseThrow();
      case TRANSPOSE ->
          first == Range.COVARIANCE || first == Range.SEMIDEFINITE ? first : first.entries();
    };
  }

  private static Range extreme(Formula.Function function, List<Draft> arguments) {
    Range a = arguments.getFirst().range();
    Range b = arguments.getLast().range();
    if (function == Formula.Function.MAX) {
      if (a.isUnit() && b.isUnit()) {
        return a.join(b);
      }
      if (a.isPositive() || b.isPositive()) {
        return Range.POSITIVE;
      }
      return a.isNonNegative() || b.isNonNegative() ? Range.NON_NEGATIVE : Range.REAL;
    }
    return a.join(b);
  }
}
