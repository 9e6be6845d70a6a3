package org.vaec.plan;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<Value, Integer> levels = new HashMap<>();

  private Levels() {}

  /**
   * Sorts values by level, those of one level as they stand.
   *
   * @param order each value after its operands
   * @param operands what the kernel of a value reads
   * @param joins whether the first value can be computed in one region with the second, an operand
   */
  static void sort(List<Value> order, Function<Value, List<Value>> operands, Joins joins) {
    Levels levels = new Levels();
    for (Value value : order) {
      levels.levels.put(value, levels.level(value, operands.apply(value), joins));
    }
    order.sort(Comparator.comparing(levels.levels::get));
  }

  private int level(Value value, List<Value> operands, Joins joins) {
    int level = 0;
    for (Value operand : operands) {
      if (!Planner.isPrepared(operand) && !Planner.isStored(operand)) {
        level = Math.max(level, levels.get(operand) + (joins.test(value, operand) ? 0 : 1));
      }
    }
    return level;
  }

  /** Whether a value can be computed in one region with an operand. */
  @FunctionalInterface
  interface Joins {
    boolean test(Value value, Value operand);
  }
}
