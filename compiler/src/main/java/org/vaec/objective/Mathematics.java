package org.vaec.objective;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Graph values as mathematics: what {@code explain} prints is the very expression that is computed,
 * after simplification.
 */
enum Mathematics {
  TEXT,
  LATEX;

  private static final int SUM = 1;
  private static final int PRODUCT = 2;
  private static final int POWER = 3;
  private static final int ATOM = 4;

  /** Operations in a formula that fills half a page. */
  private static final double LONGEST = 300;

  private static final Map<String, String> GREEK =
      Map.of(
          "loc", "\\mu",
          "scale", "\\sigma",
          "rate", "\\lambda",
          "probs", "\\pi",
          "logits", "\\ell",
          "concentration", "\\alpha",
          "df", "\\nu",
          "cholesky", "L",
          "mean", "\\mu",
          "dispersion", "r");

  /** {@code E[loc]} and {@code Var[log rate]}. */
  private static final Pattern MOMENT = Pattern.compile("(E|Var)\\[(log )?(\\w+)]");

  private record Printed(String text, int precedence) {}

  /** What is longer than anybody reads is said to be so. */
  String print(Value value) {
    double length = length(value, new IdentityHashMap<>());
    if (length <= LONGEST) {
      return printed(value).text();
    }
    String words = String.format(Locale.ROOT, "a closed form of %,.0f operations", length);
    return this == TEXT ? words : "\\text{" + words + "}";
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

  /** A parameter's name: {@code loc} or, of the prior, {@code loc_p}. */
  String name(String name) {
    if (this == TEXT) {
      return name;
    }
    Matcher moment = MOMENT.matcher(name);
    if (moment.matches()) {
      String operator = moment.group(1).equals("E") ? "\\mathbb{E}" : "\\operatorname{Var}";
      String log = moment.group(2) == null ? "" : "\\log ";
      return operator + "[" + log + name(moment.group(3)) + "]";
    }
    boolean prior = name.endsWith("_p");
    String stem = prior ? name.substring(0, name.length() - 2) : name;
    String symbol = GREEK.getOrDefault(stem, "\\mathrm{" + stem.replace("_", "\\_") + "}");
    return prior ? symbol + "_p" : symbol;
  }

  /** I0 on the circle; elsewhere the mean of exp(x (cos - 1)) over the sphere in n dimensions. */
  private static String besselName(double order) {
    return order == 0 ? "logI0" : "logM" + Math.round(2 * order + 2);
  }

  private Printed printed(Value value) {
    List<Value> in = value.inputs();
    return switch (value.op()) {
      case Op.Constant(var tensor) ->
          tensor.isUniform() && tensor.get(0) < 0
              ? new Printed(number(tensor.get(0)), SUM)
              : new Printed(tensor.isUniform() ? number(tensor.get(0)) : tensor.toString(), ATOM);
      case Op.Input(String name, var shape) -> new Printed(name(name), ATOM);
      case Op.Parameter(String name, var shape) -> new Printed(name(name), ATOM);
      case Op.Unary(UnaryFunction function) -> unary(function, in.getFirst());
      case Op.Binary(BinaryFunction function) -> binary(function, in.getFirst(), in.getLast());
      case Op.Polygamma(int order) -> call(order == 0 ? "digamma" : "polygamma" + order, in);
      case Op.LogBessel(double order, int derivative) ->
          call(besselName(order) + "'".repeat(derivative), in);
      case Op.AngleQuantile q -> call("angleQuantile" + (q.isSlope() ? "'" : ""), in);
      case Op.Reduce r when diagonalOf(value).isPresent() ->
          call("diag", List.of(diagonalOf(value).get()));
      case Op.AxisToPlate p ->
          new Printed(
              this == LATEX ? "{" + print(in.getFirst()) + "}_k" : print(in.getFirst()) + "[k]",
              ATOM);
      case Op.Reduce(Op.Reduction reduction, var plates, var axes)
          when reduction == Op.Reduction.LOG_SUM_EXP && !plates.isEmpty() ->
          this == LATEX
              ? new Printed(
                  "\\log \\sum_k \\exp\\left(" + print(in.getFirst()) + "\\right)", PRODUCT)
              : new Printed("log sum_k exp(" + print(in.getFirst()) + ")", PRODUCT);
      case Op.Reduce(Op.Reduction reduction, var plates, var axes)
          when reduction == Op.Reduction.SUM && !plates.isEmpty() ->
          this == LATEX
              ? new Printed("\\sum_k \\left(" + print(in.getFirst()) + "\\right)", PRODUCT)
              : new Printed("sum_k(" + print(in.getFirst()) + ")", ATOM);
      case Op.PlateSize(Plate plate) when !plate.isBoundLate() ->
          new Printed(number(plate.size()), ATOM);
      case Op.Reduce(Op.Reduction reduction, var plates, var axes) ->
          reduction == Op.Reduction.SUM
              ? call("sum", in)
              : call(reduction.name().toLowerCase(Locale.ROOT), in);
      case Op.Expand e -> printed(in.getFirst());
      case Op.Reshape r -> printed(in.getFirst());
      case Op.StopGradient s -> printed(in.getFirst());
      case Op.Contract c -> call("dot", in);
      case Op.TriangularSolve(boolean transposed) ->
          call(transposed ? "solve_transposed" : "solve", in);
      case Op.Cholesky c -> call("cholesky", in);
      case Op.Select s -> call("select", in);
      case Op.Pick p -> call("pick", in);
      default -> call(value.op().getClass().getSimpleName().toLowerCase(Locale.ROOT), in);
    };
  }

  // The diagonal of a matrix is computed as the sum over columns of its product with I.
  private static Optional<Value> diagonalOf(Value sum) {
    Value product = sum.input(0);
    if (sum.shape().rank() != 1
        || !(product.op() instanceof Op.Binary(BinaryFunction function))
        || function != BinaryFunction.MULTIPLY) {
      return Optional.empty();
    }
    Op identity = new Op.Constant(Tensor.identity(sum.shape().lastSize()));
    if (product.input(0).op().equals(identity)) {
      return Optional.of(product.input(1));
    }
    return product.input(1).op().equals(identity)
        ? Optional.of(product.input(0))
        : Optional.empty();
  }

  private Printed unary(UnaryFunction function, Value x) {
    return switch (function) {
      case NEGATE -> new Printed("-" + at(PRODUCT, x), SUM);
      case SQUARE -> new Printed(at(ATOM, x) + "^2", POWER);
      case RECIPROCAL ->
          this == LATEX
              ? new Printed("\\frac{1}{" + print(x) + "}", ATOM)
              : new Printed("1 / " + at(POWER, x), PRODUCT);
      case SQRT ->
          this == LATEX ? new Printed("\\sqrt{" + print(x) + "}", ATOM) : call("sqrt", List.of(x));
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
          b.op() instanceof Op.Constant(var tensor) && tensor.isUniform() && tensor.get(0) < 0
              ? new Printed(at(SUM, a) + " + " + number(-tensor.get(0)), SUM)
              : new Printed(at(SUM, a) + " - " + at(PRODUCT, b), SUM);
      case MULTIPLY, MULTIPLY_OR_ZERO -> {
        Value first = b.op() instanceof Op.Constant ? b : a;
        Value second = first == a ? b : a;
        boolean negative =
            first.op() instanceof Op.Constant(var tensor)
                && tensor.shape().isScalar()
                && tensor.get(0) < 0;
        yield negative
            ? new Printed(print(first) + " " + at(PRODUCT, second), SUM)
            : new Printed(
                a.op() instanceof Op.Constant
                    ? at(PRODUCT, a) + " " + at(PRODUCT, b)
                    : at(PRODUCT, b) + " " + at(PRODUCT, a),
                PRODUCT);
      }
      case DIVIDE ->
          this == LATEX
              ? new Printed("\\frac{" + print(a) + "}{" + print(b) + "}", ATOM)
              : new Printed(at(PRODUCT, a) + " / " + at(POWER, b), PRODUCT);
      case POWER ->
          new Printed(
              this == LATEX ? at(ATOM, a) + "^{" + print(b) + "}" : at(ATOM, a) + "^" + at(ATOM, b),
              POWER);
      default -> call(function.symbol(), List.of(a, b));
    };
  }

  private String at(int precedence, Value value) {
    Printed printed = printed(value);
    if (printed.precedence() >= precedence) {
      return printed.text();
    }
    return this == LATEX ? "\\left(" + printed.text() + "\\right)" : "(" + printed.text() + ")";
  }

  private Printed call(String function, List<Value> arguments) {
    String inside = arguments.stream().map(this::print).collect(Collectors.joining(", "));
    if (this == TEXT) {
      return new Printed(function + "(" + inside + ")", ATOM);
    }
    String name =
        switch (function) {
          case "exp", "log" -> "\\" + function;
          case "sum" -> "\\textstyle\\sum";
          case "digamma" -> "\\psi";
          case "lgamma" -> "\\log\\Gamma";
          default -> "\\operatorname{" + function.replace("_", "\\_") + "}";
        };
    return new Printed(name + "\\left(" + inside + "\\right)", ATOM);
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return Long.toString((long) value);
    }
    String exact = Double.toString(value);
    // Constants such as log 2pi are shown to six digits; the computation keeps them all.
    return exact.length() <= 8 ? exact : String.format(Locale.ROOT, "%.6g", value);
  }
}
