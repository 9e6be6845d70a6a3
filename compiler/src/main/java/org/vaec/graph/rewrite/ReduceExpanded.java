package org.vaec.graph.rewrite;

import java.util.List;
import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * Along an axis where a value is only repeated, its sum is the value times the size, its maximum
 * the value itself, its log-sum-exp the value plus the log of the size.
 */
final class ReduceExpanded implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    if (value.op() instanceof Op.Reduce(Op.Reduction reduction, var plates, List<Integer> axes)
        && value.input(0).op() instanceof Op.Expand(int axis, int size)
        && axes.contains(axis)) {
      List<Integer> rest =
          axes.stream().filter(a -> a != axis).map(a -> a > axis ? a - 1 : a).toList();
      Value reduced = value.input(0).input(0).reduce(reduction, plates, rest);
      return Optional.of(
          switch (reduction) {
            case SUM -> reduced.times(size);
            case MAXIMUM -> reduced;
            case LOG_SUM_EXP -> reduced.plus(Math.log(size));
          });
    }
    return Optional.empty();
  }
}
