package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Gamma distribution of positive numbers, mean concentration / rate.
 *
 * <p>log p(x) = (concentration - 1) log x - rate x + concentration log rate - log
 * Gamma(concentration). Independent per element. Reparameterised, implicitly in the concentration.
 *
 * @param concentration shape, positive
 * @param rate inverse scale, positive, in inverse units of x
 */
public record Gamma(Value concentration, Value rate) implements Distribution {
  /** The smallest standard variate: a small concentration draws numbers below any float. */
  static final double SMALLEST = Float.MIN_NORMAL;

  private static final double LEAST_CONCENTRATION = 0.1;
  private static final double GREATEST_CONCENTRATION = 100;

  private static final Parameterisation BY_RATE =
      new Parameterisation(
          List.of(
              Parameter.of("concentration", Constraint.POSITIVE, "shape")
                  .startingAt(Gamma::initialConcentration),
              Parameter.of("rate", Constraint.POSITIVE, "inverse scale")
                  .startingAt(
                      (mean, deviation) ->
                          initialConcentration(mean, deviation)
                              / Math.max(mean, Constraint.FLOOR))),
          arguments -> new Gamma(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "Gamma",
          "Positive values, such as durations and rates.",
          "log p(x) = (concentration - 1) log x - rate x + concentration log rate"
              + " - log Gamma(concentration)",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, chapter 17",
          0,
          categories -> Support.POSITIVE,
          List.of(BY_RATE),
          BY_RATE);

  /** By moments: (mean / deviation)^2, bounded for data that hardly vary. */
  private static double initialConcentration(double mean, double deviation) {
    double ratio = mean / Math.max(deviation, Constraint.FLOOR);
    return Math.clamp(ratio * ratio, LEAST_CONCENTRATION, GREATEST_CONCENTRATION);
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
            new Density.Summand(Value.constant(-1), new Statistic.Scaled(rate))),
        concentration.times(rate.log()).minus(concentration.logGamma()));
  }

  @Override
  public Value preciseLogDensity(Value x) {
    return SaddlePoint.gamma(concentration, Functions.log(x), rate.over(concentration).log());
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(new Statistic.Scaled(rate))) {
      return Moment.known(concentration, "concentration");
    }
    Value meanLog = concentration.polygamma(0).minus(rate.log());
    return switch (statistic) {
      case Statistic.Log s -> Moment.known(meanLog, "digamma(concentration) - log rate");
      case Statistic.LogSquare(Value m, Value s) ->
          Moment.known(
              concentration.polygamma(1).over(s.square()).plus(meanLog.minus(m).over(s).square()),
              "(trigamma(concentration) + (digamma(concentration) - log rate - m)^2) / s^2");
      case Statistic.Reciprocal s -> powers().moment(statistic);
      case Statistic.Power s -> powers().moment(statistic);
      case Statistic.ExpMinus(Value m, Value s) ->
          Moment.known(
              m.over(s).minus(concentration.times(rate.times(s).reciprocal().log1p())).exp(),
              "exp(m / s) (1 + 1 / (rate s))^-concentration");
      default ->
          new MeanAndVariance(
                  concentration.over(rate),
                  "concentration / rate",
                  concentration.over(rate.square()),
                  "concentration / rate^2")
              .moment(statistic);
    };
  }

  private PowerMoments powers() {
    return new PowerMoments(
        k ->
            concentration
                .plus(k)
                .logGamma()
                .minus(concentration.logGamma())
                .minus(k.times(rate.log())),
        "Gamma(concentration + k) / (Gamma(concentration) rate^k)",
        rate.over(concentration.minus(1)),
        "rate / (concentration - 1)",
        Optional.of(
            new PowerMoments.Bound(
                concentration,
                "the density of Gamma near 0 is too large for 1/x where concentration <= 1")),
        Optional.empty());
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return Functions.positive(noise.logGamma(concentration, shape).minus(rate.log()));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }

  @Override
  public boolean isImplicit() {
    return !Computation.isConstant(concentration);
  }
}
