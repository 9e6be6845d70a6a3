package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Evaluator;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/** KL(q || p) by moments, over all ordered pairs of settings, against quadrature. */
class KullbackLeiblerLawTest {
  private static final Shape PLANE = Shape.of(2);

  static Stream<Setting> settings() {
    return Catalogue.settings().stream();
  }

  /** Whether q is absolutely continuous with respect to p; a boundary point has no mass. */
  private static boolean fits(Distribution q, Distribution p) {
    Support inner = q.support() instanceof Support.NonNegative ? Support.POSITIVE : q.support();
    return q.support().isDiscrete() == p.support().isDiscrete()
        && (inner.isInside(p.support())
            || q.support() instanceof Support.Unit && p.support() instanceof Support.Positive);
  }

  private static Stream<Setting> analyticPartners(Setting q) {
    return settings()
        .filter(p -> fits(q.constant(), p.constant()))
        .filter(p -> KullbackLeibler.of(q.constant(), p.constant()).isAnalytic());
  }

  private static Shape event(Setting q, Setting p) {
    return q.event().isScalar() ? p.event() : q.event();
  }

  private static double divergence(Setting q, Setting p) {
    Value value =
        KullbackLeibler.of(q.constant(), p.constant()).value(event(q, p), Optional.empty());
    return Evaluator.ofConstants().run(value)[0];
  }

  @ParameterizedTest
  @MethodSource("settings")
  void divergenceIsTheExpectedLogRatio(Setting q) {
    Map<List<Double>, Expectation> expectations = new HashMap<>();
    analyticPartners(q)
        .forEach(
            p -> {
              // Most families have no kink: their partners share the nodes.
              Expectation expectation =
                  expectations.computeIfAbsent(
                      DoubleStream.of(Expectation.kinks(p)).boxed().toList(),
                      kinks -> expectation(q, kinks));
              Value logQ = q.constant().logDensity(q.variable());
              Value logP = p.constant().logDensity(variable(q, p));
              double expected = expectation.of(logQ.minus(logP));
              // The terms of the two log-densities round, and they may cancel.
              double size = expectation.ofMagnitude(logQ) + expectation.ofMagnitude(logP);
              double divergence = divergence(q, p);
              String pair = q + " to " + p;
              if (Double.isInfinite(expected)) {
                assertEquals(expected, divergence, pair);
              } else {
                assertEquals(expected, divergence, 1e-10 * Math.max(1, size), pair);
              }
              assertTrue(divergence >= -1e-12 * size, pair);
            });
  }

  private static Expectation expectation(Setting q, List<Double> kinks) {
    DoubleStream further = kinks.stream().mapToDouble(kink -> kink);
    return Expectation.under(
        q, DoubleStream.concat(DoubleStream.of(Expectation.kinks(q)), further).toArray());
  }

  /** The variable of q in the shape that p takes. */
  private static Value variable(Setting q, Setting p) {
    return q.variable().reshape(p.event());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void divergenceFromItselfIsExactlyZero(Setting setting) {
    Distribution learned = setting.learned();
    KullbackLeibler same = KullbackLeibler.of(learned, learned);
    assertTrue(same.survivors().isEmpty(), setting::toString);
    assertTrue(same.value(setting.event(), Optional.empty()).isConstant(0), setting::toString);
    // Written twice it is still the same distribution.
    KullbackLeibler twice = KullbackLeibler.of(setting.learned(), again(setting));
    assertEquals(0, setting.number(twice.value(setting.event(), Optional.empty())));
  }

  /** The same distribution from values built anew. */
  private static Distribution again(Setting setting) {
    return setting.bind(
        IntStream.range(0, setting.arguments().size()).mapToObj(setting::learnedValue).toList());
  }

  @Test
  void pairsWithAClosedFormAreThese() {
    SortedSet<String> pairs = new TreeSet<>();
    settings()
        .forEach(
            q ->
                analyticPartners(q)
                    .filter(p -> !p.family().equals(q.family()))
                    .forEach(p -> pairs.add(q.family().name() + " to " + p.family().name())));
    assertEquals(
        """
        Bernoulli to NegativeBinomial
        Bernoulli to Poisson
        Categorical to NegativeBinomial
        Categorical to Poisson
        ContinuousBernoulli to Exponential
        ContinuousBernoulli to MultivariateNormal
        ContinuousBernoulli to Normal
        Exponential to Gamma
        Exponential to Laplace
        Exponential to LogNormal
        Exponential to MultivariateNormal
        Exponential to Normal
        Gamma to Exponential
        Gamma to LogNormal
        Gamma to MultivariateNormal
        Gamma to Normal
        Laplace to MultivariateNormal
        Laplace to Normal
        LogNormal to Exponential
        LogNormal to Gamma
        LogNormal to Laplace
        LogNormal to MultivariateNormal
        LogNormal to Normal
        MultivariateNormal to Laplace
        MultivariateNormal to Normal
        Normal to Laplace
        Normal to MultivariateNormal
        StudentT to MultivariateNormal
        StudentT to Normal\
        """,
        pairs.stream().collect(Collectors.joining("\n")));
  }

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

  private static Value vector(double... values) {
    return Value.constant(Tensor.of(Shape.of(values.length), values));
  }

  /** By a trapezoid rule over the standard normal noise of q's sampler. */
  private static double expectedLogRatio(Distribution q, Distribution p) {
    Value noise = Value.input("noise", PLANE);
    Value x = q.sample(new GivenNoise(noise), PLANE);
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

  /** A sampler's standard normal noise, given. */
  private record GivenNoise(Value noise) implements Distribution.NoiseSource {
    @Override
    public Value normal(Shape shape) {
      return noise;
    }

    @Override
    public Value uniform(Shape shape) {
      throw new AssertionError("a normal distribution needs normal noise alone");
    }

    @Override
    public Value gamma(Value concentration, Shape shape) {
      throw new AssertionError("a normal distribution needs normal noise alone");
    }

    @Override
    public Value poisson(Value rate, Shape shape) {
      throw new AssertionError("a normal distribution needs normal noise alone");
    }
  }
}
