package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.DIVIDE;
import static org.vaec.graph.UnaryFunction.EXP;
import static org.vaec.graph.UnaryFunction.RECIPROCAL;

import java.util.Optional;
import org.vaec.graph.Value;

/** 1 / x is a reciprocal, 1 / (1 / x) is x, 1 / exp(x) is exp(-x). */
final class CancelReciprocal implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.unary(value, RECIPROCAL)
        .flatMap(
            x ->
                Match.unary(x, RECIPROCAL).or(() -> Match.unary(x, EXP).map(y -> y.negate().exp())))
        .or(
            () ->
                Match.binary(
                        value,
                        DIVIDE,
                        (a, b) -> Match.is(a, 1) ? Optional.of(b.reciprocal()) : Optional.empty())
                    .flatMap(x -> Match.like(value, x)));
  }
}
