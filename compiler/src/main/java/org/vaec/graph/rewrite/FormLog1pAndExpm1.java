package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.ADD;
import static org.vaec.graph.BinaryFunction.SUBTRACT;
import static org.vaec.graph.UnaryFunction.EXP;
import static org.vaec.graph.UnaryFunction.LOG;

import java.util.Optional;
import org.vaec.graph.Value;

/** log(1 + x) and exp(x) - 1 in the forms that keep their digits for small x. */
final class FormLog1pAndExpm1 implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.unary(value, LOG)
        .flatMap(
            sum ->
                Match.either(sum, ADD, (one, x) -> withOne(one, x))
                    .or(() -> Match.binary(sum, SUBTRACT, (one, x) -> withOne(one, x.negate())))
                    .map(Value::log1p))
        .or(
            () ->
                Match.binary(
                    value,
                    SUBTRACT,
                    (e, one) ->
                        Match.is(one, 1)
                            ? Match.unary(e, EXP).map(Value::expm1)
                            : Optional.empty()))
        .flatMap(x -> Match.like(value, x));
  }

  private static Optional<Value> withOne(Value one, Value x) {
    return Match.is(one, 1) ? Optional.of(x) : Optional.empty();
  }
}
