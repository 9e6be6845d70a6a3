package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/** What every sampler must satisfy: samples are of the density, and carry its gradients. */
class SamplingLawTest {
  private static final int SAMPLES = 20_000;

  static Stream<Setting> settings() {
    return Catalogue.ofOneNumber();
  }

  static Stream<Setting> everything() {
    return Catalogue.everything();
  }

  @ParameterizedTest
  @MethodSource("everything")
  void samplesLieInTheSupport(Setting setting) {
    Support support = setting.constant().support();
    for (double sample : setting.samples(SAMPLES)) {
      assertTrue(support.contains(sample), () -> setting + " drew " + sample);
    }
  }

  @Test
  void whatIsImpossibleIsNeverDrawn() {
    Setting lastImpossible = Catalogue.of("Categorical", 0, Catalogue.probs(0.4, 0.6, 0));
    assertTrue(Arrays.stream(lastImpossible.samples(SAMPLES)).allMatch(k -> k < 2));
    Setting firstImpossible = Catalogue.of("Categorical", 0, Catalogue.probs(0, 0.6, 0.4));
    assertTrue(Arrays.stream(firstImpossible.samples(SAMPLES)).allMatch(k -> k > 0));
    assertTrue(
        Arrays.stream(Catalogue.of("Bernoulli", 0, Catalogue.numbers(0)).samples(SAMPLES))
            .allMatch(x -> x == 0));
  }

  /** Single precision once left the circle so, where every prior on it is 0. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7})
  void unitVectorsKeepTheirLengthWhereTheNoiseLiesAlongTheMean(int size) {
    double[] mean = new double[size];
    Arrays.fill(mean, 1 / Math.sqrt(size));
    double[] noise = mean.clone();
    noise[0] += 1e-12;
    Value sample =
        new VonMisesFisher(Value.constant(Tensor.of(Shape.of(size), mean)), Value.constant(1))
            .sample(Setting.noise(Set.of()), Shape.of(size));
    double[] drawn =
        Evaluator.of(
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                (leaf, elements) ->
                    leaf.kind() == Op.NoiseKind.UNIFORM
                        ? new double[] {0.5}
                        : Arrays.copyOf(noise, elements))
            .run(sample);
    assertEquals(1, Arrays.stream(drawn).map(x -> x * x).sum(), 1e-14);
  }

  /** Bounded functions, whose means have standard errors however heavy the tails are. */
  @ParameterizedTest
  @MethodSource("settings")
  void samplesHaveTheExpectationsOfTheDensity(Setting setting) {
    double[] samples = setting.samples(SAMPLES);
    double[] sorted = Arrays.stream(samples).sorted().toArray();
    double middle = sorted[sorted.length / 2];
    double width = Math.max(sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4], 1e-9);
    Value standard = setting.variable().minus(middle).over(width);
    Expectation expectation = Expectation.under(setting, Expectation.kinks(setting));
    for (Value bounded :
        List.of(standard.tanh(), standard.tanh().square(), standard.sin(), standard.cos())) {
      Value number = number(setting, bounded);
      check(setting, samples, number, expectation.of(number));
    }
  }

  /** One number per event, in which no two of its elements weigh the same. */
  private static Value number(Setting setting, Value elementwise) {
    int size = setting.event().elements();
    double[] weights = IntStream.rangeClosed(1, size).asDoubleStream().toArray();
    Value weight = Value.constant(Tensor.of(setting.event(), weights));
    return elementwise.times(weight).sumEvent();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void samplesHaveTheMomentsThatTheFamilyStates(Setting setting) {
    double[] samples = setting.samples(SAMPLES);
    double middle = Arrays.stream(samples).average().orElseThrow();
    Statistic square = new Statistic.Square(Value.constant(middle), Value.constant(1));
    for (Statistic statistic : List.of(new Statistic.Itself(), new Statistic.Log(), square)) {
      if (hasFourMoments(setting, statistic)
          && setting.constant().moment(statistic) instanceof Moment.Known(Value moment, var f)) {
        check(
            setting,
            samples,
            number(setting, statistic.at(setting.variable())),
            setting.number(number(setting, moment)));
      }
    }
  }

  /** A sample's own standard error is only to be trusted where the fourth moment is moderate. */
  private static boolean hasFourMoments(Setting setting, Statistic statistic) {
    return switch (setting.constant()) {
      case StudentT(Value df, var loc, var scale) -> setting.number(df) > 4;
      case Pareto(var scale, Value concentration) ->
          setting.number(concentration) > 4 || statistic instanceof Statistic.Log;
      case InverseGamma(Value concentration, var scale) ->
          setting.number(concentration) > 4 || statistic instanceof Statistic.Log;
      case LogNormal(var loc, Value scale) ->
          setting.number(scale) < 0.5 || statistic instanceof Statistic.Log;
      default -> true;
    };
  }

  /** Within four standard errors, of which one in 16,000 seeds would fail each. */
  private static void check(Setting setting, double[] samples, Value function, double expected) {
    double[] values = setting.at(samples, function);
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance =
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    // A rare outcome may not be drawn at all; one over N is what its mean could then be.
    double rare = 4.0 / SAMPLES * (variance == 0 ? 1 : 0);
    double rounding = 1e-12 * Math.abs(expected);
    assertEquals(
        expected,
        mean,
        4 * Math.sqrt(variance / values.length) + rare + rounding,
        () -> setting + ": " + function);
  }

  @ParameterizedTest
  @MethodSource("everything")
  void pathwiseGradientIsTheSlopeOfTheSampleAtFixedNoise(Setting setting) {
    int count = 50;
    double[] standing = setting.samples(count);
    double middle = Arrays.stream(standing).sum() / standing.length;
    double spread = Slopes.spread(standing);
    for (int i = 0; i < setting.arguments().size(); i++) {
      Distribution distribution = setting.learned(Set.of(i));
      if (distribution.isPathwise() && !distribution.isImplicit()) {
        Value sample = distribution.sample(Setting.noise(count), setting.event());
        Value standard = sample.minus(middle).over(spread);
        // Neither odd nor even, so that all of a sample's slopes count.
        Value sum =
            standard.plus(standard.square()).sumEvent().sumPlates(List.of(Plate.samples(count)));
        Value size = sum.square().sqrt();
        Slopes.checkByParameters(setting, standing, sum, setting.number(size));
      }
    }
  }

  /** Of these {@link ImplicitGradientLawTest} compares gradients, which no fixed noise gives. */
  @Test
  void whichSamplesAreDrawnByRejectionFromWhatIsLearned() {
    settings()
        .filter(setting -> setting.learned().isPathwise())
        .forEach(
            setting -> {
              for (int i = 0; i < setting.arguments().size(); i++) {
                Distribution distribution = setting.learned(Set.of(i));
                Value sample = distribution.sample(Setting.noise(2), setting.event());
                boolean drawn =
                    new Graph(new TreeMap<>(Map.of("sample", sample)))
                        .values().stream()
                            .filter(value -> value.op() instanceof Op.Draw)
                            .anyMatch(draw -> !Slopes.leaves(draw).isEmpty());
                assertEquals(drawn, distribution.isImplicit(), setting + ", parameter " + i);
              }
            });
  }

  @Test
  void whichFamiliesArePathwise() {
    assertEquals(
        Set.of(
            "Beta",
            "Cauchy",
            "Chi2",
            "ContinuousBernoulli",
            "Dirichlet",
            "Exponential",
            "Gamma",
            "Gumbel",
            "HalfNormal",
            "InverseGamma",
            "Kumaraswamy",
            "Laplace",
            "LogNormal",
            "Logistic",
            "LogitNormal",
            "LowRankMultivariateNormal",
            "Mixture",
            "MultivariateNormal",
            "Normal",
            "Pareto",
            "RelaxedBernoulli",
            "RelaxedOneHotCategorical",
            "SphericalUniform",
            "StudentT",
            "Truncated",
            "Uniform",
            "VonMises",
            "VonMisesFisher",
            "Weibull"),
        settings()
            .filter(setting -> setting.learned().isPathwise())
            .map(setting -> setting.family().name())
            .collect(Collectors.toSet()));
    // A mixture is as its components are.
    assertFalse(Catalogue.mixture("Poisson", Catalogue.vectors(1, 1, 5)).learned().isPathwise());
  }
}
