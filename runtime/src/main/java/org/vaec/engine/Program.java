package org.vaec.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * What an engine is made for: a graph, and which of its outputs are gradients.
 *
 * @param graph what is computed
 * @param gradients for each parameter that an optimizer shall change, the output that holds the
 *     gradient of the loss with respect to it: of the parameter's shape, without plates
 */
public record Program(Graph graph, SequencedMap<String, String> gradients) {

  public Program {
    gradients = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(gradients));
    for (Value value : graph.values()) {
      if (value.op() instanceof Op.Parameter(String name, var shape)
          && gradients.containsKey(name)) {
        Value gradient = graph.output(gradients.get(name));
        if (!gradient.plates().isEmpty() || !gradient.shape().equals(shape)) {
          throw new IllegalStateException(
              "engine: the gradient of " + name + ", " + shape + ", is " + gradient);
        }
      }
    }
    gradients.values().forEach(graph::output);
  }

  /** A graph of which no output is a gradient. */
  public static Program of(Graph graph) {
    return new Program(graph, new LinkedHashMap<>());
  }
}
