package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.DIVIDE;
import static org.vaec.graph.BinaryFunction.MULTIPLY;
import static org.vaec.graph.UnaryFunction.EXP;
import static org.vaec.graph.UnaryFunction.LOG;
import static org.vaec.graph.UnaryFunction.RECIPROCAL;

import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * log(exp(x) / y) is x - log y, log(exp(x) y) is x + log y, log(1 / y) is -log y, and the log of a
 * repeated number is the repeated log: so the log of a softmax becomes x - logsumexp x. The log of
 * any other product is left alone, because two logs cost more than one.
 */
final class SplitLogOfExp implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.unary(value, LOG).flatMap(SplitLogOfExp::split);
  }

  private static Optional<Value> split(Value x) {
    if (x.op() instanceof Op.Expand(int axis, int size)) {
      return Optional.of(x.input(0).log().expand(axis, size));
    }
    return Match.binary(x, DIVIDE, (a, b) -> Match.unary(a, EXP).map(e -> e.minus(b.log())))
        .or(() -> Match.binary(x, DIVIDE, (a, b) -> Match.unary(b, EXP).map(e -> a.log().minus(e))))
        .or(
            () ->
                Match.either(x, MULTIPLY, (a, b) -> Match.unary(a, EXP).map(e -> e.plus(b.log()))))
        .or(() -> Match.unary(x, RECIPROCAL).map(b -> b.log().negate()));
  }
}
