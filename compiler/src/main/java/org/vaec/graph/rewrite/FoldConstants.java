package org.vaec.graph.rewrite;

import java.util.Optional;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;

/**
 * An operation on constants alone is a constant, in double precision. Not what only repeats its
 * input, and nothing large: a scalar is cheaper to keep than its repetitions.
 */
final class FoldConstants implements Rule {
  private static final int LARGEST = 4096;

  @Override
  public Optional<Value> apply(Value value) {
    boolean folds =
        !value.inputs().isEmpty()
            && value.plates().isEmpty()
            && value.inputs().stream().allMatch(input -> input.op() instanceof Op.Constant)
            && value.shape().elements() <= LARGEST
            && switch (value.op()) {
              case Op.Draw d -> false;
              case Op.Expand e -> false;
              case Op.StopGradient s -> false;
              default -> true;
            };
    return folds
        ? Optional.of(Value.constant(Tensor.of(value.shape(), Evaluator.ofConstants().run(value))))
        : Optional.empty();
  }
}
