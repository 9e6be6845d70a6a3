package org.vaec.graph.rewrite;

import static org.vaec.graph.UnaryFunction.EXP;
import static org.vaec.graph.UnaryFunction.EXPM1;
import static org.vaec.graph.UnaryFunction.LOG;
import static org.vaec.graph.UnaryFunction.LOG1P;

import java.util.Optional;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;

/**
 * log exp x, exp log x, log1p expm1 x and expm1 log1p x are x. The first and the third are finite
 * where exp overflows. For negative x, exp log x was NaN: no model means that.
 */
final class CancelExpAndLog implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return inverse(value, LOG, EXP)
        .or(() -> inverse(value, EXP, LOG))
        .or(() -> inverse(value, LOG1P, EXPM1))
        .or(() -> inverse(value, EXPM1, LOG1P));
  }

  private static Optional<Value> inverse(Value value, UnaryFunction outer, UnaryFunction inner) {
    return Match.unary(value, outer).flatMap(x -> Match.unary(x, inner));
  }
}
