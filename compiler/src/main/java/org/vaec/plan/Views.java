package org.vaec.plan;

import java.util.Set;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/** Values that are other values' memory under another shape. */
public final class Views {
  private Views() {}

  /** Whether a value's numbers are those of its input in the same order. */
  static boolean isView(Value value) {
    return switch (value.op()) {
      case Op.Reshape op -> true;
      case Op.StopGradient op -> true;
      case Op.Expand(int axis, int size) -> size == 1;
      // The sum, the maximum and the log-sum-exp of one number are that number.
      case Op.Reduce(var reduction, Set<Plate> plates, var axes) ->
          plates.isEmpty() && value.shape().elements() == value.input(0).shape().elements();
      default -> false;
    };
  }

  /** The value in whose memory a value lies. */
  public static Value root(Value value) {
    Value root = value;
    while (isView(root)) {
      root = root.input(0);
    }
    return root;
  }
}
