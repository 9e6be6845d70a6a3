package org.vaec.objective;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Graph values as ASCII mathematics: what {@code explain} prints is the very expression that is
 * computed, after simplification. Arrays stand whole: {@code sum(probs log(probs))}.
 */
final class MathematicsText {
  private static final int SUM = 1;
  private static final int PRODUCT = 2;
  private static final int POWER = 3;
  private static final int ATOM = 4;

  /** Operations in a formula that fills half a page. */
  private static final double LONGEST = 300;

  private record Printed(String text, int precedence) {}

  private final Letters letters;
  private final boolean clash;

  private MathematicsText(Letters letters, boolean clash) {
    this.letters = letters;
    this.clash = clash;
  }

  /** What is longer than anybody reads is said to be so. */
  static String print(Value value, Letters letters) {
    return isTooLong(value)
        ? inWords(value)
        : new MathematicsText(letters, letters.clash(value)).print(value);
  }

  static boolean isTooLong(Value value) {
    return length(value, new IdentityHashMap<>()) > LONGEST;
  }

  static String inWords(Value value) {
    return String.format(
        Locale.ROOT, "a closed form of %,.0f operations", length(value, new IdentityHashMap<>()));
  }

  /** How many operations are printed, each as often as it is needed. */
  private static double length(Value value, Map<Value, Double> known) {
    Double length = known.get(value);
    if (length == null) {
      length = 1.0;
      for (Value input : value.inputs()) {
        length += length(input, known);
      }
      known.put(value, length);
    }
    return length;
  }

  private String print(Value value) {
    return printed(value).text();
  }

  /** I0 on the circle; elsewhere the mean of exp(x (cos - 1)) over the sphere in n dimensions. */
  static String besselName(double order) {
    return order == 0 ? "logI0" : "logM" + Math.round(2 * order + 2);
  }

  private Printed printed(Value value) {
    List<Value> in = value.inputs();
    if (Idioms.diagonal(value).isPresent()) {
      return call("diag", List.of(Idioms.diagonal(value).get()));
    }
    if (Idioms.logOrMinusInfinity(value).isPresent()) {
      return call("log", List.of(Idioms.logOrMinusInfinity(value).get()));
    }
    if (Idioms.logSoftmax(value).isPresent()) {
      return call("log_softmax", List.of(Idioms.logSoftmax(value).get()));
    }
    if (Idioms.softmax(value).isPresent()) {
      return call("softmax", List.of(Idioms.softmax(value).get()));
    }
    return switch (value.op()) {
      case Op.Constant(var tensor) ->
          tensor.isUniform() ? printed(tensor.get(0)) : new Printed(tensor.toString(), ATOM);
      case Op.Input(String name, var shape) ->
          new Printed(letters.text(Letters.Leaf.of(name), clash), ATOM);
      case Op.Parameter(String name, var shape) -> new Printed(name, ATOM);
      case Op.Unary(UnaryFunction function) -> unary(function, in.getFirst());
      case Op.Binary(BinaryFunction function) -> binary(function, in.getFirst(), in.getLast());
      case Op.Polygamma(int order) -> call(order == 0 ? "digamma" : "polygamma" + order, in);
      case Op.LogBessel(double order, int derivative) ->
          call(besselName(order) + "'".repeat(derivative), in);
      case Op.AngleQuantile q -> call("angleQuantile" + (q.isSlope() ? "'" : ""), in);
      case Op.AxisToPlate p -> new Printed(at(ATOM, in.getFirst()) + "[k]", ATOM);
      case Op.Reduce(Op.Reduction reduction, var plates, var axes) ->
          plates.isEmpty()
              ? call(reduction.name().toLowerCase(Locale.ROOT), in)
              : switch (reduction) {
                case LOG_SUM_EXP ->
                    new Printed("log sum_k exp(" + print(in.getFirst()) + ")", PRODUCT);
                case SUM -> new Printed("sum_k(" + print(in.getFirst()) + ")", ATOM);
                case MAXIMUM -> new Printed("max_k(" + print(in.getFirst()) + ")", ATOM);
              };
      case Op.PlateSize(Plate plate) when !plate.isBoundLate() ->
          new Printed(number(plate.size()), ATOM);
      case Op.Expand e -> printed(in.getFirst());
      case Op.Reshape r -> printed(in.getFirst());
      case Op.StopGradient s -> printed(in.getFirst());
      case Op.Contract c -> call("dot", in);
      case Op.TriangularSolve(boolean transposed) ->
          call(transposed ? "solve_transposed" : "solve", in);
      case Op.Cholesky c -> call("cholesky", in);
      case Op.Select s ->
          new Printed(
              "(%s if %s else %s)".formatted(print(in.get(1)), print(in.get(0)), print(in.get(2))),
              ATOM);
      case Op.Pick p when Idioms.uniform(in.getFirst()).isPresent() ->
          printed(Idioms.uniform(in.getFirst()).getAsDouble());
      case Op.Pick p ->
          new Printed(at(ATOM, in.getFirst()) + "[" + print(in.getLast()) + "]", ATOM);
      default -> call(value.op().getClass().getSimpleName().toLowerCase(Locale.ROOT), in);
    };
  }

  private static Printed printed(double number) {
    return new Printed(number(number), number < 0 ? SUM : ATOM);
  }

  private Printed unary(UnaryFunction function, Value x) {
    return switch (function) {
      case NEGATE -> new Printed("-" + at(PRODUCT, x), SUM);
      case SQUARE -> new Printed(at(ATOM, x) + "^2", POWER);
      case RECIPROCAL -> new Printed("1 / " + at(POWER, x), PRODUCT);
      default -> call(function.symbol(), List.of(x));
    };
  }

  private Printed binary(BinaryFunction function, Value a, Value b) {
    return switch (function) {
      case ADD -> {
        // "a + -b" reads better as "a - b".
        String right = at(SUM, b);
        yield right.startsWith("-")
            ? new Printed(at(SUM, a) + " - " + right.substring(1), SUM)
            : new Printed(at(SUM, a) + " + " + right, SUM);
      }
      case SUBTRACT ->
          isNegative(b)
              ? new Printed(at(SUM, a) + " + " + print(b).substring(1), SUM)
              : new Printed(at(SUM, a) + " - " + at(PRODUCT, b), SUM);
      case MULTIPLY, MULTIPLY_OR_ZERO -> {
        Value first = b.op() instanceof Op.Constant ? b : a;
        Value second = first == a ? b : a;
        yield isNegative(first)
            ? new Printed(print(first) + " " + at(PRODUCT, second), SUM)
            : new Printed(
                a.op() instanceof Op.Constant
                    ? at(PRODUCT, a) + " " + at(PRODUCT, b)
                    : at(PRODUCT, b) + " " + at(PRODUCT, a),
                PRODUCT);
      }
      case DIVIDE -> new Printed(at(PRODUCT, a) + " / " + at(POWER, b), PRODUCT);
      case POWER -> new Printed(at(ATOM, a) + "^" + at(ATOM, b), POWER);
      case GREATER -> new Printed("(" + print(a) + " > " + print(b) + ")", ATOM);
      case EQUAL -> new Printed("(" + print(a) + " = " + print(b) + ")", ATOM);
      default -> call(function.symbol(), List.of(a, b));
    };
  }

  static boolean isNegative(Value value) {
    return value.op() instanceof Op.Constant(var tensor) && tensor.isUniform() && tensor.get(0) < 0;
  }

  private String at(int precedence, Value value) {
    Printed printed = printed(value);
    return printed.precedence() >= precedence ? printed.text() : "(" + printed.text() + ")";
  }

  private Printed call(String function, List<Value> arguments) {
    return new Printed(
        function
            + "("
            + arguments.stream().map(this::print).collect(Collectors.joining(", "))
            + ")",
        ATOM);
  }

  /**
   * Constants such as log 2pi are shown to six digits; the computation keeps them all.
   *
   * @return {@code infinity} where it is that
   */
  static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "infinity" : "-infinity";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return Long.toString((long) value);
    }
    String exact = Double.toString(value);
    if (exact.length() <= 8) {
      return exact;
    }
    String rounded = String.format(Locale.ROOT, "%.6g", value);
    return rounded.contains("e") ? rounded : rounded.replaceFirst("0+$", "");
  }
}
