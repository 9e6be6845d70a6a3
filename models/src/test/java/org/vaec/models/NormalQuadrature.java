package org.vaec.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * Expectations over the standard normal noise of a graph by the trapezoid rule, which errs less
 * than rounding does for smooth integrands: with a step h the error falls like exp(-2 pi^2 / h^2).
 * Uniform noise, which chooses among the components of a mixture, takes one value in each.
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
    return expectation(graph, bindings, step, 1, output);
  }

  /**
   * @param components of each mixture in the graph
   */
  static double expectation(
      Graph graph,
      RandomBindings bindings,
      double step,
      int components,
      ToDoubleFunction<Map<String, double[]>> output) {
    SequencedMap<String, Integer> sites = new TreeMap<>();
    List<Node> nodes = new ArrayList<>(List.of(new Node(new double[0], 1)));
    SequencedMap<String, Op.Noise> noises = new TreeMap<>();
    for (Value value : graph.values()) {
      if (value.op() instanceof Op.Noise noise) {
        noises.put(noise.site(), noise);
      }
    }
    for (Op.Noise noise : noises.values()) {
      sites.put(noise.site(), noise.shape().elements());
      List<Node> next = noise.kind() == Op.NoiseKind.NORMAL ? normal(step) : components(components);
      for (int i = 0; i < noise.shape().elements(); i++) {
        nodes = nodes.stream().flatMap(node -> next.stream().map(more -> node.then(more))).toList();
      }
    }
    double sum = 0;
    for (Node node : nodes) {
      double value = output.applyAsDouble(evaluator(bindings, sites, node.numbers()).run(graph));
      sum += node.weight() * value;
    }
    return sum;
  }

  /** Numbers of noise, one after the other, and what they count. */
  private record Node(double[] numbers, double weight) {
    Node then(Node more) {
      double[] all = Arrays.copyOf(numbers, numbers.length + more.numbers.length);
      System.arraycopy(more.numbers, 0, all, numbers.length, more.numbers.length);
      return new Node(all, weight * more.weight);
    }
  }

  private static List<Node> normal(double step) {
    List<Node> nodes = new ArrayList<>();
    for (int k = (int) -(REACH / step); k * step <= REACH; k++) {
      double e = k * step;
      double weight = step * Math.exp(-0.5 * e * e) / Math.sqrt(2 * Math.PI);
      nodes.add(new Node(new double[] {e}, weight));
    }
    return nodes;
  }

  private static List<Node> components(int count) {
    return IntStream.range(0, count)
        .mapToObj(k -> new Node(new double[] {(k + 0.5) / count}, 1.0 / count))
        .toList();
  }

  private static Evaluator evaluator(
      RandomBindings bindings, SequencedMap<String, Integer> sites, double[] node) {
    NoiseSource noise =
        (leaf, elements) -> {
          int from = 0;
          for (Map.Entry<String, Integer> site : sites.entrySet()) {
            if (site.getKey().equals(leaf.site())) {
              return Arrays.copyOfRange(node, from, from + elements);
            }
            from += site.getValue();
          }
          throw new IllegalStateException(leaf.site());
        };
    return Evaluator.of(
        bindings.plates, bindings.parameters, bindings.statistics, bindings.inputs, noise);
  }
}
