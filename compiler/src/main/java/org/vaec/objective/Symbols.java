package org.vaec.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Parameter;
import org.vaec.graph.Graph;
import org.vaec.graph.Value;
import org.vaec.graph.rewrite.Rewriter;
import org.vaec.model.Formula;
import org.vaec.model.ResolvedDensity;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * Distributions whose parameters are letters: what the derivation asks about moments, and what an
 * explanation prints. Numbers that the user wrote stay numbers.
 */
final class Symbols {
  private Symbols() {}

  /**
   * @param shape of the variable; a scalar for one element of an elementwise family
   * @param categories of a categorical variable, else 0
   * @param letter tells the parameters of two distributions apart: {@code q} or {@code p}
   */
  static Distribution distribution(
      ResolvedDensity density, Shape shape, int categories, String letter) {
    return distribution(density, shape, categories, letter, Map.of());
  }

  /**
   * @param written what stands for some parameters instead of their letters
   */
  static Distribution distribution(
      ResolvedDensity density,
      Shape shape,
      int categories,
      String letter,
      Map<String, Value> written) {
    List<Value> arguments = new ArrayList<>();
    List<Parameter> parameters = density.parameterisation().parameters();
    int width = density.width(categories);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Shape whole = parameter.shape(shape, width);
      boolean literal =
          density.arguments().get(i) instanceof Formula.Literal(var value, var span)
              && (value.shape().isScalar() || value.shape().equals(whole));
      arguments.add(
          literal
              ? Value.constant(((Formula.Literal) density.arguments().get(i)).value())
              : written.getOrDefault(
                  parameter.name(),
                  symbol(
                      Letters.parameter(letter, parameter.name()), whole, density.components(i))));
    }
    // Vector families and categories take whole arrays, never scalars that stand for them.
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      if (density.family().eventRank() > 0 || parameter.extent() != Parameter.Extent.ELEMENTS) {
        arguments.set(i, arguments.get(i).broadcastTo(parameter.shape(shape, width)));
      }
    }
    return density.parameterisation().construct().apply(arguments);
  }

  // One letter for each component of a mixture where they differ.
  private static Value symbol(String name, Shape shape, Optional<Plate> components) {
    return components
        .map(plate -> Value.input(name, shape.prepend(plate.size())).axisToPlate(plate))
        .orElseGet(() -> Value.input(name, shape));
  }

  /** A value as it is computed after simplification. */
  static Value simplified(Value value) {
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("value", value);
    return Rewriter.standard().rewrite(new Graph(outputs)).output("value");
  }
}
