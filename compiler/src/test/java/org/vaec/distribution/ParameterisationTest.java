package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/** The ways to write a family's parameters, in what order, and where a head starts. */
class ParameterisationTest {

  /** The same distribution written twice, and some events. */
  static Stream<Arguments> twins() {
    double mean = 3.5;
    double dispersion = 2;
    return Stream.of(
        twins("Normal", Catalogue.numbers(1, 2), Catalogue.numbers(1, 4), -1, 0, 1, 2.5),
        twins(
            "MultivariateNormal", Catalogue.plane(), Catalogue.covariance(), 0, 0, 1, -2, 0.5, -1),
        twins("Bernoulli", Catalogue.numbers(0.3), Catalogue.numbers(logit(0.3)), 0, 1),
        twins("ContinuousBernoulli", Catalogue.numbers(0.3), Catalogue.numbers(logit(0.3)), 0, 0.4),
        twins(
            "Categorical",
            Catalogue.probs(0.2, 0.5, 0.3),
            // Any constant may be added to the logits.
            Catalogue.probs(7 + Math.log(0.2), 7 + Math.log(0.5), 7 + Math.log(0.3)),
            0,
            1,
            2),
        twins(
            "OneHotCategorical",
            Catalogue.probs(0.2, 0.5, 0.3),
            Catalogue.probs(7 + Math.log(0.2), 7 + Math.log(0.5), 7 + Math.log(0.3)),
            0,
            0,
            1,
            0,
            1,
            0),
        twins(
            "Multinomial",
            Catalogue.counts(6, 0.2, 0.5, 0.3),
            Catalogue.counts(6, 7 + Math.log(0.2), 7 + Math.log(0.5), 7 + Math.log(0.3)),
            1,
            2,
            3,
            6,
            0,
            0),
        twins(
            "DirichletMultinomial",
            Catalogue.counts(6, 0.2, 5, 3),
            Catalogue.probs(0.2, 5, 3),
            1,
            2,
            3,
            6,
            0,
            0),
        twins("Binomial", Catalogue.numbers(9, 0.3), Catalogue.numbers(9, logit(0.3)), 0, 4, 9),
        twins(
            "RelaxedBernoulli",
            Catalogue.numbers(0.7, 0.3),
            Catalogue.numbers(0.7, logit(0.3)),
            1e-6,
            0.4,
            0.9),
        twins(
            "RelaxedOneHotCategorical",
            Catalogue.relaxed(0.7, 0.2, 0.5, 0.3),
            Catalogue.relaxed(0.7, Math.log(0.2), Math.log(0.5), Math.log(0.3)),
            0.1,
            0.2,
            0.7),
        twins("Geometric", Catalogue.numbers(0.3), Catalogue.numbers(logit(0.3)), 0, 1, 40),
        twins(
            "NegativeBinomial",
            Catalogue.numbers(mean, dispersion),
            Catalogue.numbers(dispersion, Math.log(mean / dispersion)),
            0,
            1,
            40));
  }

  private static Arguments twins(
      String family, List<Tensor> canonical, List<Tensor> alternative, double... xs) {
    return Arguments.of(
        Catalogue.of(family, 0, canonical), Catalogue.of(family, 1, alternative), xs);
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  @Test
  void everyAlternativeHasATwin() {
    assertEquals(
        Distributions.all().stream()
            .filter(family -> family.parameterisations().size() > 1)
            .map(Family::name)
            .toList(),
        twins().map(twin -> ((Setting) twin.get()[0]).family().name()).sorted().toList());
  }

  @ParameterizedTest
  @MethodSource("twins")
  void parameterisationsAgree(Setting canonical, Setting alternative, double[] xs) {
    double[] expected = canonical.at(xs, canonical.constant().logDensity(canonical.variable()));
    double[] actual = alternative.at(xs, alternative.constant().logDensity(alternative.variable()));
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-13 * (1 + Math.abs(expected[i])));
    }
    double[] samples = canonical.samples(100);
    double[] others = alternative.samples(100);
    for (int i = 0; i < samples.length; i++) {
      assertEquals(samples[i], others[i], 1e-12 * (1 + Math.abs(samples[i])));
    }
  }

  @Test
  void aGateIsTheProbabilityOfAnExtraZero() {
    Family family = ZeroInflated.of(Poisson.FAMILY);
    double[] gates = {0.3, logit(0.3)};
    for (int form = 0; form < gates.length; form++) {
      Setting setting =
          new Setting(
              family, family.parameterisations().get(form), Catalogue.numbers(3.5, gates[form]));
      double[] logDensity =
          setting.at(new double[] {0, 4}, setting.constant().logDensity(setting.variable()));
      assertEquals(Math.log(0.3 + 0.7 * Math.exp(-3.5)), logDensity[0], 1e-14);
      assertEquals(Math.log(0.7) + 4 * Math.log(3.5) - 3.5 - Math.log(24), logDensity[1], 1e-14);
    }
  }

  /** Values of SciPy 1.17's logpdf and logpmf; ContinuousBernoulli and Kumaraswamy by mpmath. */
  static Stream<Arguments> published() {
    return Stream.of(
        Arguments.of(
            Catalogue.of("Normal", 0, Catalogue.numbers(1, 2)),
            new double[] {2.5},
            -1.893335713764618),
        Arguments.of(
            Catalogue.of("Bernoulli", 0, Catalogue.numbers(0.3)),
            new double[] {1},
            -1.2039728043259361),
        Arguments.of(
            Catalogue.of("ContinuousBernoulli", 0, Catalogue.numbers(0.2)),
            new double[] {0.3},
            0.19842802409409488),
        Arguments.of(
            Catalogue.of("Categorical", 0, Catalogue.probs(0.2, 0.5, 0.3)),
            new double[] {1},
            -0.6931471805599453),
        Arguments.of(
            Catalogue.of("Poisson", 0, Catalogue.numbers(3.5)),
            new double[] {4},
            -1.6670019563664735),
        Arguments.of(
            Catalogue.of("NegativeBinomial", 0, Catalogue.numbers(3.5, 2)),
            new double[] {4},
            -2.221704405895089),
        Arguments.of(
            Catalogue.of("Laplace", 0, Catalogue.numbers(0.5, 2)),
            new double[] {-1},
            -2.136294361119891),
        Arguments.of(
            Catalogue.of("LogNormal", 0, Catalogue.numbers(0.3, 0.7)),
            new double[] {2},
            -1.413129857154696),
        Arguments.of(
            Catalogue.of("Gamma", 0, Catalogue.numbers(2.5, 0.7)),
            new double[] {3},
            -1.6284517973175858),
        Arguments.of(
            Catalogue.of("Exponential", 0, Catalogue.numbers(1.5)),
            new double[] {0.4},
            -0.19453489189183565),
        Arguments.of(
            Catalogue.of("StudentT", 0, Catalogue.numbers(5, 0.5, 2)),
            new double[] {-3},
            -3.095124078678041),
        Arguments.of(
            Catalogue.of("HalfNormal", 0, Catalogue.numbers(2)),
            new double[] {1.5},
            -1.2001885332046727),
        Arguments.of(
            Catalogue.of("Logistic", 0, Catalogue.numbers(0.5, 2)),
            new double[] {-1},
            -2.216889192789745),
        Arguments.of(
            Catalogue.of("Gumbel", 0, Catalogue.numbers(0.5, 2)),
            new double[] {-1},
            -2.06014719717262),
        Arguments.of(
            Catalogue.of("Cauchy", 0, Catalogue.numbers(0.5, 2)),
            new double[] {-1},
            -2.284164169037765),
        Arguments.of(
            Catalogue.of("InverseGamma", 0, Catalogue.numbers(2.5, 0.7)),
            new double[] {3},
            -5.2548465739914665),
        Arguments.of(
            Catalogue.of("Weibull", 0, Catalogue.numbers(2, 1.5)),
            new double[] {3},
            -1.9220668254850826),
        Arguments.of(
            Catalogue.of("Beta", 0, Catalogue.numbers(2.5, 0.7)),
            new double[] {0.3},
            -1.3591020131569618),
        Arguments.of(
            Catalogue.of("Kumaraswamy", 0, Catalogue.numbers(2.5, 0.7)),
            new double[] {0.3},
            -1.231177969726949),
        Arguments.of(
            Catalogue.of("LogitNormal", 0, Catalogue.numbers(0.3, 0.7)),
            new double[] {0.2},
            -1.6313032197469572),
        Arguments.of(
            Catalogue.of("Geometric", 0, Catalogue.numbers(0.3)),
            new double[] {4},
            -2.6306725800808657),
        Arguments.of(
            Catalogue.of("Uniform", 0, Catalogue.numbers(-1, 3)),
            new double[] {0.5},
            -1.3862943611198906),
        Arguments.of(
            Catalogue.of("Pareto", 0, Catalogue.numbers(1.5, 2.5)),
            new double[] {4},
            -2.9220767617750507),
        Arguments.of(
            Catalogue.of("Binomial", 0, Catalogue.numbers(10, 0.3)),
            new double[] {4},
            -1.6088333502186698),
        Arguments.of(
            Catalogue.of("BetaBinomial", 0, Catalogue.numbers(10, 2.5, 0.7)),
            new double[] {4},
            -3.1200460639690166),
        Arguments.of(
            Catalogue.of("MultivariateNormal", 0, Catalogue.plane()),
            new double[] {0.5, -1},
            -3.0631625537544656),
        Arguments.of(
            Catalogue.of("LowRankMultivariateNormal", 0, Catalogue.factored()),
            new double[] {0.5, -1},
            -3.0631625537544656),
        Arguments.of(
            Catalogue.of("Dirichlet", 0, Catalogue.probs(0.7, 2.5, 4)),
            new double[] {0.2, 0.3, 0.5},
            1.2169691192171895));
  }

  @ParameterizedTest
  @MethodSource("published")
  void logDensityIsThatOfOtherLibraries(Setting setting, double[] x, double expected) {
    assertEquals(
        expected,
        setting.at(x, setting.constant().logDensity(setting.variable()))[0],
        1e-13 * (1 + Math.abs(expected)));
  }

  /** The data's mean and deviation, and the moments that a started head then gives. */
  @ParameterizedTest
  @MethodSource("started")
  void headsStartAtTheMeanOfTheData(String name, double mean, double deviation) {
    Family family = Distributions.named(name).orElseThrow();
    List<Value> values =
        family.head().parameters().stream()
            .map(parameter -> start(parameter, mean, deviation))
            .toList();
    Distribution distribution = family.head().construct().apply(values);
    Moment.Known moment = (Moment.Known) distribution.moment(new Statistic.Itself());
    assertEquals(mean, Evaluator.ofConstants().run(moment.value())[0], 1e-3 * (1 + deviation));
  }

  static Stream<Arguments> started() {
    return Stream.of(
        Arguments.of("Normal", -3, 2),
        Arguments.of("Bernoulli", 0.2, 0.4),
        Arguments.of("ContinuousBernoulli", 0.2, 0.3),
        Arguments.of("ContinuousBernoulli", 0.5, 0.3),
        Arguments.of("Poisson", 4, 2),
        Arguments.of("NegativeBinomial", 4, 6),
        Arguments.of("Laplace", -3, 2),
        Arguments.of("LogNormal", 5, 3),
        Arguments.of("Gamma", 5, 3),
        Arguments.of("HalfNormal", 5, 3),
        Arguments.of("Logistic", -3, 2),
        Arguments.of("Gumbel", -3, 2),
        Arguments.of("InverseGamma", 5, 3),
        Arguments.of("Weibull", 5, 3),
        Arguments.of("Beta", 0.3, 0.2),
        Arguments.of("Kumaraswamy", 0.3, 0.2),
        Arguments.of("Geometric", 4, 5),
        Arguments.of("Exponential", 5, 5));
  }

  /** What a head's bias gives: the link of the number that unlinks the initial value. */
  private static Value start(Parameter parameter, double mean, double deviation) {
    double initial = parameter.initial().orElseThrow().applyAsDouble(mean, deviation);
    return parameter.constraint().link(Value.constant(parameter.constraint().unlink(initial)));
  }

  @Test
  void theLinkOfADirectionHasLengthOneEvenAtZero() {
    double[] linked =
        Evaluator.ofConstants()
            .run(
                Constraint.UNIT_VECTOR.link(
                    Value.constant(Tensor.of(Shape.of(3, 2), 3, -4, 0, 0, 1e-9, 0))));
    assertArrayEquals(new double[] {0.6, -0.8, 1, 0, 1, 0}, linked, 1e-15);
  }

  @Test
  void onTheCircleVonMisesFisherIsVonMises() {
    for (double concentration : new double[] {1e-3, 2, 500}) {
      Setting vectors =
          Catalogue.of(
              "VonMisesFisher",
              0,
              Catalogue.direction(concentration, Math.cos(0.7), Math.sin(0.7)));
      Setting angles = Catalogue.of("VonMises", 0, Catalogue.numbers(0.7, concentration));
      for (double angle : new double[] {-3, 0.69, 2}) {
        double[] vector = {Math.cos(angle), Math.sin(angle)};
        double expected =
            angles.at(new double[] {angle}, angles.constant().logDensity(angles.variable()))[0];
        double actual = vectors.at(vector, vectors.constant().logDensity(vectors.variable()))[0];
        // Sines and cosines round, and the concentration multiplies that.
        assertEquals(expected, actual, 1e-15 * (10 + 4 * concentration));
      }
    }
  }

  @Test
  void inThreeDimensionsVonMisesFisherIsElementary() {
    for (double concentration : new double[] {0.01, 2, 50}) {
      Setting setting =
          Catalogue.of("VonMisesFisher", 0, Catalogue.direction(concentration, 0, 0.6, 0.8));
      double expected =
          Math.log(concentration / (4 * Math.PI * Math.sinh(concentration))) + concentration * 0.8;
      double actual =
          setting.at(new double[] {0, 0, 1}, setting.constant().logDensity(setting.variable()))[0];
      assertEquals(expected, actual, 1e-14 * (1 + concentration));
    }
  }

  @Test
  void theOrderedLinkRisesFromItsFirstNumber() {
    double[] heads = {0.7, -200, 3, -1, 0, 5};
    double[] linked =
        Evaluator.ofConstants()
            .run(Constraint.ORDERED.link(Value.constant(Tensor.of(Shape.of(2, 3), heads))));
    for (int row = 0; row < 2; row++) {
      assertEquals(heads[3 * row], linked[3 * row]);
      for (int i = 1; i < 3; i++) {
        double step = linked[3 * row + i] - linked[3 * row + i - 1];
        // The sum of two doubles below 10 rounds by at most 1e-15.
        assertEquals(
            Constraint.FLOOR + Math.log1p(Math.exp(heads[3 * row + i])), step, 2e-15, "step " + i);
      }
    }
  }

  @Test
  void cutpointsStartWhereTheSharesOfTheCategoriesSayTheyAre() {
    double[] below = {0.2, 0.5, 0.9};
    Parameter cutpoints = OrderedLogistic.FAMILY.head().parameters().getLast();
    double[] heads = new double[3];
    for (int i = 0; i < 3; i++) {
      double before = i == 0 ? 0 : below[i - 1];
      heads[i] = cutpoints.initial().orElseThrow().applyAsDouble(below[i], before);
    }
    Value started = Constraint.ORDERED.link(Value.constant(Tensor.of(Shape.of(3), heads)));
    double[] shares =
        Evaluator.ofConstants()
            .run(
                new OrderedLogistic(Value.constant(0), started)
                    .logDensity(Value.constant(Tensor.of(Shape.of(1), 2)).reshape(Shape.SCALAR))
                    .exp());
    assertEquals(0.4, shares[0], 1e-12);
  }

  @Test
  void aHeadOfLogitsStartsAtTheFrequencies() {
    Parameter logits =
        Distributions.named("Categorical").orElseThrow().head().parameters().getFirst();
    assertEquals(Math.log(0.3), logits.initial().orElseThrow().applyAsDouble(0.3, 0), 1e-15);
    // A category that training rows lack stays possible.
    assertEquals(Math.log(1e-4), logits.initial().orElseThrow().applyAsDouble(0, 0), 1e-15);
  }

  @Test
  void initialValuesAreFiniteForConstantAndEmptyData() {
    for (Family family : Distributions.all()) {
      for (Family.Parameterisation form : family.parameterisations()) {
        for (Parameter parameter : form.parameters()) {
          parameter
              .initial()
              .ifPresent(
                  initial -> {
                    double value = initial.applyAsDouble(0, 0);
                    double head = parameter.constraint().unlink(value);
                    assertEquals(head, Math.clamp(head, -1e6, 1e6), family.name());
                  });
        }
      }
    }
  }

  @Test
  void studentTTakesDfLocScaleInThisOrder() {
    List<Parameter> parameters = StudentT.FAMILY.canonical().parameters();
    assertEquals(List.of("df", "loc", "scale"), parameters.stream().map(Parameter::name).toList());
    assertSame(StudentT.FAMILY.canonical(), StudentT.FAMILY.head());
  }

  @Test
  void parametersTakeTheirShapesFromTheVariable() {
    Parameter cholesky = MultivariateNormal.FAMILY.canonical().parameters().get(1);
    assertEquals(Shape.of(3, 3), cholesky.shape(Shape.of(3), 0));
    Parameter logits = Categorical.FAMILY.head().parameters().getFirst();
    assertEquals(Shape.of(2, 5), logits.shape(Shape.of(2), 5));
  }
}
