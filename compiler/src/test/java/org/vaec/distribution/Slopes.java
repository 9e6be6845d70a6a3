package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;

/** Gradients against finite differences. */
final class Slopes {
  private Slopes() {}

  /**
   * Checks the gradient of a number by every learned parameter that it depends on, along a
   * direction that stays in the parameter's constraint.
   *
   * @param xs the events, where the number depends on the variable
   * @param magnitude of the terms that the number adds up, by which it rounds
   */
  static void checkByParameters(Setting setting, double[] xs, Value number, double magnitude) {
    checkByParameters(setting, xs, number, magnitude, spread(setting.samples(101)));
  }

  /**
   * The same where the number varies with a real parameter over another distance.
   *
   * @param spread that distance, or more
   */
  static void checkByParameters(
      Setting setting, double[] xs, Value number, double magnitude, double spread) {
    for (int index = 0; index < setting.arguments().size(); index++) {
      String name = setting.parameter(index).name();
      List<Value> leaves = leaves(number, name);
      if (leaves.isEmpty()) {
        continue;
      }
      double[] numbers = setting.arguments().get(index).toArray();
      double[] direction = direction(setting.parameter(index).constraint(), numbers, spread);
      Map<Value, Value> gradients = Gradients.of(number, leaves);
      double slope = 0;
      for (Value leaf : leaves) {
        double[] gradient = setting.at(xs, gradients.get(leaf));
        for (int i = 0; i < numbers.length; i++) {
          slope += gradient[i] * direction[i];
        }
      }
      DoubleUnaryOperator moved =
          delta -> {
            Map<String, double[]> parameters = new TreeMap<>(setting.numbers());
            parameters.put(
                name,
                IntStream.range(0, numbers.length)
                    .mapToDouble(i -> numbers[i] + delta * direction[i])
                    .toArray());
            return setting.at(xs, number, parameters)[0];
          };
      check(setting + " by " + name, slope, moved, 1e-4, magnitude);
    }
  }

  /** Richardson's extrapolation of central differences: its error is of the step's fourth order. */
  static void check(
      String what, double gradient, DoubleUnaryOperator moved, double step, double magnitude) {
    double coarse = (moved.applyAsDouble(2 * step) - moved.applyAsDouble(-2 * step)) / (4 * step);
    double fine = (moved.applyAsDouble(step) - moved.applyAsDouble(-step)) / (2 * step);
    double slope = fine + (fine - coarse) / 3;
    // The function's terms round, and the step divides that.
    double rounding = 1e-14 * (1 + magnitude) / step;
    assertEquals(slope, gradient, 1e-6 * Math.abs(slope) + rounding, what);
  }

  /** The distance between the quartiles. */
  static double spread(double[] xs) {
    double[] sorted = Arrays.stream(xs).sorted().toArray();
    return sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
  }

  /** The learned parameters that a value reads. */
  static List<Value> leaves(Value value) {
    return new Graph(new TreeMap<>(Map.of("value", value)))
        .values().stream().filter(v -> v.op() instanceof Op.Parameter).toList();
  }

  private static List<Value> leaves(Value value, String name) {
    return leaves(value).stream()
        .filter(v -> v.op() instanceof Op.Parameter(String other, var s) && other.equals(name))
        .toList();
  }

  /**
   * In proportion to the numbers, so that a probability of 0 stays 0, a triangle a triangle and a
   * covariance symmetric; or in proportion to the spread of x, where any real will do.
   */
  private static double[] direction(Constraint constraint, double[] numbers, double spread) {
    Random random = new Random(Setting.SEED);
    double[] relative =
        IntStream.range(0, numbers.length)
            .mapToDouble(i -> numbers.length == 1 ? 1 : random.nextDouble(0.5, 1))
            .toArray();
    int n = (int) Math.sqrt(numbers.length);
    return IntStream.range(0, numbers.length)
        .mapToDouble(
            i ->
                switch (constraint) {
                  case COUNT -> throw new AssertionError("a count is never learned");
                  case REAL, UNIT_VECTOR, ORDERED -> relative[i] * (spread > 0 ? spread : 1);
                  case UNIT -> numbers[i] * (1 - numbers[i]);
                  case COVARIANCE -> numbers[i] * (relative[i] + relative[i % n * n + i / n]);
                  case POSITIVE, SIMPLEX, CHOLESKY -> numbers[i] * relative[i];
                })
        .toArray();
  }
}
