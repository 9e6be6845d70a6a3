package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Special;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Weibull distribution of times to failure: x = scale e^(1/concentration) for a standard
 * exponential e.
 *
 * <p>log p(x) = (concentration - 1) log x - (x / scale)^concentration + log concentration -
 * concentration log scale. Independent per element. Explicitly reparameterised.
 *
 * @param scale positive, in the units of x; the quantile of 1 - 1/e
 * @param concentration shape, positive; failures become rarer with age where it is below 1
 */
public record Weibull(Value scale, Value concentration) implements Distribution {
  private static final double EULER_GAMMA = 0.57721566490153286061;
  private static final double LEAST_CONCENTRATION = 0.1;
  private static final double GREATEST_CONCENTRATION = 100;

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("scale", Constraint.POSITIVE, "quantile of 1 - 1/e, in the units of x")
                  .startingAt(
                      (mean, deviation) ->
                          mean
                              / Math.exp(
                                  Special.logGamma(1 + 1 / initialConcentration(mean, deviation)))),
              Parameter.of("concentration", Constraint.POSITIVE, "shape")
                  .startingAt(Weibull::initialConcentration)),
          arguments -> new Weibull(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "Weibull",
          "Times to failure, with a hazard that rises or falls with age.",
          "log p(x) = (concentration - 1) log x - (x / scale)^concentration + log "
              + "concentration - concentration log scale",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, chapter 21",
          0,
          categories -> Support.POSITIVE,
          List.of(BY_SCALE),
          BY_SCALE);

  /** Close to the fit by moments, (deviation / mean)^-1.086 (Justus and others 1978). */
  private static double initialConcentration(double mean, double deviation) {
    double ratio = Math.max(mean, Constraint.FLOOR) / Math.max(deviation, Constraint.FLOOR);
    return Math.clamp(Math.pow(ratio, 1.086), LEAST_CONCENTRATION, GREATEST_CONCENTRATION);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(concentration.minus(1), new Statistic.Log()),
            new Density.Summand(Value.constant(-1), ownStatistic())),
        concentration.log().minus(concentration.times(scale.log())));
  }

  private Statistic ownStatistic() {
    return new Statistic.Power(scale, concentration);
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(ownStatistic())) {
      return Moment.known(Value.constant(1), "1");
    }
    return switch (statistic) {
      case Statistic.Log s -> logs().moment(statistic);
      case Statistic.LogSquare s -> logs().moment(statistic);
      case Statistic.Reciprocal s -> powers().moment(statistic);
      case Statistic.Power s -> powers().moment(statistic);
      default ->
          MeanAndVariance.ofPowers(
                  this::logMean,
                  "scale Gamma(1 + 1/concentration)",
                  "scale^2 (Gamma(1 + 2/concentration) - Gamma(1 + 1/concentration)^2)")
              .moment(statistic);
    };
  }

  private LogMeanAndVariance logs() {
    return new LogMeanAndVariance(
        scale.log().minus(Value.constant(EULER_GAMMA).over(concentration)),
        "log scale - 0.5772... / concentration",
        Value.constant(Math.PI * Math.PI / 6).over(concentration.square()),
        "pi^2 / (6 concentration^2)");
  }

  /** log E[x^k]. */
  private Value logMean(Value k) {
    return k.times(scale.log()).plus(k.over(concentration).plus(1).logGamma());
  }

  private PowerMoments powers() {
    return new PowerMoments(
        this::logMean,
        "scale^k Gamma(1 + k / concentration)",
        logMean(Value.constant(-1)).exp(),
        "Gamma(1 - 1/concentration) / scale",
        Optional.of(
            new PowerMoments.Bound(
                concentration,
                "the density of Weibull near 0 is too large for 1/x where concentration <= 1")),
        Optional.empty());
  }

  /** By the inverse of its distribution function. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value logOfExponential = noise.uniform(shape).log().negate().log();
    Value standard = logOfExponential.over(concentration).exp();
    return scale.times(standard.maximum(Value.constant(Gamma.SMALLEST)));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
