package org.vaec.graph.rewrite;

import java.util.Optional;
import java.util.OptionalDouble;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/** A choice with a constant condition, or between one and the same value, is no choice. */
final class ResolveSelect implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    if (!(value.op() instanceof Op.Select)) {
      return Optional.empty();
    }
    Value yes = value.input(1);
    Value no = value.input(2);
    if (yes == no) {
      return Match.like(value, yes);
    }
    OptionalDouble condition = Match.uniform(value.input(0));
    return condition.isPresent()
        ? Match.like(value, condition.getAsDouble() != 0 ? yes : no)
        : Optional.empty();
  }
}
