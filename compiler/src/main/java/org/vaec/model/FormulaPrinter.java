package org.vaec.model;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vaec.network.Activation;
import org.vaec.network.Layer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Shape;

/**
 * Resolved expressions, each on one line, with the arrays of its layers by name. What is long and
 * used more than once is written once, under a name such as {@code %1}: a value that a chain of
 * {@code let}s uses twice a line would otherwise double with each line.
 */
final class FormulaPrinter {
  /** In characters: what is shorter is written wherever it is used. */
  private static final int LONG = 400;

  private final Map<Formula, Integer> uses = new IdentityHashMap<>();
  private final Map<Formula, String> known = new IdentityHashMap<>();
  private final Consumer<String> definitions;
  private int named;

  /**
   * @param formulas all that will be printed
   * @param definitions gets a line such as {@code %1 = tanh(z)} before the name is used
   */
  FormulaPrinter(Stream<Formula> formulas, Consumer<String> definitions) {
    formulas.forEach(this::count);
    this.definitions = definitions;
  }

  private void count(Formula formula) {
    if (uses.merge(formula, 1, Integer::sum) == 1) {
      Formulas.children(formula).forEach(this::count);
    }
  }

  String print(Formula formula) {
    if (uses.getOrDefault(formula, 1) == 1) {
      return write(formula);
    }
    String text = known.get(formula);
    if (text == null) {
      text = write(formula);
      if (text.length() > LONG) {
        named++;
        definitions.accept("%" + named + " = " + text);
        text = "%" + named;
      }
      known.put(formula, text);
    }
    return text;
  }

  private String write(Formula formula) {
    return switch (formula) {
      case Formula.Literal(var value, var span) -> value.toString();
      case Formula.Variable(String name, var shape, var span) -> name;
      case Formula.Learned(var array, var constraint, var shape, var span) ->
          constraint.linkFormula(array.name());
      case Formula.Apply(var function, var arguments, var shape, var span) ->
          arguments.stream()
              .map(this::print)
              .collect(Collectors.joining(", ", function.word() + "(", ")"));
      case Formula.Negate(var operand, var span) -> "-" + print(operand);
      case Formula.Arithmetic(var operator, var left, var right, var shape, var span) ->
          "(" + print(left) + " " + operator.symbol() + " " + print(right) + ")";
      case Formula.Element(var array, var index, var shape, var span) ->
          print(array) + "[" + print(index) + "]";
      case Formula.Features(var parts, var shape, var span) ->
          parts.stream().map(this::feature).collect(Collectors.joining(", ", "(", ")"));
      case Formula.Layers(var layers, var input, var shape, var span) ->
          print(input) + " -> " + layers(layers, input.shape());
      case Formula.Link(var constraint, var head, var shape, var span) ->
          constraint.linkFormula(print(head));
      case Formula.Part(var whole, int from, var shape, var span) ->
          "%s[%d, ...]%s".formatted(print(whole), from, shape);
      case Formula.ConditionalMean(
              var loc,
              var cholesky,
              var before,
              int from,
              var shape,
              var span) ->
          before.stream()
              .map(this::print)
              .collect(
                  Collectors.joining(
                      ", ",
                      "E[%d..%d | ".formatted(from, from + shape.elements() - 1),
                      "] of N(" + print(loc) + ", " + print(cholesky) + ")"));
      case Formula.Component(var plate, var all, var span) -> "(" + print(all) + ")[k]";
    };
  }

  private String feature(Formula.Feature feature) {
    String value = print(feature.value());
    return switch (feature.encoding()) {
      case Formula.Encoding.Plain() -> value;
      case Formula.Encoding.Scaled(var variable, boolean log1p, boolean masked) ->
          "scaled(" + (log1p ? "log1p(" + value + ")" : value) + ")" + (masked ? " with mask" : "");
      case Formula.Encoding.OneHot(int categories, boolean masked) ->
          "one_hot(" + value + ", " + categories + ")";
      case Formula.Encoding.Circle c -> "cos(" + value + "), sin(" + value + ")";
    };
  }

  private static String layers(List<Layer> layers, Shape input) {
    List<String> texts = new ArrayList<>();
    Shape shape = input;
    for (Layer layer : layers) {
      texts.add(layer(layer, shape));
      shape = layer.output(shape);
    }
    return String.join(" -> ", texts);
  }

  private static String layer(Layer layer, Shape input) {
    return switch (layer) {
      case Layer.Linear(var weight, var bias, var output) ->
          "linear("
              + weight.name()
              + weight.shape()
              + bias.map(b -> ", " + b.name()).orElse("")
              + ")";
      case Layer.Convolution(var kernel, var bias, int stride, int padding, var activation) ->
          convolution("conv", kernel, bias, stride, padding, 0)
              + layer.output(input)
              + word(activation);
      case Layer.Deconvolution(
              var kernel,
              var bias,
              int stride,
              int padding,
              int extra,
              var activation) ->
          convolution("deconv", kernel, bias, stride, padding, extra)
              + layer.output(input)
              + word(activation);
      case Layer.Activate(var activation) -> activation.word();
      case Layer.Reshape(var output) -> "reshape" + output;
      case Layer.LayerNorm(var gain, var offset) ->
          "layernorm(" + gain.name() + ", " + offset.name() + ")";
      case Layer.Dropout(double rate, String site) -> "dropout(" + rate + ")";
      case Layer.Residual(var inner) -> "residual(" + layers(inner, input) + ")";
    };
  }

  private static String word(Optional<Activation> activation) {
    return activation.map(a -> " -> " + a.word()).orElse("");
  }

  private static String convolution(
      String word, LearnedArray kernel, LearnedArray bias, int stride, int padding, int extra) {
    return word
        + "("
        + kernel.name()
        + kernel.shape()
        + ", "
        + bias.name()
        + (stride == 1 ? "" : ", stride " + stride)
        + (padding == 0 ? "" : ", padding " + padding)
        + (extra == 0 ? "" : ", extra " + extra)
        + ")";
  }
}
