package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Geometric distribution of the number of failures before the first success: 0, 1, 2, ....
 *
 * <p>log p(x) = x log(1 - probs) + log probs. Independent per element. No gradient passes through
 * its samples.
 *
 * @param logits log(probs / (1 - probs)), any real; the mean is exp(-logits)
 */
public record Geometric(Value logits) implements Distribution {

  private static final Parameterisation BY_PROBS =
      new Parameterisation(
          List.of(
              Parameter.of("probs", Constraint.UNIT, "probability of success")
                  .startingAt((mean, deviation) -> 1 / (1 + mean))),
          arguments -> new Geometric(Functions.logOdds(arguments.getFirst())));

  private static final Parameterisation BY_LOGITS =
      new Parameterisation(
          List.of(
              Parameter.of("logits", Constraint.REAL, "log(probs / (1 - probs))")
                  .startingAt((mean, deviation) -> -Math.log(Math.max(mean, Constraint.FLOOR)))),
          arguments -> new Geometric(arguments.getFirst()));

  public static final Family FAMILY =
      new Family(
          "Geometric",
          "Counts of failures before a success.",
          "log p(x) = x log(1 - probs) + log probs",
          "Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 5",
          0,
          categories -> Support.COUNT,
          List.of(BY_PROBS, BY_LOGITS),
          BY_LOGITS);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(logFailure(), new Statistic.Itself())),
        logits.negate().softplus().negate());
  }

  /** log(1 - probs). */
  private Value logFailure() {
    return logits.softplus().negate();
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts("Geometric");
    }
    return switch (statistic) {
      default -> {
        Value mean = logits.negate().exp();
        yield new MeanAndVariance(
                mean, "1/probs - 1", mean.times(mean.plus(1)), "(1 - probs) / probs^2")
            .moment(statistic);
      }
    };
  }

  /** The whole part of an exponential variable. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return noise.uniform(shape).log().over(logFailure()).floor();
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
