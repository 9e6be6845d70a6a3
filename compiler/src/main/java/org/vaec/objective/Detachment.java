package org.vaec.objective;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * Copies of values through which only some gradients pass: those toward draws, or those toward
 * learned arrays that do not come through a draw.
 */
final class Detachment {
  private final List<Value> draws;

  /**
   * @param draws values that stand for samples
   */
  Detachment(Collection<Value> draws) {
    this.draws = draws.stream().map(Detachment::origin).toList();
  }

  /**
   * The value of which alone a draw is a function, such as u of exp(u): a density may be computed
   * from u, which is more exact.
   */
  static Value origin(Value draw) {
    return switch (draw.op()) {
      case Op.Unary u -> origin(draw.input(0));
      case Op.Reshape r -> origin(draw.input(0));
      case Op.Binary b when isConstant(draw.input(1)) -> origin(draw.input(0));
      case Op.Binary b when isConstant(draw.input(0)) -> origin(draw.input(1));
      default -> draw;
    };
  }

  private static boolean isConstant(Value value) {
    return value.op() instanceof Op.Constant;
  }

  /** The same value, in which learned arrays are constants except where a draw depends on them. */
  Value ofParameters(Value value) {
    Map<Value, Value> done = new IdentityHashMap<>();
    draws.forEach(draw -> done.put(draw, draw));
    return copy(value, done, true);
  }

  /** The same value, in which draws are constants. */
  Value ofDraws(Value value) {
    Map<Value, Value> done = new IdentityHashMap<>();
    draws.forEach(draw -> done.put(draw, draw.stopGradient()));
    return copy(value, done, false);
  }

  private static Value copy(Value value, Map<Value, Value> done, boolean stopsAtParameters) {
    Value known = done.get(value);
    if (known != null) {
      return known;
    }
    List<Value> inputs =
        value.inputs().stream().map(input -> copy(input, done, stopsAtParameters)).toList();
    Value copy = inputs.equals(value.inputs()) ? value : Value.of(value.op(), inputs);
    if (stopsAtParameters && value.op() instanceof Op.Parameter) {
      copy = value.stopGradient();
    }
    done.put(value, copy);
    return copy;
  }
}
