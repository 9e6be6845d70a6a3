package org.vaec.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * Expectations over the standard normal noise of a graph by the trapezoid rule, which errs less
 * than rounding does for smooth integrands: with a step h the error falls like exp(-2 pi^2 / h^2).
 */
final class NormalQuadrature {
  private static final double REACH = 9;

  private NormalQuadrature() {}

  /**
   * E[output] of a graph with one row, over every number of its noise.
   *
   * @param step between nodes
   */
  static double expectation(
      Graph graph,
      RandomBindings bindings,
      double step,
      ToDoubleFunction<Map<String, double[]>> output) {
    SequencedMap<String, Integer> sites = new TreeMap<>();
    for (Value value : graph.values()) {
      if (value.op() instanceof Op.Noise(var site, var kind, var plates, var shape)) {
        sites.put(site, shape.elements());
      }
    }
    int numbers = sites.values().stream().mapToInt(Integer::intValue).sum();
    List<double[]> nodes = new ArrayList<>(List.of(new double[0]));
    for (int i = 0; i < numbers; i++) {
      nodes = nodes.stream().flatMap(node -> longer(node, step).stream()).toList();
    }
    double sum = 0;
    for (double[] node : nodes) {
      double weight = 1;
      for (double e : node) {
        weight *= step * Math.exp(-0.5 * e * e) / Math.sqrt(2 * Math.PI);
      }
      sum += weight * output.applyAsDouble(evaluator(bindings, sites, node).run(graph));
    }
    return sum;
  }

  private static List<double[]> longer(double[] node, double step) {
    List<double[]> longer = new ArrayList<>();
    for (int k = (int) -(REACH / step); k * step <= REACH; k++) {
      double[] next = java.util.Arrays.copyOf(node, node.length + 1);
      next[node.length] = k * step;
      longer.add(next);
    }
    return longer;
  }

  private static Evaluator evaluator(
      RandomBindings bindings, SequencedMap<String, Integer> sites, double[] node) {
    NoiseSource noise =
        (leaf, elements) -> {
          int from = 0;
          for (Map.Entry<String, Integer> site : sites.entrySet()) {
            if (site.getKey().equals(leaf.site())) {
              return java.util.Arrays.copyOfRange(node, from, from + elements);
            }
            from += site.getValue();
          }
          throw new IllegalStateException(leaf.site());
        };
    return Evaluator.of(
        bindings.plates, bindings.parameters, bindings.statistics, bindings.inputs, noise);
  }
}
