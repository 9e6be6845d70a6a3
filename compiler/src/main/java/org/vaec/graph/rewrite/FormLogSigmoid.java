package org.vaec.graph.rewrite;

import static org.vaec.graph.UnaryFunction.LOG;
import static org.vaec.graph.UnaryFunction.LOG1P;
import static org.vaec.graph.UnaryFunction.NEGATE;
import static org.vaec.graph.UnaryFunction.SIGMOID;

import java.util.Optional;
import org.vaec.graph.Value;

/**
 * log sigmoid x is -softplus(-x), log(1 - sigmoid x) is -softplus(x): finite where the sigmoid is 0
 * or 1 in floating point.
 */
final class FormLogSigmoid implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.unary(value, LOG)
        .flatMap(p -> Match.unary(p, SIGMOID))
        .map(x -> x.negate().softplus().negate())
        .or(
            () ->
                Match.unary(value, LOG1P)
                    .flatMap(p -> Match.unary(p, NEGATE))
                    .flatMap(p -> Match.unary(p, SIGMOID))
                    .map(x -> x.softplus().negate()));
  }
}
