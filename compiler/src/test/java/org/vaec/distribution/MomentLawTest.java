package org.vaec.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/** Every moment that a family claims to know is the expectation of its statistic. */
class MomentLawTest {

  static Stream<Setting> settings() {
    return Catalogue.ofOneNumber();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void knownMomentsAreExpectations(Setting setting) {
    for (Statistic statistic : statistics(setting)) {
      if (setting.constant().moment(statistic) instanceof Moment.Known(Value moment, var text)) {
        double[] kinks =
            DoubleStream.concat(
                    Expectation.kinks(setting, statistic),
                    DoubleStream.of(Expectation.kinks(setting)))
                .toArray();
        Expectation expectation = Expectation.under(setting, kinks);
        Value at = statistic.at(setting.variable());
        double[] expected = expectation.each(at);
        double[] size = expectation.eachMagnitude(at);
        double[] actual = setting.array(moment.broadcastTo(at.shape()));
        for (int i = 0; i < expected.length; i++) {
          assertEquals(
              expected[i],
              actual[i],
              1e-10 * size[i],
              () -> "E[" + statistic.formula("x") + "] of " + setting + " = " + text);
        }
      }
    }
  }

  /** Its own statistics, and each kind of statistic at places near the bulk and far from it. */
  private static List<Statistic> statistics(Setting setting) {
    List<Statistic> all = new ArrayList<>();
    setting.constant().density().summands().forEach(summand -> all.add(summand.statistic()));
    all.add(new Statistic.Itself());
    all.add(new Statistic.Complement());
    all.add(new Statistic.Scaled(Value.constant(1.7)));
    all.add(new Statistic.Log());
    all.add(new Statistic.LogComplement());
    all.add(new Statistic.LogComplementOfPower(Value.constant(1.4)));
    all.add(new Statistic.Remaining(Value.constant(12)));
    all.add(new Statistic.Reciprocal(Value.constant(1.7)));
    all.add(new Statistic.Power(Value.constant(0.6), Value.constant(0.3)));
    all.add(new Statistic.Power(Value.constant(3), Value.constant(2.2)));
    all.add(new Statistic.LogGammaReversed(Value.constant(30.5)));
    all.add(new Statistic.LogFactorial());
    all.add(new Statistic.LogGammaShifted(Value.constant(0.6)));
    if (!setting.event().isScalar()) {
      all.add(new Statistic.LogGammaOfSum(Value.constant(0.6)));
    }
    for (double place : places(setting)) {
      Value m = Value.constant(place);
      Value s = Value.constant(2.5);
      all.add(new Statistic.Square(m, s));
      all.add(new Statistic.LogSquare(m, s));
      all.add(new Statistic.Absolute(m, s));
      all.add(new Statistic.Standard(m, s));
      all.add(new Statistic.LogitSquare(m, s));
      all.add(new Statistic.LogCosh(m, s));
      // A scale in proportion, for a finite exponential.
      double spread = Math.max(Slopes.spread(setting.samples(101)), 0.1);
      all.add(new Statistic.ExpMinus(m, Value.constant(1.5 * spread)));
    }
    if (setting.constant().support() instanceof Support.UnitVector) {
      double[] direction = new double[setting.event().elements()];
      direction[0] = 0.6;
      direction[1] = 0.8;
      all.add(new Statistic.Alignment(Value.constant(Tensor.of(setting.event(), direction))));
    }
    if (setting.constant() instanceof Categorical categorical) {
      double[] weights = DoubleStream.iterate(-1, w -> w - 0.5).limit(categorical.size()).toArray();
      all.add(
          new Statistic.Choice(Value.constant(Tensor.of(Shape.of(categorical.size()), weights))));
    }
    if (setting.constant() instanceof Bernoulli) {
      all.add(new Statistic.Choice(Value.constant(Tensor.of(Shape.of(2), -1, -0.5))));
    }
    if (!setting.constant().support().isDiscrete() && setting.event().elements() == 1) {
      all.add(quadraticForm());
      all.add(projectedSquare());
    }
    return all;
  }

  private static Statistic quadraticForm() {
    return new Statistic.QuadraticForm(
        Value.constant(Tensor.of(Shape.of(1), 0.4)),
        Value.constant(Tensor.of(Shape.of(1, 1), 1.3)));
  }

  private static Statistic projectedSquare() {
    return new Statistic.ProjectedSquare(
        Value.constant(Tensor.of(Shape.of(1), 0.4)),
        Value.constant(Tensor.of(Shape.of(2, 1), 1.3, -0.2)));
  }

  private static double[] places(Setting setting) {
    double[] sorted = DoubleStream.of(setting.samples(101)).sorted().toArray();
    return new double[] {-1.3, 0, 0.8, sorted[50], 2 * sorted[90] - sorted[10]};
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everyFamilyKnowsItsOwnMeanUnlessTheTailsForbidIt(Setting setting) {
    Moment mean = setting.constant().moment(new Statistic.Itself());
    boolean hasMean =
        switch (setting.constant()) {
          case StudentT(Value df, var loc, var scale) -> setting.number(df) > 1;
          case InverseGamma(Value concentration, var scale) -> setting.number(concentration) > 1;
          case Pareto(var scale, Value concentration) -> setting.number(concentration) > 1;
          case Cauchy c -> false;
          // They have one, but no closed form of it is known; that of an angle depends on where the
          // circle is cut.
          case LogitNormal l -> false;
          case RelaxedBernoulli r -> false;
          case RelaxedOneHotCategorical r -> false;
          case VonMises v -> false;
          default -> true;
        };
    assertEquals(hasMean, mean instanceof Moment.Known, setting.toString());
  }

  @Test
  void heavyTailsHaveNoSquare() {
    Statistic square = new Statistic.Square(Value.constant(0), Value.constant(1));
    assertInstanceOf(Moment.Infinite.class, studentT(Value.constant(2)).moment(square));
    assertInstanceOf(Moment.Known.class, studentT(Value.constant(2.1)).moment(square));
    // Whether learned degrees of freedom stay above 2 nobody knows.
    Value learned = Value.parameter("df", Shape.SCALAR);
    assertInstanceOf(Moment.Unknown.class, studentT(learned).moment(square));
  }

  private static Distribution studentT(Value df) {
    return new StudentT(df, Value.constant(0), Value.constant(1));
  }

  @Test
  void heavyTailsOfOneElementSpoilTheMoment() {
    Value df = Value.constant(Tensor.of(Shape.of(2), 5, 1.5));
    Moment moment = studentT(df).moment(new Statistic.Square(Value.constant(0), Value.constant(1)));
    assertTrue(moment instanceof Moment.Infinite(String reason) && reason.contains("df <= 2"));
  }

  @Test
  void finiteFamiliesOfManyElementsSumForEach() {
    double[] logits = {0, 1, 2, 3, 1, -1};
    Distribution categorical =
        Distributions.named("Categorical")
            .orElseThrow()
            .head()
            .construct()
            .apply(List.of(Value.constant(Tensor.of(Shape.of(2, 3), logits))));
    Value m = Value.constant(Tensor.of(Shape.of(2), 1, 7));
    Statistic square = new Statistic.Square(m, Value.constant(2));
    Moment.Known moment = (Moment.Known) categorical.moment(square);
    double[] means = Evaluator.ofConstants().run(moment.value());
    for (int element = 0; element < 2; element++) {
      double sum = 0;
      double total = 0;
      for (int k = 0; k < 3; k++) {
        double weight = Math.exp(logits[3 * element + k]);
        double distance = (k - (element == 0 ? 1 : 7)) / 2.0;
        sum += weight * distance * distance;
        total += weight;
      }
      assertEquals(sum / total, means[element], 1e-14 * means[element]);
    }
  }

  @Test
  void aFormulaWithinAFormulaStandsInBrackets() {
    Value one = Value.constant(1);
    assertEquals("1 - (concentration / rate)", formulaOfComplement(new Gamma(one, one)));
    assertEquals("1 - loc", formulaOfComplement(new Normal(one, one)));
  }

  @Test
  void aSumOverValuesSaysOfWhichFunction() {
    Setting setting = Catalogue.of("OneHotCategorical", 0, Catalogue.probs(0.2, 0.5, 0.3));
    assertEquals(
        "(1 - probs) t(0) + probs t(1), t(x) = 1 - x", formulaOfComplement(setting.constant()));
  }

  private static String formulaOfComplement(Distribution distribution) {
    return ((Moment.Known) distribution.moment(new Statistic.Complement())).formula();
  }
}
