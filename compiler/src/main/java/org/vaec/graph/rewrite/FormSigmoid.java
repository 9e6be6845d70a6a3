package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.ADD;
import static org.vaec.graph.BinaryFunction.DIVIDE;
import static org.vaec.graph.UnaryFunction.EXP;
import static org.vaec.graph.UnaryFunction.RECIPROCAL;

import java.util.Optional;
import org.vaec.graph.Value;

/**
 * 1 / (1 + exp x) is sigmoid(-x); exp(x) / (1 + exp x) is sigmoid(x), without infinity / infinity.
 */
final class FormSigmoid implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.unary(value, RECIPROCAL)
        .flatMap(FormSigmoid::argument)
        .map(x -> x.negate().sigmoid())
        .or(
            () ->
                Match.binary(
                    value,
                    DIVIDE,
                    (a, b) ->
                        Match.unary(a, EXP)
                            .filter(x -> argument(b).filter(y -> y == x).isPresent())
                            .map(Value::sigmoid)))
        .flatMap(x -> Match.like(value, x));
  }

  /** The x of 1 + exp x. */
  private static Optional<Value> argument(Value sum) {
    return Match.either(
        sum, ADD, (one, e) -> Match.is(one, 1) ? Match.unary(e, EXP) : Optional.empty());
  }
}
