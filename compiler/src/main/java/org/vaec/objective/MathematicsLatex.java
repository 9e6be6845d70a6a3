package org.vaec.objective;

import static org.vaec.objective.Typeset.ATOM;
import static org.vaec.objective.Typeset.FRACTION;
import static org.vaec.objective.Typeset.OPEN;
import static org.vaec.objective.Typeset.POWER;
import static org.vaec.objective.Typeset.PRODUCT;
import static org.vaec.objective.Typeset.SUM;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Graph values as LaTeX mathematics, element by element: arrays have indices, and sums say over
 * what they go, {@code \sum_{k=1}^{3} \pi_{k} \log \pi_{k}}. What acts on a whole matrix or vector
 * stands whole, {@code L^{-1} \mu}.
 */
final class MathematicsLatex {
  private final Letters letters;
  private final boolean clash;
  private final String element;
  private final Indices pool;

  private MathematicsLatex(Value value, Letters letters, boolean perElement) {
    this.letters = letters;
    this.pool = new Indices(letters.variables());
    this.element = perElement ? pool.take() : "";
    Set<String> variables = letters.names().symbols();
    this.clash =
        Letters.leaves(value).stream()
            .filter(Letters.Leaf::isParameter)
            .anyMatch(leaf -> variables.contains(LatexNames.parameter(leaf.name())));
  }

  /** A number. What is longer than anybody reads is said to be so. */
  static String print(Value value, Letters letters) {
    return MathematicsText.isTooLong(value)
        ? "\\text{" + MathematicsText.inWords(value) + "}"
        : new MathematicsLatex(value, letters, false).at(SUM, value, List.of());
  }

  /** The sum over the elements of a variable of a number that is written for one of them. */
  static String sum(int elements, Value each, Letters letters) {
    if (MathematicsText.isTooLong(each)) {
      return print(each, letters);
    }
    MathematicsLatex latex = new MathematicsLatex(each, letters, true);
    return "\\sum_{%s=1}^{%d} %s"
        .formatted(latex.element, elements, latex.at(OPEN, each, List.of()));
  }

  private String at(int precedence, Value value, List<String> indices) {
    return printed(value, indices).at(precedence);
  }

  // Indices: one for each axis of the value; none where an array stands whole.
  private Typeset printed(Value value, List<String> indices) {
    List<Value> in = value.inputs();
    boolean whole = indices.size() != value.shape().rank();
    if (Idioms.diagonal(value).isPresent()) {
      Value matrix = Idioms.diagonal(value).get();
      return whole
          ? call("\\operatorname{diag}", List.of(matrix), indices)
          : printed(matrix, List.of(indices.getFirst(), indices.getFirst()));
    }
    if (Idioms.logOrMinusInfinity(value).isPresent()) {
      return log(Idioms.logOrMinusInfinity(value).get(), indices);
    }
    if (Idioms.logSoftmax(value).isPresent()) {
      Typeset softmax = softmax(Idioms.logSoftmax(value).get(), indices, whole);
      return new Typeset("\\log " + softmax.latex(), OPEN);
    }
    if (Idioms.softmax(value).isPresent()) {
      return softmax(Idioms.softmax(value).get(), indices, whole);
    }
    return switch (value.op()) {
      case Op.Constant(var tensor) -> {
        if (tensor.isUniform()) {
          yield Typeset.number(tensor.get(0));
        }
        yield new Typeset("\\text{" + tensor + "}", ATOM).entry(indices);
      }
      case Op.Input(String name, var shape) -> leaf(Letters.Leaf.of(name), indices, whole);
      case Op.Parameter(String name, var shape) -> new Typeset(LatexNames.variable(name), ATOM);
      case Op.Unary(UnaryFunction function) -> unary(function, in.getFirst(), indices);
      case Op.Binary(BinaryFunction function) ->
          binary(function, in.getFirst(), in.getLast(), indices);
      case Op.Polygamma(int order) ->
          call(order == 0 ? "\\psi" : "\\psi^{(" + order + ")}", in, indices);
      case Op.LogBessel(double order, int derivative) ->
          call(
              "\\operatorname{" + MathematicsText.besselName(order) + "}" + "'".repeat(derivative),
              in,
              indices);
      case Op.Reduce(Op.Reduction reduction, Set<Plate> over, List<Integer> axes) ->
          reduce(reduction, over, axes, in.getFirst(), indices, whole);
      case Op.AxisToPlate(Plate plate) -> {
        List<String> all = new ArrayList<>();
        all.add(pool.of(plate));
        all.addAll(indices);
        yield printed(in.getFirst(), all);
      }
      case Op.PlateSize(Plate plate) when !plate.isBoundLate() -> Typeset.number(plate.size());
      case Op.Expand(int axis, int size) -> {
        List<String> rest = new ArrayList<>(indices);
        if (!whole) {
          rest.remove(axis);
        }
        yield printed(in.getFirst(), rest);
      }
      case Op.Reshape r ->
          in.getFirst().shape().equals(value.shape()) || whole
              ? printed(in.getFirst(), indices)
              : printed(in.getFirst(), List.of()).entry(indices);
      case Op.StopGradient s -> printed(in.getFirst(), indices);
      case Op.Contract contract -> contract(contract, in, indices, whole);
      case Op.TriangularSolve(boolean transposed) ->
          new Typeset(
                  at(ATOM, in.getFirst(), List.of())
                      + (transposed ? "^{-\\top} " : "^{-1} ")
                      + at(PRODUCT, in.getLast(), List.of()),
                  PRODUCT)
              .entry(whole ? List.of() : indices);
      case Op.Cholesky c ->
          call("\\operatorname{chol}", in, List.of()).entry(whole ? List.of() : indices);
      case Op.Select s ->
          new Typeset(
              "\\begin{cases} %s & \\text{if } %s \\\\ %s & \\text{otherwise} \\end{cases}"
                  .formatted(
                      at(SUM, in.get(1), indices),
                      at(SUM, in.get(0), indices),
                      at(SUM, in.get(2), indices)),
              FRACTION);
      case Op.Pick p when Idioms.uniform(in.getFirst()).isPresent() ->
          Typeset.number(Idioms.uniform(in.getFirst()).getAsDouble());
      case Op.Pick p -> {
        List<String> all = new ArrayList<>(indices);
        all.add(at(SUM, in.getLast(), indices));
        yield printed(in.getFirst(), all);
      }
      case Op.OneHot(int size) ->
          whole
              ? call("\\operatorname{onehot}", in, indices)
              : new Typeset(
                  "\\left[%s = %s\\right]"
                      .formatted(
                          at(SUM, in.getFirst(), indices.subList(0, indices.size() - 1)),
                          indices.getLast()),
                  ATOM);
      default ->
          call(
              "\\operatorname{"
                  + value.op().getClass().getSimpleName().toLowerCase(Locale.ROOT)
                  + "}",
              in,
              List.of());
    };
  }

  private Typeset softmax(Value of, List<String> indices, boolean whole) {
    String softmax =
        call("\\operatorname{softmax}", List.of(of), List.of()).latex()
            + (whole || indices.isEmpty() ? "" : "_{" + String.join(",", indices) + "}");
    return new Typeset(softmax, ATOM);
  }

  private Typeset leaf(Letters.Leaf leaf, List<String> indices, boolean whole) {
    List<String> subscripts = new ArrayList<>();
    String symbol =
        leaf.isParameter() ? LatexNames.parameter(leaf.name()) : LatexNames.variable(leaf.name());
    if (leaf.isParameter() && (clash || !leaf.distribution().equals(letters.bare()))) {
      subscripts.add(leaf.distribution());
    }
    if (!element.isEmpty() && letters.varies(leaf)) {
      subscripts.add(element);
    }
    if (!whole) {
      subscripts.addAll(indices);
    }
    if (!subscripts.isEmpty()) {
      // A symbol has one subscript: that of z1 begins with its number.
      String all = String.join(",", subscripts);
      symbol =
          symbol.endsWith("}") && symbol.contains("_{")
              ? symbol.substring(0, symbol.length() - 1) + "," + all + "}"
              : symbol + "_{" + all + "}";
    }
    String of = (leaf.isLog() ? "\\log " : "") + symbol;
    return switch (leaf.moment()) {
      case "E" -> new Typeset("\\mathbb{E}[" + of + "]", ATOM);
      case "Var" -> new Typeset("\\operatorname{Var}[" + of + "]", ATOM);
      default -> new Typeset(of, leaf.isLog() ? OPEN : ATOM);
    };
  }

  private Typeset reduce(
      Op.Reduction reduction,
      Set<Plate> over,
      List<Integer> axes,
      Value of,
      List<String> indices,
      boolean whole) {
    if (whole) {
      return call(
          "\\operatorname{" + reduction.name().toLowerCase(Locale.ROOT) + "}",
          List.of(of),
          List.of());
    }
    if (reduction == Op.Reduction.SUM
        && over.isEmpty()
        && axes.size() == of.shape().rank()
        && Idioms.is(of, UnaryFunction.SQUARE)
        && isLinearAlgebra(of.input(0))) {
      return new Typeset(
          "\\left\\lVert " + at(SUM, of.input(0), List.of()) + " \\right\\rVert^2", POWER);
    }
    List<String> ranges = new ArrayList<>();
    over.stream()
        .sorted()
        .forEach(
            plate ->
                ranges.add(pool.of(plate) + "=1}^{" + (plate.isBoundLate() ? "" : plate.size())));
    List<String> all = new ArrayList<>(indices);
    List<String> used = new ArrayList<>();
    for (int axis : axes) {
      String index = pool.take();
      used.add(index);
      all.add(axis, index);
      ranges.add(index + "=1}^{" + of.shape().size(axis));
    }
    String operator = reduction == Op.Reduction.MAXIMUM ? "\\max" : "\\sum";
    String signs =
        ranges.stream().map(r -> operator + "_{" + r + "} ").collect(Collectors.joining());
    Typeset printed =
        reduction == Op.Reduction.LOG_SUM_EXP
            ? new Typeset("\\log " + signs + "\\exp\\left(" + at(SUM, of, all) + "\\right)", OPEN)
            : new Typeset(signs + at(OPEN, of, all), OPEN);
    pool.release(over, used);
    return printed;
  }

  private static boolean isLinearAlgebra(Value value) {
    return value.op() instanceof Op.TriangularSolve
        || value.op() instanceof Op.Contract
        || ((value.op() instanceof Op.Expand || value.op() instanceof Op.Reshape)
            && isLinearAlgebra(value.input(0)));
  }

  private Typeset contract(
      Op.Contract contract, List<Value> in, List<String> indices, boolean whole) {
    if (whole || !contract.summed().isEmpty()) {
      return new Typeset(
          at(PRODUCT, in.getFirst(), List.of()) + " " + at(PRODUCT, in.getLast(), List.of()),
          PRODUCT);
    }
    Map<Integer, String> labels = new HashMap<>();
    IntStream.range(0, indices.size())
        .forEach(i -> labels.put(contract.output().get(i), indices.get(i)));
    StringBuilder sums = new StringBuilder();
    List<String> used = new ArrayList<>();
    for (int side = 0; side < 2; side++) {
      List<Integer> of = side == 0 ? contract.left() : contract.right();
      for (int axis = 0; axis < of.size(); axis++) {
        if (!labels.containsKey(of.get(axis))) {
          String index = pool.take();
          used.add(index);
          labels.put(of.get(axis), index);
          sums.append("\\sum_{%s=1}^{%d} ".formatted(index, in.get(side).shape().size(axis)));
        }
      }
    }
    String product =
        at(PRODUCT, in.getFirst(), contract.left().stream().map(labels::get).toList())
            + " "
            + at(PRODUCT, in.getLast(), contract.right().stream().map(labels::get).toList());
    pool.release(Set.of(), used);
    return new Typeset(sums + product, sums.isEmpty() ? PRODUCT : OPEN);
  }

  private Typeset unary(UnaryFunction function, Value x, List<String> indices) {
    return switch (function) {
      case NEGATE -> new Typeset("-" + at(OPEN, x, indices), SUM);
      case SQUARE -> new Typeset(at(ATOM, x, indices) + "^2", POWER);
      case RECIPROCAL -> new Typeset("\\frac{1}{" + at(SUM, x, indices) + "}", FRACTION);
      case SQRT -> new Typeset("\\sqrt{" + at(SUM, x, indices) + "}", ATOM);
      case ABS -> new Typeset("\\left|" + at(SUM, x, indices) + "\\right|", ATOM);
      case LOG -> log(x, indices);
      case LOG1P -> {
        String argument = at(SUM, x, indices);
        yield new Typeset(
            argument.startsWith("-")
                ? "\\log\\left(1 - " + argument.substring(1) + "\\right)"
                : "\\log\\left(1 + " + argument + "\\right)",
            ATOM);
      }
      case EXP, SIN, COS, TANH -> call("\\" + function.symbol(), List.of(x), indices);
      case LOG_GAMMA -> call("\\log\\Gamma", List.of(x), indices);
      case FLOOR -> new Typeset("\\lfloor " + at(SUM, x, indices) + " \\rfloor", ATOM);
      default -> call(operator(function.symbol()), List.of(x), indices);
    };
  }

  private Typeset log(Value x, List<String> indices) {
    Typeset printed = printed(x, indices);
    return printed.level() == ATOM && !printed.latex().startsWith("\\left")
        ? new Typeset("\\log " + printed.latex(), OPEN)
        : new Typeset("\\log\\left(" + printed.latex() + "\\right)", ATOM);
  }

  private static String operator(String name) {
    return "\\operatorname{" + name.replace("_", "\\_") + "}";
  }

  private Typeset binary(BinaryFunction function, Value a, Value b, List<String> indices) {
    return switch (function) {
      case ADD -> {
        // "a + -b" reads better as "a - b".
        String right = at(SUM, b, of(b, indices));
        String left = at(SUM, a, of(a, indices));
        yield new Typeset(
            right.startsWith("-") ? left + " - " + right.substring(1) : left + " + " + right, SUM);
      }
      case SUBTRACT -> {
        String left = at(SUM, a, of(a, indices));
        yield MathematicsText.isNegative(b)
            ? new Typeset(left + " + " + at(SUM, b, of(b, indices)).substring(1), SUM)
            : new Typeset(left + " - " + at(OPEN, b, of(b, indices)), SUM);
      }
      case MULTIPLY, MULTIPLY_OR_ZERO -> product(a, b, indices);
      case DIVIDE ->
          new Typeset(
              "\\frac{%s}{%s}".formatted(at(SUM, a, of(a, indices)), at(SUM, b, of(b, indices))),
              FRACTION);
      case POWER ->
          new Typeset(at(ATOM, a, of(a, indices)) + "^{" + at(SUM, b, of(b, indices)) + "}", POWER);
      case MAXIMUM, MINIMUM ->
          new Typeset(
              "\\%s\\left(%s, %s\\right)"
                  .formatted(
                      function.symbol(), at(SUM, a, of(a, indices)), at(SUM, b, of(b, indices))),
              ATOM);
      case GREATER, EQUAL ->
          new Typeset(
              "\\left[%s %s %s\\right]"
                  .formatted(
                      at(SUM, a, of(a, indices)),
                      function == BinaryFunction.GREATER ? ">" : "=",
                      at(SUM, b, of(b, indices))),
              ATOM);
      default -> call(operator(function.symbol()), List.of(a, b), indices);
    };
  }

  // Numbers first, then what has a clear end, then sums and functions without parentheses.
  private Typeset product(Value a, Value b, List<String> indices) {
    boolean turned = !(a.op() instanceof Op.Constant);
    Typeset first = printed(turned ? b : a, of(turned ? b : a, indices));
    Typeset second = printed(turned ? a : b, of(turned ? a : b, indices));
    if (first.level() == OPEN && second.level() > OPEN) {
      Typeset swapped = first;
      first = second;
      second = swapped;
    }
    boolean negative = MathematicsText.isNegative(turned ? b : a);
    String left = first.at(negative ? SUM : PRODUCT);
    String right = second.at(OPEN);
    int precedence = second.level() == OPEN ? OPEN : PRODUCT;
    // Two numbers side by side would be one.
    String sign = Character.isDigit(right.charAt(0)) ? " \\cdot " : " ";
    return new Typeset(left + sign + right, negative ? SUM : precedence);
  }

  // A scalar stands beside every element of an array.
  private static List<String> of(Value input, List<String> indices) {
    return input.shape().isScalar() ? List.of() : indices;
  }

  private Typeset call(String function, List<Value> arguments, List<String> indices) {
    return new Typeset(
        function
            + arguments.stream()
                .map(argument -> at(SUM, argument, of(argument, indices)))
                .collect(Collectors.joining(", ", "\\left(", "\\right)")),
        ATOM);
  }
}
