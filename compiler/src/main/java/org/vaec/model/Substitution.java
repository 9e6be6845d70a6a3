package org.vaec.model;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.vaec.graph.Tensor;
import org.vaec.shape.Shape;
import org.vaec.source.Span;

/**
 * Formulas with other values in the place of observed variables. What is learned stays shared: the
 * arrays and the layers are the same objects, and one formula is replaced by one.
 */
final class Substitution {
  private final Map<String, Lazy<Formula>> values;
  private final Map<Formula, Formula> done = new IdentityHashMap<>();

  /**
   * @param values by the variable's name, of its shape; of a category its probabilities, along one
   *     more axis
   */
  Substitution(Map<String, Lazy<Formula>> values) {
    this.values = values;
  }

  Formula apply(Formula formula) {
    Formula known = done.get(formula);
    if (known == null) {
      known = compute(formula);
      done.put(formula, known);
    }
    return known;
  }

  private Formula compute(Formula formula) {
    return switch (formula) {
      case Formula.Literal literal -> literal;
      case Formula.Variable(String name, var shape, var span) ->
          values.containsKey(name) ? values.get(name).get() : formula;
      case Formula.Learned learned -> learned;
      case Formula.Apply(var function, var arguments, var shape, var span) ->
          new Formula.Apply(function, arguments.stream().map(this::apply).toList(), shape, span);
      case Formula.Negate(var operand, var span) -> new Formula.Negate(apply(operand), span);
      case Formula.Arithmetic(var operator, var left, var right, var shape, var span) ->
          new Formula.Arithmetic(operator, apply(left), apply(right), shape, span);
      case Formula.Element(var array, var index, var shape, var span) ->
          new Formula.Element(apply(array), apply(index), shape, span);
      case Formula.Features(var parts, var shape, var span) ->
          new Formula.Features(parts.stream().flatMap(this::feature).toList(), shape, span);
      case Formula.Layers(var layers, var input, var shape, var span) ->
          new Formula.Layers(layers, apply(input), shape, span);
      case Formula.Link(var constraint, var head, var shape, var span) ->
          new Formula.Link(constraint, apply(head), shape, span);
      case Formula.Component(var plate, var all, var span) ->
          new Formula.Component(plate, apply(all), span);
    };
  }

  /** An input of a layer: scaled as data are, and never missing. */
  private Stream<Formula.Feature> feature(Formula.Feature feature) {
    Formula value = apply(feature.value());
    if (value == feature.value() || !(feature.value() instanceof Formula.Variable)) {
      return Stream.of(new Formula.Feature(value, feature.encoding()));
    }
    Formula.Encoding plain = new Formula.Encoding.Plain();
    return switch (feature.encoding()) {
      case Formula.Encoding.Plain p -> Stream.of(new Formula.Feature(value, plain));
      case Formula.Encoding.OneHot o -> Stream.of(new Formula.Feature(value, plain));
      case Formula.Encoding.Circle c ->
          Stream.of(new Formula.Feature(value, new Formula.Encoding.Circle(false)));
      case Formula.Encoding.Scaled(String variable, boolean log1p, boolean masked) -> {
        var scaled =
            new Formula.Feature(value, new Formula.Encoding.Scaled(variable, log1p, false));
        yield masked
            ? Stream.of(scaled, new Formula.Feature(ones(value.shape(), value.span()), plain))
            : Stream.of(scaled);
      }
    };
  }

  private static Formula ones(Shape shape, Span span) {
    double[] values = new double[shape.elements()];
    Arrays.fill(values, 1);
    return new Formula.Literal(Tensor.of(shape, values), span);
  }
}
