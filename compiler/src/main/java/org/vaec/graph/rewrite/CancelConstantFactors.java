package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.MULTIPLY;

import java.util.Optional;
import org.vaec.graph.Value;

/**
 * (c x) (d y) is x y where c d = 1, as in the gradient of half a square. For other constants x y
 * could overflow where the product as written does not.
 */
final class CancelConstantFactors implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.binary(
            value,
            MULTIPLY,
            (left, right) ->
                Match.either(
                    left,
                    MULTIPLY,
                    (c, x) ->
                        Match.either(
                            right,
                            MULTIPLY,
                            (d, y) ->
                                areReciprocal(c, d) ? Optional.of(x.times(y)) : Optional.empty())))
        .flatMap(x -> Match.like(value, x));
  }

  private static boolean areReciprocal(Value c, Value d) {
    return Match.uniform(c).isPresent()
        && Match.uniform(d).isPresent()
        && Match.uniform(c).getAsDouble() * Match.uniform(d).getAsDouble() == 1;
  }
}
