package org.vaec.evaluate;

import java.util.List;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/** How much there is to compute in a graph: a cost that does not depend on a machine. */
final class Work {
  private Work() {}

  /** One for each number of each value, and for each product that goes into it. */
  static double of(Graph graph, int rows) {
    return graph.values().stream().mapToDouble(value -> of(value, rows)).sum();
  }

  private static double of(Value value, int rows) {
    double work = count(value.plates(), rows) * value.shape().elements();
    if (value.op() instanceof Op.Contract contract) {
      work *= count(contract.summed(), rows);
      work *= summed(contract.left(), value.input(0), contract.output());
      List<Integer> alone =
          contract.right().stream().filter(label -> !contract.left().contains(label)).toList();
      for (int axis = 0; axis < contract.right().size(); axis++) {
        int label = contract.right().get(axis);
        if (alone.contains(label) && !contract.output().contains(label)) {
          work *= value.input(1).shape().size(axis);
        }
      }
    }
    return work;
  }

  private static double summed(List<Integer> labels, Value input, List<Integer> kept) {
    double product = 1;
    for (int axis = 0; axis < labels.size(); axis++) {
      if (!kept.contains(labels.get(axis))) {
        product *= input.shape().size(axis);
      }
    }
    return product;
  }

  private static double count(Iterable<Plate> plates, int rows) {
    double members = 1;
    for (Plate plate : plates) {
      members *= plate.isBoundLate() ? rows : plate.size();
    }
    return members;
  }
}
