package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Log-normal distribution: the exponential of a Normal(loc, scale) variable.
 *
 * <p>log p(x) = -0.5 ((log x - loc) / scale)^2 - log x - log scale - 0.5 log 2pi. Independent per
 * element. Explicitly reparameterised.
 *
 * @param loc mean of log x, any real
 * @param scale standard deviation of log x, positive
 */
public record LogNormal(Value loc, Value scale) implements Distribution {
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  /** A logarithm below that of any number: no mass lies under its exponential. */
  private static final double FAR_BELOW = -1e4;

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("loc", Constraint.REAL, "mean of log x")
                  .startingAt(
                      (mean, deviation) ->
                          Math.log(Math.max(mean, Constraint.FLOOR))
                              - 0.5 * logVariance(mean, deviation)),
              Parameter.of("scale", Constraint.POSITIVE, "standard deviation of log x")
                  .startingAt((mean, deviation) -> Math.sqrt(logVariance(mean, deviation)))),
          arguments -> new LogNormal(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "LogNormal",
          "Positive values whose logarithm is Normal.",
          "log p(x) = -0.5 ((log x - loc) / scale)^2 - log x - log scale - 0.5 log 2pi",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, chapter 14",
          0,
          categories -> Support.POSITIVE,
          List.of(BY_SCALE),
          BY_SCALE);

  /** The variance of log x of a log-normal variable with this mean and deviation. */
  private static double logVariance(double mean, double deviation) {
    double ratio = deviation / Math.max(mean, Constraint.FLOOR);
    return Math.log1p(ratio * ratio);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(Value.constant(-0.5), new Statistic.LogSquare(loc, scale)),
            new Density.Summand(Value.constant(-1), new Statistic.Log())),
        scale.log().negate().minus(HALF_LOG_TWO_PI));
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(new Statistic.LogSquare(loc, scale))) {
      return Moment.known(Value.constant(1), "1");
    }
    return switch (statistic) {
      case Statistic.Log s -> Moment.known(loc, "loc");
      case Statistic.LogSquare(Value m, Value s) ->
          Moment.known(
              scale.over(s).square().plus(loc.minus(m).over(s).square()),
              "(scale^2 + (loc - m)^2) / s^2");
      case Statistic.Absolute(Value m, Value s) ->
          Moment.known(
              meanAbsolute(m).over(s),
              "(mean erf((scale - d)/sqrt 2) + m erf(d/sqrt 2)) / s, d = (log m - loc) / scale,"
                  + " mean = exp(loc + scale^2/2)");
      case Statistic.Reciprocal s -> powers().moment(statistic);
      case Statistic.Power s -> powers().moment(statistic);
      default ->
          new MeanAndVariance(
                  mean(),
                  "exp(loc + scale^2/2)",
                  mean().square().times(scale.square().expm1()),
                  "(exp(scale^2) - 1) exp(2 loc + scale^2)")
              .moment(statistic);
    };
  }

  private PowerMoments powers() {
    Value variance = scale.square();
    return new PowerMoments(
        k -> k.times(loc).plus(k.square().times(variance).times(0.5)),
        "exp(k loc + k^2 scale^2/2)",
        variance.times(0.5).minus(loc).exp(),
        "exp(scale^2/2 - loc)",
        Optional.empty(),
        Optional.empty());
  }

  private Value mean() {
    return loc.plus(scale.square().times(0.5)).exp();
  }

  /** E |x - m|, from the means below and above m, which are Normal probabilities. */
  private Value meanAbsolute(Value m) {
    Value isPositive = m.greater(Value.constant(0));
    Value logM =
        isPositive.select(isPositive.select(m, Value.constant(1)).log(), Value.constant(FAR_BELOW));
    Value d = logM.minus(loc).over(scale);
    Value above = mean().times(scale.minus(d).times(Math.sqrt(0.5)).erf());
    return above.plus(m.times(d.times(Math.sqrt(0.5)).erf()));
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return loc.plus(scale.times(noise.normal(shape))).exp();
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
