package org.vaec.graph.rewrite;

import static org.vaec.graph.UnaryFunction.EXP;
import static org.vaec.graph.UnaryFunction.LOG;

import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/** The log of a sum of exps, without overflow of any of them. */
final class FormLogSumExp implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.unary(value, LOG)
        .flatMap(
            sum ->
                sum.op() instanceof Op.Reduce(Op.Reduction reduction, var plates, var axes)
                        && reduction == Op.Reduction.SUM
                    ? Match.unary(sum.input(0), EXP)
                        .map(x -> x.reduce(Op.Reduction.LOG_SUM_EXP, plates, axes))
                    : Optional.empty());
  }
}
