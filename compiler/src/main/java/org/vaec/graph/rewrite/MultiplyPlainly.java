package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.MULTIPLY_OR_ZERO;

import java.util.Optional;
import java.util.OptionalDouble;
import org.vaec.graph.Value;

/**
 * 0 times a finite constant is 0 anyway: there, and nowhere else, the plain product is the same.
 */
final class MultiplyPlainly implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.binary(
        value,
        MULTIPLY_OR_ZERO,
        (a, b) -> {
          OptionalDouble factor = Match.uniform(b);
          return factor.isPresent() && Double.isFinite(factor.getAsDouble())
              ? Optional.of(a.times(b))
              : Optional.empty();
        });
  }
}
