package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.SUBTRACT;

import java.util.Optional;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;

/**
 * Signs move out of products and into sums, where they cost nothing: -(-x) is x, a + (-b) is a - b,
 * (-a) b is -(a b), -(a - b) is b - a. Even functions drop them. All of it is exact.
 */
final class CancelNegations implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return switch (value.op()) {
      case Op.Unary(UnaryFunction function) -> unary(function, value.input(0));
      case Op.Binary(BinaryFunction function) ->
          binary(function, value.input(0), value.input(1)).flatMap(x -> Match.like(value, x));
      default -> Optional.empty();
    };
  }

  private static Optional<Value> unary(UnaryFunction function, Value x) {
    return switch (function) {
      case NEGATE ->
          negated(x).or(() -> Match.binary(x, SUBTRACT, (a, b) -> Optional.of(b.minus(a))));
      case SQUARE -> negated(x).map(Value::square);
      case ABS -> negated(x).map(Value::abs);
      case COS -> negated(x).map(Value::cos);
      default -> Optional.empty();
    };
  }

  private static Optional<Value> binary(BinaryFunction function, Value a, Value b) {
    return switch (function) {
      case ADD -> negated(b).map(a::minus).or(() -> negated(a).map(b::minus));
      case SUBTRACT ->
          negated(b)
              .map(a::plus)
              .or(() -> Match.is(a, 0) ? Optional.of(b.negate()) : Optional.empty());
      case MULTIPLY ->
          negated(a)
              .map(x -> x.times(b).negate())
              .or(() -> negated(b).map(x -> a.times(x).negate()))
              .or(() -> Match.is(b, -1) ? Optional.of(a.negate()) : Optional.empty())
              .or(() -> Match.is(a, -1) ? Optional.of(b.negate()) : Optional.empty());
      case MULTIPLY_OR_ZERO ->
          negated(a)
              .map(x -> x.timesOrZero(b).negate())
              .or(() -> negated(b).map(x -> a.timesOrZero(x).negate()));
      case DIVIDE ->
          negated(a).map(x -> x.over(b).negate()).or(() -> negated(b).map(x -> a.over(x).negate()));
      case POWER,
          MAXIMUM,
          MINIMUM,
          GREATER,
          EQUAL,
          LOWER_GAMMA,
          UPPER_GAMMA,
          GAMMA_SLOPE,
          VON_MISES_SLOPE ->
          Optional.empty();
    };
  }

  private static Optional<Value> negated(Value value) {
    return Match.unary(value, UnaryFunction.NEGATE);
  }
}
