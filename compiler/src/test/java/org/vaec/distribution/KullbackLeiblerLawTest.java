package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vaec.distribution.Catalogue.numbers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

  /** The settings p for which KL(q || p) has a closed form. */
  static Stream<Setting> analyticPartners(Setting q) {
    return settings()
        .filter(p -> p.event().elements() == q.event().elements())
        .filter(p -> q.constant().support().isDominatedBy(p.constant().support()))
        .filter(p -> KullbackLeibler.of(q.constant(), p.constant()).isAnalytic());
  }

  static Shape event(Setting q, Setting p) {
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
    return setting.learned();
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
        Bernoulli to BetaBinomial
        Bernoulli to Binomial
        Bernoulli to Geometric
        Bernoulli to NegativeBinomial
        Bernoulli to Poisson
        Beta to Chi2
        Beta to ContinuousBernoulli
        Beta to Exponential
        Beta to Gamma
        Beta to HalfNormal
        Beta to InverseGamma
        Beta to LogNormal
        Beta to LogitNormal
        Beta to LowRankMultivariateNormal
        Beta to MultivariateNormal
        Beta to Normal
        Beta to Uniform
        Beta to Weibull
        Categorical to BetaBinomial
        Categorical to Binomial
        Categorical to Geometric
        Categorical to NegativeBinomial
        Categorical to Poisson
        Cauchy to StudentT
        Chi2 to Exponential
        Chi2 to Gamma
        Chi2 to Gumbel
        Chi2 to HalfNormal
        Chi2 to InverseGamma
        Chi2 to LogNormal
        Chi2 to LowRankMultivariateNormal
        Chi2 to MultivariateNormal
        Chi2 to Normal
        Chi2 to Weibull
        ContinuousBernoulli to Exponential
        ContinuousBernoulli to HalfNormal
        ContinuousBernoulli to LowRankMultivariateNormal
        ContinuousBernoulli to MultivariateNormal
        ContinuousBernoulli to Normal
        ContinuousBernoulli to Uniform
        DirichletMultinomial to Multinomial
        Exponential to Chi2
        Exponential to Gamma
        Exponential to Gumbel
        Exponential to HalfNormal
        Exponential to Laplace
        Exponential to LogNormal
        Exponential to LowRankMultivariateNormal
        Exponential to MultivariateNormal
        Exponential to Normal
        Exponential to Weibull
        Gamma to Chi2
        Gamma to Exponential
        Gamma to Gumbel
        Gamma to HalfNormal
        Gamma to InverseGamma
        Gamma to LogNormal
        Gamma to LowRankMultivariateNormal
        Gamma to MultivariateNormal
        Gamma to Normal
        Gamma to Weibull
        Gumbel to LowRankMultivariateNormal
        Gumbel to MultivariateNormal
        Gumbel to Normal
        HalfNormal to Chi2
        HalfNormal to Exponential
        HalfNormal to Gamma
        HalfNormal to Laplace
        HalfNormal to LogNormal
        HalfNormal to LowRankMultivariateNormal
        HalfNormal to MultivariateNormal
        HalfNormal to Normal
        HalfNormal to Weibull
        InverseGamma to Chi2
        InverseGamma to Exponential
        InverseGamma to Gamma
        InverseGamma to HalfNormal
        InverseGamma to LogNormal
        InverseGamma to LowRankMultivariateNormal
        InverseGamma to MultivariateNormal
        InverseGamma to Normal
        InverseGamma to Weibull
        Kumaraswamy to Chi2
        Kumaraswamy to ContinuousBernoulli
        Kumaraswamy to Exponential
        Kumaraswamy to Gamma
        Kumaraswamy to HalfNormal
        Kumaraswamy to InverseGamma
        Kumaraswamy to LogNormal
        Kumaraswamy to LowRankMultivariateNormal
        Kumaraswamy to MultivariateNormal
        Kumaraswamy to Normal
        Kumaraswamy to Uniform
        Kumaraswamy to Weibull
        Laplace to Gumbel
        Laplace to LowRankMultivariateNormal
        Laplace to MultivariateNormal
        Laplace to Normal
        LogNormal to Chi2
        LogNormal to Exponential
        LogNormal to Gamma
        LogNormal to HalfNormal
        LogNormal to InverseGamma
        LogNormal to Laplace
        LogNormal to LowRankMultivariateNormal
        LogNormal to MultivariateNormal
        LogNormal to Normal
        LogNormal to Weibull
        Logistic to Gumbel
        Logistic to LowRankMultivariateNormal
        Logistic to MultivariateNormal
        Logistic to Normal
        LowRankMultivariateNormal to Gumbel
        LowRankMultivariateNormal to Laplace
        LowRankMultivariateNormal to MultivariateNormal
        LowRankMultivariateNormal to Normal
        Multinomial to DirichletMultinomial
        MultivariateNormal to Gumbel
        MultivariateNormal to Laplace
        MultivariateNormal to LowRankMultivariateNormal
        MultivariateNormal to Normal
        Normal to Gumbel
        Normal to Laplace
        Normal to LowRankMultivariateNormal
        Normal to MultivariateNormal
        OneHotCategorical to Multinomial
        OrderedLogistic to BetaBinomial
        OrderedLogistic to Binomial
        OrderedLogistic to Categorical
        OrderedLogistic to Geometric
        OrderedLogistic to NegativeBinomial
        OrderedLogistic to Poisson
        Pareto to Chi2
        Pareto to Exponential
        Pareto to Gamma
        Pareto to HalfNormal
        Pareto to InverseGamma
        Pareto to LogNormal
        Pareto to LowRankMultivariateNormal
        Pareto to MultivariateNormal
        Pareto to Normal
        Pareto to Weibull
        RelaxedBernoulli to LogitNormal
        SphericalUniform to VonMisesFisher
        StudentT to LowRankMultivariateNormal
        StudentT to MultivariateNormal
        StudentT to Normal
        Uniform to Beta
        Uniform to Chi2
        Uniform to ContinuousBernoulli
        Uniform to Exponential
        Uniform to Gamma
        Uniform to Gumbel
        Uniform to HalfNormal
        Uniform to InverseGamma
        Uniform to Laplace
        Uniform to LogNormal
        Uniform to LowRankMultivariateNormal
        Uniform to MultivariateNormal
        Uniform to Normal
        Uniform to Pareto
        Uniform to Weibull
        VonMisesFisher to SphericalUniform
        Weibull to Chi2
        Weibull to Exponential
        Weibull to Gamma
        Weibull to HalfNormal
        Weibull to InverseGamma
        Weibull to LogNormal
        Weibull to LowRankMultivariateNormal
        Weibull to MultivariateNormal
        Weibull to Normal\
        """,
        pairs.stream().collect(Collectors.joining("\n")));
  }

  /** Pairs whose supports fit, and which other libraries sample or give a number for. */
  static Stream<Arguments> infinite() {
    return Stream.of(
        Arguments.of("Cauchy", numbers(0, 1), "Normal", numbers(0, 1), "a square"),
        Arguments.of("Cauchy", numbers(0, 1), "Laplace", numbers(0, 1), "a mean"),
        Arguments.of("Cauchy", numbers(0, 1), "Logistic", numbers(0, 1), "a mean"),
        Arguments.of("Cauchy", numbers(0, 1), "Gumbel", numbers(0, 1), "an exponential"),
        Arguments.of("StudentT", numbers(2, 0, 1), "Normal", numbers(0, 1), "df <= 2"),
        Arguments.of("StudentT", numbers(9, 0, 1), "Gumbel", numbers(0, 1), "an exponential"),
        Arguments.of("Laplace", numbers(0, 1), "Gumbel", numbers(0, 1), "scale >= s"),
        Arguments.of("Logistic", numbers(0, 2), "Gumbel", numbers(0, 1), "scale >= s"),
        Arguments.of("Gamma", numbers(1, 3), "InverseGamma", numbers(2, 1), "concentration <= 1"),
        Arguments.of("Weibull", numbers(1, 1), "InverseGamma", numbers(2, 1), "concentration <= 1"),
        Arguments.of("Beta", numbers(1, 3), "InverseGamma", numbers(2, 1), "concentration1 <= 1"),
        Arguments.of("Pareto", numbers(1, 1), "Exponential", numbers(1), "concentration <= 1"),
        Arguments.of("Pareto", numbers(1, 2), "Normal", numbers(0, 1), "concentration <= 2"),
        Arguments.of("Uniform", numbers(0, 1), "InverseGamma", numbers(2, 1), "low = 0"),
        Arguments.of("HalfNormal", numbers(1), "InverseGamma", numbers(2, 1), "positive at 0"),
        Arguments.of("Exponential", numbers(1), "InverseGamma", numbers(2, 1), "positive at 0"),
        Arguments.of(
            "InverseGamma", numbers(1, 1), "Exponential", numbers(1), "concentration <= 1"),
        Arguments.of("InverseGamma", numbers(2, 1), "HalfNormal", numbers(1), "concentration <= 2"),
        Arguments.of("InverseGamma", numbers(2, 1), "Weibull", numbers(1, 2), "power k"));
  }

  @ParameterizedTest
  @MethodSource("infinite")
  void anInfiniteDivergenceNamesItsReason(
      String q, List<Tensor> ofQ, String p, List<Tensor> ofP, String words) {
    Setting guide = Catalogue.of(q, 0, ofQ);
    Setting prior = Catalogue.of(p, 0, ofP);
    assertTrue(guide.constant().support().isDominatedBy(prior.constant().support()));
    assertTrue(
        KullbackLeibler.of(guide.constant(), prior.constant()).survivors().stream()
            .anyMatch(
                survivor ->
                    survivor.moment() instanceof Moment.Infinite(String reason)
                        && reason.contains(words)));
    // What holds for some parameters only is not said of learned ones.
    if (words.contains("<=") || words.contains(">=")) {
      assertTrue(
          KullbackLeibler.of(guide.learned(), prior.learned()).survivors().stream()
              .noneMatch(survivor -> survivor.moment() instanceof Moment.Infinite));
    }
  }

  @Test
  void theUniformIsTheBetaOfOnesAndNoNumberIsLost() {
    Setting uniform = Catalogue.of("Uniform", 0, numbers(0, 1));
    Setting beta = Catalogue.of("Beta", 0, numbers(1, 1));
    assertEquals(0, divergence(uniform, beta));
    assertEquals(0, divergence(beta, Catalogue.of("Uniform", 0, numbers(0, 1))));
  }

  @Test
  void aSupportThatReachesOutIsNotDominated() {
    Support unit = new Uniform(0, 1).support();
    assertTrue(unit.isDominatedBy(Support.OPEN_UNIT));
    assertTrue(unit.isDominatedBy(new Uniform(-1, 1).support()));
    assertFalse(new Uniform(-1, 1).support().isDominatedBy(Support.POSITIVE));
    assertFalse(Support.REAL.isDominatedBy(unit));
    assertFalse(Support.POSITIVE.isDominatedBy(new Pareto(1, Value.constant(2)).support()));
    assertTrue(new Pareto(1, Value.constant(2)).support().isDominatedBy(Support.POSITIVE));
    // A probability has no density, whatever numbers both are about.
    assertFalse(Support.BINARY.isDominatedBy(Support.REAL));
    assertTrue(Support.BINARY.isDominatedBy(new Support.BoundedCount(4)));
    assertFalse(Support.COUNT.isDominatedBy(new Support.BoundedCount(4)));
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
    public Value logGamma(Value concentration, Shape shape) {
      throw new AssertionError("a normal distribution needs normal noise alone");
    }

    @Override
    public Value poisson(Value rate, Shape shape) {
      throw new AssertionError("a normal distribution needs normal noise alone");
    }

    @Override
    public Value vonMises(Value concentration, Shape shape) {
      throw new AssertionError("a normal distribution needs normal noise alone");
    }
  }
}
