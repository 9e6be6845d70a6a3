package org.vaec.graph.rewrite;

import static org.vaec.graph.UnaryFunction.EXP;
import static org.vaec.graph.UnaryFunction.LOG1P;

import java.util.Optional;
import org.vaec.graph.Value;

/** log(1 + exp x), finite where exp overflows. */
final class FormSoftplus implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.unary(value, LOG1P).flatMap(x -> Match.unary(x, EXP)).map(Value::softplus);
  }
}
