package org.vaec.distribution;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/** What can be told of values from how they are computed. */
final class Computation {
  private Computation() {}

  /** Two values met while comparing; values are compared by identity. */
  private record Pair(Value left, Value right) {}

  /**
   * Whether two values come from the same leaves by the same operations, so that they are equal
   * numbers whatever the parameters, data and noise are.
   */
  static boolean isSame(Value left, Value right) {
    return isSame(left, right, new HashSet<>());
  }

  private static boolean isSame(Value left, Value right, Set<Pair> seen) {
    // A pair seen before is equal, or the comparison would have ended there.
    if (left == right || !seen.add(new Pair(left, right))) {
      return true;
    }
    if (!left.op().equals(right.op()) || left.inputs().size() != right.inputs().size()) {
      return false;
    }
    for (int i = 0; i < left.inputs().size(); i++) {
      if (!isSame(left.input(i), right.input(i), seen)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it depends on nothing learned, observed or random. */
  static boolean isConstant(Value value) {
    return new Graph(new TreeMap<>(Map.of("value", value)))
        .values().stream().map(Value::op).allMatch(Computation::keepsConstant);
  }

  private static boolean keepsConstant(Op op) {
    return switch (op) {
      case Op.Parameter o -> false;
      case Op.Statistic o -> false;
      case Op.Input o -> false;
      case Op.Noise o -> false;
      case Op.Draw o -> false;
      case Op.PlateSize o -> false;
      case Op.Coordinate o -> false;
      default -> true;
    };
  }

  /** The number that a literal parameter is. */
  static double literal(Value value) {
    return smallestConstant(value)
        .orElseThrow(() -> new IllegalStateException("distribution: no literal: " + value.op()));
  }

  /** The smallest entry of a value that is known at compile time; empty for all else. */
  static OptionalDouble smallestConstant(Value value) {
    return isConstant(value)
        ? Arrays.stream(Evaluator.ofConstants().run(value)).min()
        : OptionalDouble.empty();
  }
}
