package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Kumaraswamy distribution of numbers between 0 and 1: like Beta, with a distribution function 1 -
 * (1 - x^a)^b that can be inverted. The power x^a is Beta(1, b).
 *
 * <p>log p(x) = (concentration1 - 1) log x + (concentration0 - 1) log(1 - x^concentration1) + log
 * concentration1 + log concentration0. Independent per element. Explicitly reparameterised.
 *
 * @param concentration1 the a above, positive
 * @param concentration0 the b above, positive
 */
public record Kumaraswamy(Value concentration1, Value concentration0) implements Distribution {
  private static final double EULER_GAMMA = 0.57721566490153286061;
  private static final double INITIAL_CONCENTRATION = 1;

  private static final Parameterisation BY_CONCENTRATIONS =
      new Parameterisation(
          List.of(
              Parameter.of("concentration1", Constraint.POSITIVE, "weight of 1")
                  .startingAt((mean, deviation) -> INITIAL_CONCENTRATION),
              Parameter.of("concentration0", Constraint.POSITIVE, "weight of 0")
                  .startingAt((mean, deviation) -> initialConcentration0(mean))),
          arguments -> new Kumaraswamy(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "Kumaraswamy",
          "Proportions, with samples that carry gradients.",
          "log p(x) = (concentration1 - 1) log x + (concentration0 - 1) log(1 - "
              + "x^concentration1) + log concentration1 + log concentration0",
          "Jones, Kumaraswamy's distribution: a beta-type distribution with some "
              + "tractability advantages, Statistical Methodology 2009",
          0,
          categories -> Support.OPEN_UNIT,
          List.of(BY_CONCENTRATIONS),
          BY_CONCENTRATIONS);

  /** Such that b B(2, b) = 1/(b + 1), the mean for concentration1 = 1, is the data's. */
  private static double initialConcentration0(double mean) {
    return 1 / Math.clamp(mean, 0.02, 0.98) - 1;
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(concentration1.minus(1), new Statistic.Log()),
            new Density.Summand(concentration0.minus(1), ownStatistic())),
        concentration1.log().plus(concentration0.log()));
  }

  private Statistic ownStatistic() {
    return new Statistic.LogComplementOfPower(concentration1);
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(ownStatistic())) {
      return Moment.known(concentration0.reciprocal().negate(), "-1 / concentration0");
    }
    return switch (statistic) {
      case Statistic.Log s -> logs().moment(statistic);
      case Statistic.LogSquare s -> logs().moment(statistic);
      case Statistic.Reciprocal s -> powers().moment(statistic);
      case Statistic.Power s -> powers().moment(statistic);
      default ->
          MeanAndVariance.ofPowers(
                  this::logMean,
                  "mean",
                  "(concentration0 B(1 + 2/concentration1, concentration0) - mean^2)")
              .moment(statistic);
    };
  }

  private LogMeanAndVariance logs() {
    Value digamma = concentration0.plus(1).polygamma(0);
    Value trigamma = concentration0.plus(1).polygamma(1);
    return new LogMeanAndVariance(
        digamma.plus(EULER_GAMMA).negate().over(concentration1),
        "-(digamma(concentration0 + 1) + 0.5772...) / concentration1",
        Value.constant(Math.PI * Math.PI / 6).minus(trigamma).over(concentration1.square()),
        "(pi^2/6 - trigamma(concentration0 + 1)) / concentration1^2");
  }

  /** log E[x^k]. */
  private Value logMean(Value k) {
    return concentration0
        .log()
        .plus(Functions.logBeta(k.over(concentration1).plus(1), concentration0));
  }

  private PowerMoments powers() {
    return new PowerMoments(
        this::logMean,
        "concentration0 B(1 + k / concentration1, concentration0)",
        logMean(Value.constant(-1)).exp(),
        "concentration0 B(1 - 1/concentration1, concentration0)",
        Optional.of(
            new PowerMoments.Bound(
                concentration1,
                "the density of Kumaraswamy near 0 is too large for 1/x where concentration1"
                    + " <= 1")),
        Optional.empty());
  }

  /** By the inverse (1 - u^(1/b))^(1/a) of its distribution function, in logarithms. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value power = noise.uniform(shape).log().over(concentration0).expm1().negate();
    Value inside = power.maximum(Value.constant(Gamma.SMALLEST));
    return Beta.inside(inside.log().over(concentration1).exp());
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
