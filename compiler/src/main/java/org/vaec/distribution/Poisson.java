package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Poisson distribution of counts.
 *
 * <p>log p(x) = x log rate - rate - log x!. Independent per element. No gradient passes through its
 * samples.
 *
 * @param rate mean and variance, positive (0 is the certain count 0)
 */
public record Poisson(Value rate) implements Distribution {

  private static final Parameterisation BY_RATE =
      new Parameterisation(
          List.of(
              Parameter.of("rate", Constraint.POSITIVE, "mean and variance")
                  .startingAt((mean, deviation) -> mean)),
          arguments -> new Poisson(arguments.getFirst()));

  public static final Family FAMILY =
      new Family(
          "Poisson",
          "Counts whose variance equals their mean.",
          "log p(x) = x log rate - rate - log x!",
          "Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 4",
          0,
          categories -> Support.COUNT,
          List.of(BY_RATE),
          BY_RATE);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(Functions.logOrMinusInfinity(rate), new Statistic.Itself()),
            new Density.Summand(Value.constant(-1), new Statistic.LogFactorial())),
        rate.negate());
  }

  @Override
  public Value preciseLogDensity(Value x) {
    Value deviance = SaddlePoint.countDeviance(x, rate, Functions.logOrMinusInfinity(rate));
    return x.stirling().plus(deviance).negate();
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts("Poisson");
    }
    return switch (statistic) {
      default -> new MeanAndVariance(rate, "rate", rate, "rate").moment(statistic);
    };
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return noise.poisson(rate, shape);
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
