package org.vaec.graph.rewrite;

import static org.vaec.graph.UnaryFunction.SQRT;
import static org.vaec.graph.UnaryFunction.SQUARE;

import java.util.Optional;
import org.vaec.graph.Value;

/** The root of a square is an absolute value, the square of a root the number itself. */
final class CancelSquareAndRoot implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.unary(value, SQRT)
        .flatMap(x -> Match.unary(x, SQUARE).map(Value::abs))
        .or(() -> Match.unary(value, SQUARE).flatMap(x -> Match.unary(x, SQRT)));
  }
}
