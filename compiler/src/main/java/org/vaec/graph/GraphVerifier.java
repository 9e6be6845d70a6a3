package org.vaec.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks what holds of every graph, and of a graph and its rewritten form. */
public final class GraphVerifier {
  private GraphVerifier() {}

  /**
   * Every value stands after its inputs and has the plates and the shape that its operation gives.
   *
   * @throws IllegalStateException naming the value where that is not so
   */
  public static void verify(Graph graph) {
    Set<Value> earlier = new HashSet<>();
    for (Value value : graph.values()) {
      if (!earlier.containsAll(value.inputs())) {
        throw new IllegalStateException("verifier: an input of " + value + " comes after it");
      }
      ShapeRules.Type type = ShapeRules.typeOf(value.op(), value.inputs());
      if (!value.plates().equals(type.plates()) || !value.shape().equals(type.shape())) {
        throw new IllegalStateException("verifier: " + value + " should be " + type);
      }
      earlier.add(value);
    }
  }

  /**
   * The rewritten graph is well formed and gives the same outputs, in order, with the same plates
   * and shapes, from no other leaves than the original.
   */
  public static void verify(Graph original, Graph rewritten) {
    verify(rewritten);
    if (!List.copyOf(original.outputs().keySet())
        .equals(List.copyOf(rewritten.outputs().keySet()))) {
      throw new IllegalStateException(
          "verifier: outputs "
              + original.outputs().keySet()
              + " became "
              + rewritten.outputs().keySet());
    }
    original
        .outputs()
        .forEach(
            (name, before) -> {
              Value after = rewritten.output(name);
              if (!sameType(before, after)) {
                throw new IllegalStateException(
                    "verifier: " + name + " was " + before + " and became " + after);
              }
            });
    Set<Op> added = leaves(rewritten);
    added.removeAll(leaves(original));
    if (!added.isEmpty()) {
      throw new IllegalStateException("verifier: new leaves " + added);
    }
  }

  /** Whether two values have the same plates and the same event shape. */
  public static boolean sameType(Value a, Value b) {
    return a.plates().equals(b.plates()) && a.shape().equals(b.shape());
  }

  /** What a graph takes from outside: all without inputs but constants. */
  private static Set<Op> leaves(Graph graph) {
    Set<Op> leaves = new HashSet<>();
    for (Value value : graph.values()) {
      if (value.inputs().isEmpty() && !(value.op() instanceof Op.Constant)) {
        leaves.add(value.op());
      }
    }
    return leaves;
  }
}
