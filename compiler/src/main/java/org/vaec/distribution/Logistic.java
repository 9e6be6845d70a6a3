package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Logistic distribution: its distribution function is sigmoid((x - loc) / scale).
 *
 * <p>log p(x) = -2 log cosh((x - loc) / (2 scale)) - log(4 scale). Independent per element.
 * Explicitly reparameterised.
 *
 * @param loc mean and median, any real
 * @param scale positive, in the units of x; the standard deviation is pi scale / sqrt 3
 */
public record Logistic(Value loc, Value scale) implements Distribution {

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("loc", Constraint.REAL, "mean and median")
                  .startingAt((mean, deviation) -> mean),
              Parameter.of("scale", Constraint.POSITIVE, "spread, in the units of x")
                  .startingAt((mean, deviation) -> deviation * Math.sqrt(3) / Math.PI)),
          arguments -> new Logistic(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "Logistic",
          "Real values around a mean, with tails between those of Normal and Laplace.",
          "log p(x) = -2 log cosh((x - loc) / (2 scale)) - log(4 scale)",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, chapter 23",
          0,
          categories -> Support.REAL,
          List.of(BY_SCALE),
          BY_SCALE);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(Value.constant(-2), ownStatistic())),
        scale.log().negate().minus(Math.log(4)));
  }

  private Statistic ownStatistic() {
    return new Statistic.LogCosh(loc, scale.times(2));
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(ownStatistic())) {
      return Moment.known(Value.constant(1 - Math.log(2)), "1 - log 2");
    }
    return switch (statistic) {
      case Statistic.ExpMinus(Value m, Value s) -> {
        Value angle = scale.over(s).times(Math.PI);
        yield Moment.knownAbove(
            1,
            s.over(scale),
            "the tails of Logistic are too heavy for exp(-x / s) where scale >= s",
            () ->
                Moment.known(
                    m.minus(loc).over(s).exp().times(angle).over(angle.sin()),
                    "exp((m - loc) / s) a / sin a, a = pi scale / s"));
      }
      default ->
          new MeanAndVariance(
                  loc, "loc", scale.square().times(Math.PI * Math.PI / 3), "pi^2 scale^2 / 3")
              .moment(statistic);
    };
  }

  /** By the inverse of its distribution function, the log-odds of u. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return loc.plus(scale.times(Functions.logOdds(noise.uniform(shape))));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
