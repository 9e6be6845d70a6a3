package org.vaec.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Contractions that are elementwise products at heart become such: those that sum nothing, such as
 * a number times a vector in each row, and those of two arrays with the same labels, whose product
 * is summed afterwards. As matrix products they would be one tiny one for each row.
 */
final class ElementwiseContractions {
  private ElementwiseContractions() {}

  static Graph rewrite(Graph graph) {
    Map<Value, Value> rewritten = new HashMap<>();
    for (Value value : graph.values()) {
      List<Value> inputs = value.inputs().stream().map(rewritten::get).toList();
      rewritten.put(
          value,
          switch (value.op()) {
            case Op.Contract op -> contract(op, inputs.get(0), inputs.get(1), value, inputs);
            default -> keep(value, inputs);
          });
    }
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, value) -> outputs.put(name, rewritten.get(value)));
    return new Graph(outputs);
  }

  private static Value keep(Value value, List<Value> inputs) {
    return inputs.equals(value.inputs()) ? value : Value.of(value.op(), inputs);
  }

  private static Value contract(
      Op.Contract op, Value left, Value right, Value value, List<Value> inputs) {
    boolean sumsNothing =
        op.summed().isEmpty()
            && op.output().containsAll(op.left())
            && op.output().containsAll(op.right());
    if (sumsNothing && isWithin(op.left(), op.output()) && isWithin(op.right(), op.output())) {
      return spread(left, op.left(), op.output(), value)
          .times(spread(right, op.right(), op.output(), value));
    }
    if (op.left().equals(op.right())
        && isWithin(op.output(), op.left())
        && left.plates().equals(right.plates())) {
      List<Integer> summed = new ArrayList<>();
      for (int axis = 0; axis < op.left().size(); axis++) {
        if (!op.output().contains(op.left().get(axis))) {
          summed.add(axis);
        }
      }
      return left.times(right).reduce(Op.Reduction.SUM, new TreeSet<Plate>(op.summed()), summed);
    }
    return keep(value, inputs);
  }

  /** Repeats a value along the labels that it lacks. */
  private static Value spread(Value value, List<Integer> labels, List<Integer> all, Value like) {
    Value spread = value;
    if (labels.isEmpty()) {
      return spread;
    }
    for (int axis = 0; axis < all.size(); axis++) {
      if (!labels.contains(all.get(axis))) {
        spread = spread.expand(axis, like.shape().size(axis));
      }
    }
    return spread;
  }

  /** Whether labels occur in another list in the same order. */
  private static boolean isWithin(List<Integer> labels, List<Integer> all) {
    return all.stream().filter(labels::contains).toList().equals(labels);
  }
}
