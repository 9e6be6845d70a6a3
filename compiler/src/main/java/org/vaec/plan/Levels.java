package org.vaec.plan;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.vaec.graph.Value;

/**
 * Orders values so that what can be computed at the same time stands together: the heads of a
 * network, and then what is made of each of them, rather than one head with all that follows from
 * it and then the next. More values so come into the same regions, and products that share an input
 * into the same place.
 *
 * <p>The level of a value is the number of kernels that run one after the other before its own.
 */
final class Levels {
  private Levels() {}

  /**
   * Sorts values by level, those of one level as they stand.
   *
   * @param order each value after its operands
   * @param operands what the kernel of a value reads
   * @param joins whether the first value can be computed in one region with the second, an operand
   */
  static void sort(
      List<Value> order, Function<Value, List<Value>> operands, BiPredicate<Value, Value> joins) {
    Map<Value, Integer> levels = new HashMap<>();
    for (Value value : order) {
      int level = 0;
      for (Value operand : operands.apply(value)) {
        if (!Planner.isPrepared(operand) && !Planner.isStored(operand)) {
          level = Math.max(level, levels.get(operand) + (joins.test(value, operand) ? 0 : 1));
        }
      }
      levels.put(value, level);
    }
    order.sort(Comparator.comparing(levels::get));
  }
}
