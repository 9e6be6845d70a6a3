package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Exponential distribution of waiting times: Gamma(1, rate).
 *
 * <p>log p(x) = log rate - rate x. Independent per element. Explicitly reparameterised.
 *
 * @param rate inverse mean, positive, in inverse units of x
 */
public record Exponential(Value rate) implements Distribution {
  private static final double EULER_GAMMA = 0.57721566490153286061;

  private static final Parameterisation BY_RATE =
      new Parameterisation(
          List.of(
              Parameter.of("rate", Constraint.POSITIVE, "inverse mean")
                  .startingAt((mean, deviation) -> 1 / Math.max(mean, Constraint.FLOOR))),
          arguments -> new Exponential(arguments.getFirst()));

  public static final Family FAMILY =
      new Family(
          "Exponential",
          "Waiting times without memory.",
          "log p(x) = log rate - rate x",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, chapter 19",
          0,
          categories -> Support.NON_NEGATIVE,
          List.of(BY_RATE),
          BY_RATE);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(Value.constant(-1), new Statistic.Scaled(rate))), rate.log());
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(new Statistic.Scaled(rate))) {
      return Moment.known(Value.constant(1), "1");
    }
    Value meanLog = rate.log().negate().minus(EULER_GAMMA);
    return switch (statistic) {
      case Statistic.Log s -> Moment.known(meanLog, "-log rate - 0.5772...");
      case Statistic.LogSquare(Value m, Value s) ->
          Moment.known(
              Value.constant(Math.PI * Math.PI / 6)
                  .over(s.square())
                  .plus(meanLog.minus(m).over(s).square()),
              "(pi^2/6 + (log rate + 0.5772... + m)^2) / s^2");
      case Statistic.Absolute(Value m, Value s) -> {
        // |x - m| = x - m + 2 (m - x)+, and the last needs an m inside the support.
        Value inside = m.relu();
        Value below = inside.plus(rate.times(inside).negate().expm1().over(rate));
        yield Moment.known(
            rate.reciprocal().minus(m).plus(below.times(2)).over(s),
            "(1/rate - m + 2 (m+ + (exp(-rate m+) - 1) / rate)) / s, m+ = max(m, 0)");
      }
      case Statistic.Reciprocal s -> powers().moment(statistic);
      case Statistic.Power s -> powers().moment(statistic);
      case Statistic.ExpMinus(Value m, Value s) ->
          Moment.known(
              m.over(s).exp().over(rate.times(s).reciprocal().plus(1)),
              "exp(m / s) / (1 + 1 / (rate s))");
      default ->
          new MeanAndVariance(rate.reciprocal(), "1/rate", rate.square().reciprocal(), "1/rate^2")
              .moment(statistic);
    };
  }

  /** E[x^k] = Gamma(k + 1) / rate^k. */
  private PowerMoments powers() {
    return PowerMoments.withoutReciprocal(
        "Exponential",
        k -> k.plus(1).logGamma().minus(k.times(rate.log())),
        "Gamma(k + 1) / rate^k");
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return noise.uniform(shape).log().negate().over(rate);
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
