package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Special;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Binomial distribution of the number of successes in a written number of trials.
 *
 * <p>log p(x) = log C(n, x) + x log probs + (n - x) log(1 - probs), n = total_count. Independent
 * per element. No gradient passes through its samples.
 *
 * @param totalCount number of trials
 * @param logits log(probs / (1 - probs)) of a success, any real
 */
public record Binomial(int totalCount, Value logits) implements Distribution {

  private static final Parameterisation BY_PROBS =
      new Parameterisation(
          List.of(
              Parameter.of("total_count", Constraint.COUNT, "number of trials").literal(),
              Parameter.of("probs", Constraint.UNIT, "probability of a success")),
          arguments -> of(arguments.get(0), Functions.logOdds(arguments.get(1))));

  private static final Parameterisation BY_LOGITS =
      new Parameterisation(
          List.of(
              Parameter.of("total_count", Constraint.COUNT, "number of trials").literal(),
              Parameter.of("logits", Constraint.REAL, "log(probs / (1 - probs))")),
          arguments -> of(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "Binomial",
          "Counts of successes in a known number of trials.",
          "log p(x) = log C(n, x) + x log probs + (n - x) log(1 - probs), n = total_count",
          "Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 3",
          0,
          categories -> Support.COUNT,
          List.of(BY_PROBS, BY_LOGITS),
          BY_LOGITS);

  private static Binomial of(Value totalCount, Value logits) {
    return new Binomial((int) Computation.literal(totalCount), logits);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Support support() {
    return new Support.BoundedCount(totalCount);
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(logits.negate().softplus().negate(), new Statistic.Itself()),
            new Density.Summand(logits.softplus().negate(), new Statistic.Remaining(total())),
            new Density.Summand(Value.constant(-1), new Statistic.LogFactorial()),
            new Density.Summand(
                Value.constant(-1), new Statistic.LogGammaReversed(total().plus(1)))),
        Value.constant(Special.logGamma(totalCount + 1.0)));
  }

  private Value total() {
    return Value.constant(totalCount);
  }

  @Override
  public Value preciseLogDensity(Value x) {
    Value rest = total().minus(x).relu();
    return Value.constant(Special.stirling(totalCount))
        .minus(x.stirling())
        .minus(rest.stirling())
        .minus(deviance(x, logits))
        .minus(deviance(rest, logits.negate()));
  }

  private Value deviance(Value count, Value countLogits) {
    Value logMean = countLogits.negate().softplus().negate().plus(Math.log(totalCount));
    return SaddlePoint.countDeviance(count, countLogits.sigmoid().times(totalCount), logMean);
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts("Binomial");
    }
    Value probs = logits.sigmoid();
    Value complement = logits.negate().sigmoid();
    return statistic.sameAs(new Statistic.Remaining(total()))
        ? Moment.known(total().times(complement), "total_count (1 - probs)")
        : new MeanAndVariance(
                total().times(probs),
                "total_count probs",
                total().times(probs).times(complement),
                "total_count probs (1 - probs)")
            .moment(statistic);
  }

  /** The successes among so many trials. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return Functions.successes(logits.sigmoid(), totalCount, noise, shape);
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
