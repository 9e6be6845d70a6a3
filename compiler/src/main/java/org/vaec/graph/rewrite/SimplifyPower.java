package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.POWER;

import java.util.Optional;
import org.vaec.graph.Value;

/** x^2 is a square, x^-1 a reciprocal, x^(1/2) a root. */
final class SimplifyPower implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.binary(value, POWER, SimplifyPower::power).flatMap(x -> Match.like(value, x));
  }

  private static Optional<Value> power(Value base, Value exponent) {
    if (Match.is(exponent, 2)) {
      return Optional.of(base.square());
    }
    if (Match.is(exponent, -1)) {
      return Optional.of(base.reciprocal());
    }
    return Match.is(exponent, 0.5) ? Optional.of(base.sqrt()) : Optional.empty();
  }
}
