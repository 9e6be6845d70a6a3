package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.SUBTRACT;
import static org.vaec.graph.UnaryFunction.NEGATE;
import static org.vaec.graph.UnaryFunction.SOFTPLUS;

import java.util.Optional;
import org.vaec.graph.Value;

/**
 * softplus(x) - softplus(-x) is x: the log odds of a sigmoid; and x - softplus(x) is -softplus(-x),
 * which keeps its digits for large x.
 */
final class CancelSoftplus implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.binary(
        value,
        SUBTRACT,
        (a, b) ->
            Match.unary(b, SOFTPLUS)
                .flatMap(
                    y ->
                        Match.unary(a, SOFTPLUS)
                            .filter(x -> areOpposite(x, y))
                            .or(
                                () ->
                                    a == y
                                        ? Optional.of(y.negate().softplus().negate())
                                        : Optional.empty())));
  }

  /** Whether one is written as the negation of the other. */
  static boolean areOpposite(Value a, Value b) {
    return Match.unary(a, NEGATE).filter(x -> x == b).isPresent()
        || Match.unary(b, NEGATE).filter(x -> x == a).isPresent();
  }
}
