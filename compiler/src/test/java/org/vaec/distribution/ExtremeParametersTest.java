package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** Values and gradients stay finite where a formula written naively would not. */
class ExtremeParametersTest {

  /** A setting and the possible events at which it is looked at. */
  record Extreme(Setting setting, double... xs) {
    @Override
    public String toString() {
      return setting + " at " + Arrays.toString(xs);
    }
  }

  static Stream<Extreme> extremes() {
    return Stream.of(
        at("Normal", 0, Catalogue.numbers(0, 1e-4), -3, 0, 1e4),
        at("Normal", 0, Catalogue.numbers(1e4, 1e4), -1e6, 1e6),
        at("Normal", 1, Catalogue.numbers(1e4, 1e-8), 0, 1e4),
        at("Laplace", 0, Catalogue.numbers(0, 1e-4), -3, 0, 1e4),
        at("Laplace", 0, Catalogue.numbers(1e4, 1e4), -1e6, 1e6),
        at("StudentT", 0, Catalogue.numbers(1e-2, 0, 1e-4), -1e10, 0, 1e10),
        at("StudentT", 0, Catalogue.numbers(1e8, 1e4, 1e4), -1e6, 1e4),
        at("LogNormal", 0, Catalogue.numbers(-10, 1e-4), 1e-30, 1, 1e30),
        at("LogNormal", 0, Catalogue.numbers(10, 5), 1e-30, 1, 1e30),
        at("Gamma", 0, Catalogue.numbers(1e-4, 1e4), 1e-30, 1, 1e4),
        at("Gamma", 0, Catalogue.numbers(1e4, 1e-4), 1e-30, 1, 1e8),
        at("Chi2", 0, Catalogue.numbers(1e-4), 1e-30, 1, 1e4),
        at("Chi2", 0, Catalogue.numbers(1e4), 1e-30, 1, 1e8),
        at("Exponential", 0, Catalogue.numbers(1e-4), 0, 1e8),
        at("Exponential", 0, Catalogue.numbers(1e4), 0, 1e8),
        at("HalfNormal", 0, Catalogue.numbers(1e-4), 0, 1e4),
        at("HalfNormal", 0, Catalogue.numbers(1e4), 0, 1e6),
        at("Logistic", 0, Catalogue.numbers(0, 1e-4), -3, 0, 1e4),
        at("Logistic", 0, Catalogue.numbers(1e4, 1e4), -1e6, 1e6),
        at("Gumbel", 0, Catalogue.numbers(0, 1e-2), -5, 0, 1e4),
        at("Gumbel", 0, Catalogue.numbers(1e4, 1e4), -1e6, 1e6),
        at("Cauchy", 0, Catalogue.numbers(0, 1e-4), -1e10, 0, 1e10),
        at("Cauchy", 0, Catalogue.numbers(1e4, 1e4), -1e6, 1e6),
        at("InverseGamma", 0, Catalogue.numbers(1e-4, 1e4), 1e-30, 1, 1e30),
        at("InverseGamma", 0, Catalogue.numbers(1e4, 1e-4), 1e-30, 1, 1e30),
        at("Weibull", 0, Catalogue.numbers(1e-4, 1e-2), 1e-30, 1, 1e30),
        at("Weibull", 0, Catalogue.numbers(1e4, 50), 1e-30, 1, 1e5),
        at("Beta", 0, Catalogue.numbers(1e-4, 1e4), 1e-30, 0.5, 1 - 1e-7),
        at("Beta", 0, Catalogue.numbers(1e4, 1e-4), 1e-30, 0.5, 1 - 1e-7),
        at("Kumaraswamy", 0, Catalogue.numbers(1e-2, 1e4), 1e-30, 0.5, 1 - 1e-7),
        at("Kumaraswamy", 0, Catalogue.numbers(1e2, 1e-4), 1e-3, 0.5, 1 - 1e-7),
        at("LogitNormal", 0, Catalogue.numbers(-30, 1e-4), 1e-30, 0.5, 1 - 1e-7),
        at("LogitNormal", 0, Catalogue.numbers(10, 5), 1e-30, 0.5, 1 - 1e-7),
        at("Geometric", 1, Catalogue.numbers(100), 0, 1e6),
        at("Geometric", 1, Catalogue.numbers(-100), 0, 1e6),
        at("Uniform", 0, Catalogue.numbers(-1e6, 1e6), -1e6, 0, 1e6),
        at("Uniform", 0, Catalogue.numbers(0, 1e-6), 0, 1e-6),
        at("Pareto", 0, Catalogue.numbers(1e-4, 0.5), 1e-4, 1, 1e30),
        at("Pareto", 0, Catalogue.numbers(1e4, 1e4), 1e4, 1e6),
        at("Binomial", 1, Catalogue.numbers(1000, 100), 0, 1000),
        at("Binomial", 1, Catalogue.numbers(1000, -100), 0, 1000),
        at("Binomial", 0, Catalogue.numbers(0, 0.5), 0),
        at("BetaBinomial", 0, Catalogue.numbers(1000, 1e-4, 1e4), 0, 1000),
        at("BetaBinomial", 0, Catalogue.numbers(1000, 1e4, 1e-4), 0, 1000),
        at("Dirichlet", 0, Catalogue.probs(1e-2, 1e-2, 1e-2), 1e-30, 1e-30, 1),
        at("Dirichlet", 0, Catalogue.probs(1e-4, 1e4), 0.5, 0.5, 1e-30, 1),
        at("OneHotCategorical", 0, Catalogue.probs(0, 0.4, 0.6), 0, 1, 0, 0, 0, 1),
        at("OneHotCategorical", 1, Catalogue.probs(1e4, -1e4), 0, 1, 1, 0),
        at("Multinomial", 0, Catalogue.counts(3, 0, 0.4, 0.6), 0, 1, 2),
        at("Multinomial", 3, Catalogue.probs(1e4, -1e4), 0, 0, 1e6, 3, 0, 1e6),
        at("DirichletMultinomial", 0, Catalogue.counts(5, 1e-4, 1e4), 0, 5, 5, 0),
        at("DirichletMultinomial", 1, Catalogue.probs(1e-4, 1e4), 0, 0, 1e6, 3),
        at("OrderedLogistic", 0, Catalogue.graded(1e4, -1, 1e-4, 2), 0, 1, 2, 3),
        at("OrderedLogistic", 0, Catalogue.graded(-1e4, 0, 1e-4), 0, 1, 2),
        at("DiscretizedLogistic", 0, Catalogue.numbers(0.5, 1e-4), 0, 0.2, 1),
        at("DiscretizedLogistic", 0, Catalogue.numbers(-1e4, 1e4), 0, 0.2, 1),
        at("DiscretizedLogistic", 0, Catalogue.numbers(1e4, 1e-4), 0, 0.2, 1),
        at("Bernoulli", 1, Catalogue.numbers(100), 0, 1),
        at("Bernoulli", 1, Catalogue.numbers(-100), 0, 1),
        at("Bernoulli", 1, Catalogue.numbers(1e4), 0, 1),
        at("ContinuousBernoulli", 1, Catalogue.numbers(0), 0, 0.5, 1),
        at("ContinuousBernoulli", 1, Catalogue.numbers(1e-300), 0, 0.5, 1),
        at("ContinuousBernoulli", 1, Catalogue.numbers(100), 0, 0.5, 1),
        at("ContinuousBernoulli", 1, Catalogue.numbers(-1e4), 0, 0.5, 1),
        at("Categorical", 0, Catalogue.probs(0, 0.4, 0.6), 1, 2),
        at("Categorical", 1, Catalogue.probs(100, -100, 0), 0, 1, 2),
        at("Categorical", 1, Catalogue.probs(1e4, -1e4, 0), 0, 1, 2),
        at("Poisson", 0, Catalogue.numbers(0), 0),
        at("Poisson", 0, Catalogue.numbers(1e-4), 0, 1e6),
        at("Poisson", 0, Catalogue.numbers(1e6), 0, 1e6),
        at("NegativeBinomial", 0, Catalogue.numbers(0, 2), 0),
        at("NegativeBinomial", 0, Catalogue.numbers(1e-4, 1e-4), 0, 1e6),
        at("NegativeBinomial", 0, Catalogue.numbers(1e6, 1e6), 0, 1e6),
        at("NegativeBinomial", 1, Catalogue.numbers(2, 100), 0, 1e6),
        at("NegativeBinomial", 1, Catalogue.numbers(2, -100), 0, 1e6),
        at("LowRankMultivariateNormal", 0, nearlyFlat(), 0, 0, 1e4, -1e4),
        at("VonMises", 0, Catalogue.numbers(1e4, 1e-6), -Math.PI, 0, 100),
        at("VonMises", 0, Catalogue.numbers(0, 1e6), -Math.PI, 0, 1e-3),
        at("VonMisesFisher", 0, Catalogue.direction(1e-6, 0, 1), 0, 1, 0, -1, 0.6, 0.8),
        at("VonMisesFisher", 0, Catalogue.direction(1e6, 0, 0.6, 0.8), 0, 0.6, 0.8, 1, 0, 0),
        at("SphericalUniform", 0, Catalogue.numbers(2), 0, 1),
        at("RelaxedBernoulli", 0, Catalogue.numbers(1e-2, 1e-9), 1e-30, 0.5, 1 - 1e-7),
        at("RelaxedBernoulli", 1, Catalogue.numbers(1e2, 40), 1e-30, 0.5, 1 - 1e-7),
        at("RelaxedOneHotCategorical", 0, Catalogue.relaxed(1e-2, 1e-9, 0.5, 0.5), 0.2, 0.5, 0.3),
        at("RelaxedOneHotCategorical", 1, Catalogue.relaxed(1e2, 40, -40), 1e-7, 1 - 1e-7),
        at("MultivariateNormal", 0, illConditioned(), 0, 0, 1e4, -1e4));
  }

  private static Extreme at(String family, int form, List<Tensor> arguments, double... xs) {
    return new Extreme(Catalogue.of(family, form, arguments), xs);
  }

  private static List<Tensor> nearlyFlat() {
    return List.of(
        Tensor.scalar(2),
        Tensor.of(Shape.of(2), 0, 0),
        Tensor.of(Shape.of(2, 2), 1e4, 0, -1e4, 1e-4),
        Tensor.of(Shape.of(2), 1e-4, 1e4));
  }

  private static List<Tensor> illConditioned() {
    return List.of(Tensor.of(Shape.of(2), 0, 0), Tensor.of(Shape.of(2, 2), 1e-4, 0, 1e4, 1e-4));
  }

  @Test
  void everyFamilyHasExtremes() {
    assertEquals(
        Distributions.all().stream().map(Family::name).toList(),
        extremes().map(e -> e.setting().family().name()).distinct().sorted().toList());
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void logDensityAndItsGradientsAreFinite(Extreme extreme) {
    Setting setting = extreme.setting();
    Value sum = setting.learned().logDensity(setting.variable()).sumPlates(List.of(Plate.ROW));
    assertFinite(extreme, sum);
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void entropyAndItsGradientsAreFiniteWhereTheyAreKnown(Extreme extreme) {
    Setting setting = extreme.setting();
    Distribution distribution = setting.learned();
    Value sum = distribution.density().normaliser();
    for (Density.Summand summand : distribution.density().summands()) {
      if (distribution.moment(summand.statistic()) instanceof Moment.Known(Value moment, var f)) {
        sum = sum.plus(moment.timesOrZero(summand.coefficient()).sumEvent());
      }
    }
    assertFinite(extreme, sum);
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void samplesAndTheirGradientsAreFinite(Extreme extreme) {
    Setting setting = extreme.setting();
    if (setting.learned().isPathwise()) {
      Value samples = setting.learned().sample(Setting.noise(200), setting.event());
      assertFinite(extreme, samples.sumEvent().sumPlates(List.of(Plate.samples(200))));
    } else {
      double sum = Arrays.stream(setting.samples(200)).sum();
      assertTrue(Double.isFinite(sum) || sum > 0);
    }
  }

  private static void assertFinite(Extreme extreme, Value sum) {
    Setting setting = extreme.setting();
    assertTrue(Double.isFinite(setting.at(extreme.xs(), sum)[0]), "the value is not finite");
    List<Value> leaves = Slopes.leaves(sum);
    for (Map.Entry<Value, Value> entry : Gradients.of(sum, leaves).entrySet()) {
      for (double gradient : setting.at(extreme.xs(), entry.getValue())) {
        assertTrue(Double.isFinite(gradient), "the gradient by " + entry.getKey().op());
      }
    }
  }

  @Test
  void aSaturatedBernoulliStillPullsWhereItIsWrong() {
    Value logits = Value.parameter("logits", Shape.SCALAR);
    Value wrong = new Bernoulli(logits).logDensity(Value.constant(0));
    Value gradient = Gradients.of(wrong, List.of(logits)).get(logits);
    assertNotNull(gradient);
    Setting saturated = Catalogue.of("Bernoulli", 1, Catalogue.numbers(100));
    assertEquals(-100, saturated.number(wrong));
    assertEquals(-1, saturated.number(gradient));
  }

  @Test
  void probabilitiesMadeByALinkDoNotSaturate() {
    Value head = Value.parameter("logits", Shape.SCALAR);
    Distribution bernoulli =
        Bernoulli.FAMILY.canonical().construct().apply(List.of(Constraint.UNIT.link(head)));
    Value wrong = bernoulli.logDensity(Value.constant(0));
    Setting saturated = Catalogue.of("Bernoulli", 1, Catalogue.numbers(100));
    assertEquals(-100, saturated.number(wrong));
    assertEquals(-1, saturated.number(Gradients.of(wrong, List.of(head)).get(head)));
    Value heads = Value.constant(Tensor.of(Shape.of(2), 0, 2000));
    Distribution categorical =
        Categorical.FAMILY.canonical().construct().apply(List.of(Constraint.SIMPLEX.link(heads)));
    Value unlikely = categorical.logDensity(Value.constant(0));
    assertEquals(-2000, Evaluator.ofConstants().run(unlikely)[0]);
  }

  @Test
  void whatIsImpossibleHasLogDensityMinusInfinity() {
    Setting setting = Catalogue.of("Categorical", 0, Catalogue.probs(0.4, 0, 0.6));
    double[] logDensity =
        setting.at(new double[] {0, 1, 2}, setting.learned().logDensity(setting.variable()));
    assertEquals(Math.log(0.4), logDensity[0]);
    assertEquals(Double.NEGATIVE_INFINITY, logDensity[1]);
    assertEquals(Math.log(0.6), logDensity[2]);
  }

  @Test
  void moreSuccessesThanTrialsAreImpossible() {
    Setting setting = Catalogue.of("Binomial", 0, Catalogue.numbers(10, 0.3));
    double[] logDensity =
        setting.at(new double[] {10, 11, 13}, setting.constant().logDensity(setting.variable()));
    assertEquals(10 * Math.log(0.3), logDensity[0], 1e-13);
    assertEquals(Double.NEGATIVE_INFINITY, logDensity[1]);
    assertEquals(Double.NEGATIVE_INFINITY, logDensity[2]);
  }

  /** Where the series near logits = 0 hands over to the closed forms, and at both signs. */
  @Test
  void continuousBernoulliIsContinuousInItsLogits() {
    for (double border : new double[] {-0.5, -0.05, 0, 0.05, 0.5}) {
      double[] below = continuousBernoulli(border - 1e-13);
      double[] above = continuousBernoulli(border + 1e-13);
      for (int i = 0; i < below.length; i++) {
        // Each moves by its slope, below 1, times 2e-13; the series stop below 1e-12.
        assertEquals(below[i], above[i], 1e-12, "quantity " + i + " at " + border);
      }
    }
  }

  private static double[] continuousBernoulli(double logits) {
    ContinuousBernoulli q = new ContinuousBernoulli(Value.constant(logits));
    Value half = Value.constant(0.5);
    Moment.Known mean = (Moment.Known) q.moment(new Statistic.Itself());
    Moment.Known complement = (Moment.Known) q.moment(new Statistic.Complement());
    // Around 1/2 it is 4 (1/12 + logits^2 / 360 + ...).
    Moment.Known square = (Moment.Known) q.moment(new Statistic.Square(half, half));
    Value sample = q.sample(Setting.noise(1), Shape.SCALAR);
    return Stream.of(q.logDensity(half), mean.value(), complement.value(), square.value(), sample)
        .mapToDouble(value -> Evaluator.ofConstants().run(value)[0])
        .toArray();
  }

  /** The first orders in the logits, which the naive forms lose to 0/0. */
  @Test
  void continuousBernoulliIsExactNearLogitsZero() {
    for (double logits : new double[] {1e-9, -1e-6, 1e-4, -1e-3}) {
      double[] at = continuousBernoulli(logits);
      assertEquals(-logits * logits / 24, at[0], 1e-15);
      assertEquals(0.5 + logits / 12, at[1], 1e-11);
      assertEquals(0.5 - logits / 12, at[2], 1e-11);
      assertEquals(4 * (1 / 12.0 + logits * logits / 360), at[3], 1e-12);
    }
  }
}
