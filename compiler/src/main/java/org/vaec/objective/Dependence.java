package org.vaec.objective;

import java.util.List;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/** Which values of a graph are computed from one value, the leaf. */
final class Dependence {
  private final Value leaf;
  private final Reach reach;

  Dependence(Value leaf) {
    this(leaf, new Reach(List.of(leaf)));
  }

  /**
   * @param reach of this leaf and others
   */
  Dependence(Value leaf, Reach reach) {
    this.leaf = leaf;
    this.reach = reach;
  }

  Value leaf() {
    return leaf;
  }

  /** Whether {@code value} is the leaf or computed from it. */
  boolean on(Value value) {
    return reach.isFrom(leaf, value);
  }

  /**
   * Whether an operation is a linear function of those of its inputs that depend on the leaf, taken
   * together, the others being constants: then it exchanges with expectations.
   */
  boolean isLinear(Value value) {
    List<Value> in = value.inputs();
    return switch (value.op()) {
      case Op.Unary(var function) ->
          switch (function) {
            case NEGATE -> true;
            default -> false;
          };
      case Op.Binary(var function) ->
          switch (function) {
            case ADD, SUBTRACT -> true;
            case MULTIPLY, MULTIPLY_OR_ZERO -> !(on(in.get(0)) && on(in.get(1)));
            case DIVIDE -> !on(in.get(1));
            default -> false;
          };
      case Op.Reduce(var reduction, var plates, var axes) -> reduction == Op.Reduction.SUM;
      case Op.Contract c -> !(on(in.get(0)) && on(in.get(1)));
      case Op.Select s -> !on(in.get(0));
      case Op.Pick p -> !on(in.get(1));
      case Op.TriangularSolve s -> !on(in.get(0));
      case Op.Concat c -> true;
      default -> isIndexMap(value.op());
    };
  }

  /** Whether an operation only repeats, drops or reorders entries of its one input. */
  static boolean isIndexMap(Op op) {
    return op instanceof Op.Expand
        || op instanceof Op.Reshape
        || op instanceof Op.Transpose
        || op instanceof Op.Slice;
  }
}
