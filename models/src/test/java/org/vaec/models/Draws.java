package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.vaec.Compilation;

/**
 * Independent draws of a number, and what they say of its mean.
 *
 * @param values two or more
 */
record Draws(double[] values) {
  /** All gradients of a step added up with signs and sizes of their own. */
  static Draws ofGradients(
      Compilation compilation, RandomBindings bindings, int count, long firstSeed) {
    return new Draws(
        IntStream.range(0, count)
            .mapToDouble(
                i -> gradient(bindings.evaluator(firstSeed + i).run(compilation.step()), bindings))
            .toArray());
  }

  private static double gradient(Map<String, double[]> results, RandomBindings bindings) {
    double sum = 0;
    for (String parameter : bindings.parameters.keySet()) {
      double[] gradient = results.get(Compilation.gradient(parameter));
      for (int j = 0; j < gradient.length; j++) {
        sum += gradient[j] * Math.cos(parameter.hashCode() + 2.0 * j);
      }
    }
    return sum;
  }

  double mean() {
    return Arrays.stream(values).average().orElseThrow();
  }

  double standardError() {
    double mean = mean();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1.0) / values.length);
  }

  /** Within 4 standard errors, and {@code rounding} where there is no noise. */
  void assertMean(double expected, double rounding) {
    assertEquals(expected, mean(), 4 * standardError() + rounding);
  }

  /** Likewise of two numbers that have one mean. */
  void assertSameMean(Draws other, double rounding) {
    double error = Math.hypot(standardError(), other.standardError());
    assertEquals(mean(), other.mean(), 4 * error + rounding);
  }
}
