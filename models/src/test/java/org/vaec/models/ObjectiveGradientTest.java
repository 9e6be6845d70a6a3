package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.objective.Estimator;
import org.vaec.random.Philox;

/** The gradient of every shipped model's whole objective against central differences, float64. */
class ObjectiveGradientTest {
  private static final double STEP = 1e-5;

  // Central differences err by about STEP^2 times the third derivative, and by rounding, 1e-16
  // times
  // the loss (up to a thousand nats) over STEP.
  private static final double RELATIVE = 1e-6;
  private static final double ABSOLUTE = 1e-6;

  @TestFactory
  Stream<DynamicTest> gradientsAreTheSlopesOfTheLoss() {
    return Stream.of(Map.<String, String>of(), Map.of("kl", "sampled"), Map.of("samples", "3"))
        .flatMap(
            settings ->
                Shipped.files(Shipped.MODELS).stream()
                    .filter(file -> hasSlopes(Shipped.compile(file, settings)))
                    .map(
                        file ->
                            DynamicTest.dynamicTest(
                                file + " " + settings,
                                () -> assertSlopes(Shipped.compile(file, settings)))));
  }

  // A gradient by the score function is a slope on average alone; see ScoreFunctionTest.
  private static boolean hasSlopes(Compilation compilation) {
    return compilation.objective().terms().stream()
        .noneMatch(term -> term.estimator() == Estimator.SCORE);
  }

  /** Compares the gradient of every learned array with the slope along a random direction. */
  static void assertSlopes(Compilation compilation) {
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 2, 2, 7);
    Map<String, double[]> results = bindings.evaluator().run(compilation.step());
    assertTrue(Double.isFinite(results.get("loss")[0]));
    assertTrue(!bindings.parameters.isEmpty());
    for (String parameter : bindings.parameters.keySet()) {
      double[] gradient = results.get(Compilation.gradient(parameter));
      double[] direction = new double[gradient.length];
      Philox.of(11, parameter, 0).normals(direction);
      normalise(direction);
      double expected = 0;
      for (int i = 0; i < gradient.length; i++) {
        expected += gradient[i] * direction[i];
      }
      double slope =
          (loss(compilation, bindings, parameter, direction, STEP)
                  - loss(compilation, bindings, parameter, direction, -STEP))
              / (2 * STEP);
      assertEquals(slope, expected, ABSOLUTE + RELATIVE * Math.abs(slope), parameter);
    }
  }

  private static void normalise(double[] direction) {
    double norm = Math.sqrt(Arrays.stream(direction).map(d -> d * d).sum());
    Arrays.setAll(direction, i -> direction[i] / norm);
  }

  private static double loss(
      Compilation compilation,
      RandomBindings bindings,
      String parameter,
      double[] direction,
      double step) {
    double[] original = bindings.parameters.get(parameter);
    double[] moved = original.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    bindings.parameters.put(parameter, moved);
    try {
      return bindings.evaluator().run(compilation.step()).get("loss")[0];
    } finally {
      bindings.parameters.put(parameter, original);
    }
  }
}
