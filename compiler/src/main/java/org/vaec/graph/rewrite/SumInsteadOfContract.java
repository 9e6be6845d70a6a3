package org.vaec.graph.rewrite;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * A contraction with a scalar without plates is that scalar times a sum of the other input. Such
 * contractions come from the gradients of sums, whose adjoint is one number.
 */
final class SumInsteadOfContract implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    if (!(value.op() instanceof Op.Contract(var left, var right, var output, var summed))) {
      return Optional.empty();
    }
    Value a = value.input(0);
    Value b = value.input(1);
    return isNumber(a)
        ? Optional.of(a.times(sum(b, right, output, summed)))
        : isNumber(b) ? Optional.of(sum(a, left, output, summed).times(b)) : Optional.empty();
  }

  private static boolean isNumber(Value value) {
    return value.shape().isScalar() && value.plates().isEmpty();
  }

  /** The sum of x over the labels that are not kept, its axes in the order of those kept. */
  private static Value sum(Value x, List<Integer> labels, List<Integer> output, Set<Plate> summed) {
    List<Integer> axes =
        IntStream.range(0, labels.size())
            .boxed()
            .filter(axis -> !output.contains(labels.get(axis)))
            .toList();
    Value sum = x.reduce(Op.Reduction.SUM, summed, axes);
    List<Integer> left = labels.stream().filter(output::contains).toList();
    return left.equals(output) ? sum : sum.transpose(output.stream().map(left::indexOf).toList());
  }
}
