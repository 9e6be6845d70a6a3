package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Logit-normal distribution: the sigmoid of a Normal(loc, scale) variable.
 *
 * <p>log p(x) = -0.5 ((logit x - loc) / scale)^2 - log x - log(1 - x) - log scale - 0.5 log 2pi.
 * Independent per element. Explicitly reparameterised.
 *
 * @param loc mean of logit x = log(x / (1 - x)), any real; the median of x is its sigmoid
 * @param scale standard deviation of logit x, positive
 */
public record LogitNormal(Value loc, Value scale) implements Distribution {
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("loc", Constraint.REAL, "mean of log(x / (1 - x))")
                  .startingAt((mean, deviation) -> Constraint.UNIT.unlink(mean)),
              Parameter.of("scale", Constraint.POSITIVE, "standard deviation of log(x / (1 - x))")
                  .startingAt(LogitNormal::initialScale)),
          arguments -> new LogitNormal(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "LogitNormal",
          "Proportions whose log-odds are Normal.",
          "log p(x) = -0.5 ((logit x - loc) / scale)^2 - log x - log(1 - x) - log scale "
              + "- 0.5 log 2pi",
          "Atchison and Shen, Logistic-normal distributions: some properties and uses, "
              + "Biometrika 1980",
          0,
          categories -> Support.OPEN_UNIT,
          List.of(BY_SCALE),
          BY_SCALE);

  /** The deviation over the slope of the sigmoid at the mean, as for small deviations. */
  private static double initialScale(double mean, double deviation) {
    double inside = Math.clamp(mean, 0.01, 0.99);
    return Math.clamp(deviation / (inside * (1 - inside)), 0.1, 5);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(Value.constant(-0.5), ownStatistic()),
            new Density.Summand(Value.constant(-1), new Statistic.Log()),
            new Density.Summand(Value.constant(-1), new Statistic.LogComplement())),
        scale.log().negate().minus(HALF_LOG_TWO_PI));
  }

  private Statistic ownStatistic() {
    return new Statistic.LogitSquare(loc, scale);
  }

  /** Not even the mean has a closed form: only moments of the log-odds do. */
  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(ownStatistic())) {
      return Moment.known(Value.constant(1), "1");
    }
    return switch (statistic) {
      case Statistic.LogitSquare(Value m, Value s) ->
          Moment.known(
              scale.over(s).square().plus(loc.minus(m).over(s).square()),
              "(scale^2 + (loc - m)^2) / s^2");
      case Statistic.Reciprocal(Value factor) ->
          // 1/x = 1 + exp(-logit x), and exp(-logit x) is LogNormal(-loc, scale).
          Moment.known(
              factor.times(scale.square().times(0.5).minus(loc).exp().plus(1)),
              "b (1 + exp(scale^2/2 - loc))");
      default -> Moment.unknown();
    };
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return Beta.inside(loc.plus(scale.times(noise.normal(shape))).sigmoid());
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
