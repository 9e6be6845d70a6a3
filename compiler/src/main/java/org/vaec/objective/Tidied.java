package org.vaec.objective;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.vaec.graph.Op;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;

/**
 * A formula as a person would write it: x / -1 is -x, (-x)^2 is x^2, sqrt(x)^2 is x, and a - -b is
 * a + b. Such come from moments of exp(-rate) and the like; a step computes them as they are.
 */
final class Tidied {
  private final Map<Value, Value> done = new IdentityHashMap<>();

  private Tidied() {}

  static Value of(Value value) {
    return new Tidied().tidied(value);
  }

  private Value tidied(Value value) {
    Value known = done.get(value);
    if (known == null) {
      List<Value> inputs = value.inputs().stream().map(this::tidied).toList();
      known =
          written(value.op(), inputs.equals(value.inputs()) ? value : Value.of(value.op(), inputs));
      done.put(value, known);
    }
    return known;
  }

  private static Value written(Op op, Value value) {
    return switch (op) {
      case Op.Unary(UnaryFunction function) -> unary(function, value);
      case Op.Binary(var function) ->
          switch (function) {
            case DIVIDE -> value.input(1).isConstant(-1) ? value.input(0).negate() : value;
            case SUBTRACT ->
                Idioms.is(value.input(1), UnaryFunction.NEGATE)
                    ? value.input(0).plus(value.input(1).input(0))
                    : value;
            default -> value;
          };
      default -> value;
    };
  }

  private static Value unary(UnaryFunction function, Value value) {
    Value x = value.input(0);
    if (function == UnaryFunction.SQUARE && Idioms.is(x, UnaryFunction.NEGATE)) {
      return unary(function, x.input(0).square());
    }
    return function == UnaryFunction.SQUARE && Idioms.is(x, UnaryFunction.SQRT)
        ? x.input(0)
        : value;
  }
}
