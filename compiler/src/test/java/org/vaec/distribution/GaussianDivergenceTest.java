package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vaec.graph.Evaluator;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** KL between Gaussians of vectors, whose families keep their covariances in different forms. */
class GaussianDivergenceTest {
  private static final Shape PLANE = Shape.of(2);

  @Test
  void familiesOfVectorsAgreeWithTheirElements() {
    // KL between Gaussians is a mean of squares: a trapezoid rule over whitened noise is exact.
    Setting plane = Catalogue.of("MultivariateNormal", 0, Catalogue.plane());
    List<Distribution> all =
        List.of(
            plane.constant(),
            new MultivariateNormal(
                vector(0.2, 0.1), Value.constant(Tensor.of(Shape.of(2, 2), 0.7, 0, 0.3, 1.1))),
            new Normal(vector(0.5, -1), vector(0.6, 2)),
            new Normal(Value.constant(0), Value.constant(1)));
    for (Distribution q : all) {
      for (Distribution p : all) {
        KullbackLeibler divergence = KullbackLeibler.of(q, p);
        Shape events = PLANE.dropLast(divergence.eventRank());
        Value value = divergence.value(PLANE, Optional.empty()).broadcastTo(events).sumEvent();
        double number = Evaluator.ofConstants().run(value)[0];
        assertEquals(expectedLogRatio(q, p), number, 1e-12 * (1 + number), q + " to " + p);
      }
    }
  }

  @Test
  void aNormalOfLowRankIsTheMultivariateNormalOfItsCovariance() {
    Setting plane = Catalogue.of("MultivariateNormal", 0, Catalogue.plane());
    Setting factored = Catalogue.of("LowRankMultivariateNormal", 0, Catalogue.factored());
    double[] xs = {0.5, -1, 1, -2, -30, 40};
    double[] expected = plane.at(xs, plane.constant().logDensity(plane.variable()));
    double[] actual = factored.at(xs, factored.constant().logDensity(factored.variable()));
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-12 * Math.abs(expected[i]));
    }
    Value entropy = factored.constant().negativeEntropy().orElseThrow();
    assertEquals(
        plane.number(plane.constant().negativeEntropy().orElseThrow()),
        factored.number(entropy),
        1e-13);
    // Of its own statistics' moments the entropy is the same.
    Density density = factored.constant().density();
    assertEquals(
        factored.number(entropy),
        factored.number(density.expectation(factored.constant()::moment).orElseThrow()),
        1e-12);
    Distribution other =
        new LowRankMultivariateNormal(
            vector(0.2, 0.1),
            Value.constant(Tensor.of(Shape.of(2, 2), 0.7, 0.2, 0.3, -1.1)),
            vector(0.4, 2));
    Distribution independent = new Normal(vector(0.5, -1), vector(0.6, 2));
    for (Distribution p : List.of(other, independent, plane.constant(), factored.constant())) {
      assertEquals(inPlane(plane.constant(), p), inPlane(factored.constant(), p), 1e-12);
      assertEquals(inPlane(p, plane.constant()), inPlane(p, factored.constant()), 1e-12);
    }
  }

  private static double inPlane(Distribution q, Distribution p) {
    KullbackLeibler divergence = KullbackLeibler.of(q, p);
    Value value = divergence.value(PLANE, Optional.empty());
    Shape events = PLANE.dropLast(divergence.eventRank());
    return Evaluator.ofConstants().run(value.broadcastTo(events).sumEvent())[0];
  }

  private static Value vector(double... values) {
    return Value.constant(Tensor.of(Shape.of(values.length), values));
  }

  /** By a trapezoid rule over the standard normal noise of q's sampler. */
  private static double expectedLogRatio(Distribution q, Distribution p) {
    Value noise = Value.input("noise", PLANE);
    Distribution.NoiseSource given =
        new NoNoise() {
          @Override
          public Value normal(Shape shape) {
            return noise;
          }
        };
    Value x = q.sample(given, PLANE);
    Value ratio = perVector(q, x).minus(perVector(p, x));
    int half = 18;
    double step = 0.5;
    int side = 2 * half + 1;
    double[] grid = new double[side * side * 2];
    for (int i = 0; i < side * side; i++) {
      grid[2 * i] = step * (i / side - half);
      grid[2 * i + 1] = step * (i % side - half);
    }
    double[] ratios =
        Evaluator.of(
                Map.of(Plate.ROW, side * side),
                Map.of(),
                Map.of(),
                Map.of("noise", grid),
                NoiseSource.seeded(0))
            .run(ratio);
    double sum = 0;
    for (int i = 0; i < ratios.length; i++) {
      double square = grid[2 * i] * grid[2 * i] + grid[2 * i + 1] * grid[2 * i + 1];
      sum += ratios[i] * Math.exp(-0.5 * square) / (2 * Math.PI) * step * step;
    }
    return sum;
  }

  private static Value perVector(Distribution distribution, Value x) {
    return distribution.logDensity(x).sumLast(1 - distribution.family().eventRank());
  }
}
