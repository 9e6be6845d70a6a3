package org.vaec.graph.rewrite;

import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/** Once gradients are taken, a value that was held constant in them is simply that value. */
final class RemoveStopGradient implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return value.op() instanceof Op.StopGradient ? Optional.of(value.input(0)) : Optional.empty();
  }
}
