package org.vaec.graph.rewrite;

import java.util.Optional;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * x + 0, x - 0, 1 x, x / 1 and x^1 are x; so is 1 times or zero x. (-0 + 0 is 0, so a zero may
 * change its sign.)
 */
final class DropNeutralOperand implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    if (!(value.op() instanceof Op.Binary(BinaryFunction function))) {
      return Optional.empty();
    }
    Value a = value.input(0);
    Value b = value.input(1);
    Optional<Value> kept =
        switch (function) {
          case ADD -> Match.is(b, 0) ? Optional.of(a) : keep(b, Match.is(a, 0));
          case SUBTRACT -> keep(a, Match.is(b, 0));
          case MULTIPLY -> Match.is(b, 1) ? Optional.of(a) : keep(b, Match.is(a, 1));
          case MULTIPLY_OR_ZERO -> keep(b, Match.is(a, 1));
          case DIVIDE, POWER -> keep(a, Match.is(b, 1));
          case MAXIMUM,
              MINIMUM,
              GREATER,
              EQUAL,
              LOWER_GAMMA,
              UPPER_GAMMA,
              GAMMA_SLOPE,
              VON_MISES_SLOPE ->
              Optional.empty();
        };
    return kept.flatMap(x -> Match.like(value, x));
  }

  private static Optional<Value> keep(Value value, boolean neutral) {
    return neutral ? Optional.of(value) : Optional.empty();
  }
}
