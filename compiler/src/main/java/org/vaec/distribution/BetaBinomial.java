package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Special;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Beta-binomial distribution of counts: a Binomial variable whose probability is Beta distributed.
 *
 * <p>log p(x) = log C(n, x) + log B(x + concentration1, n - x + concentration0) - log
 * B(concentration1, concentration0), n = total_count. Independent per element. No gradient passes
 * through its samples.
 *
 * @param totalCount number of trials
 * @param concentration1 weight of success, positive
 * @param concentration0 weight of failure, positive
 */
public record BetaBinomial(int totalCount, Value concentration1, Value concentration0)
    implements Distribution {

  private static final Parameterisation BY_CONCENTRATIONS =
      new Parameterisation(
          List.of(
              Parameter.of("total_count", Constraint.COUNT, "number of trials").literal(),
              Parameter.of("concentration1", Constraint.POSITIVE, "weight of success"),
              Parameter.of("concentration0", Constraint.POSITIVE, "weight of failure")),
          arguments ->
              new BetaBinomial(
                  (int) Computation.literal(arguments.get(0)), arguments.get(1), arguments.get(2)));

  public static final Family FAMILY =
      new Family(
          "BetaBinomial",
          "Counts of successes that vary more than Binomial ones.",
          "log p(x) = log C(n, x) + log B(x + concentration1, n - x + concentration0) - "
              + "log B(concentration1, concentration0), n = total_count",
          "Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 6",
          0,
          categories -> Support.COUNT,
          List.of(BY_CONCENTRATIONS),
          BY_CONCENTRATIONS);

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
    Value total = Value.constant(totalCount);
    return new Density(
        List.of(
            new Density.Summand(Value.constant(1), new Statistic.LogGammaShifted(concentration1)),
            new Density.Summand(
                Value.constant(1), new Statistic.LogGammaReversed(total.plus(concentration0))),
            new Density.Summand(Value.constant(-1), new Statistic.LogFactorial()),
            new Density.Summand(Value.constant(-1), new Statistic.LogGammaReversed(total.plus(1)))),
        total
            .plus(1)
            .logGamma()
            .minus(total.plus(concentration1).plus(concentration0).logGamma())
            .minus(Functions.logBeta(concentration1, concentration0)));
  }

  @Override
  public Value preciseLogDensity(Value x) {
    Value rest = Value.constant(totalCount).minus(x).relu();
    Value weight = concentration1.plus(concentration0);
    Value all = weight.plus(totalCount);
    return Value.constant(Special.stirling(totalCount))
        .minus(all.stirling())
        .plus(weight.stirling())
        .plus(weight.reciprocal().times(totalCount).log1p())
        .plus(category(x, concentration1, Value.constant(totalCount), weight))
        .plus(category(rest, concentration0, Value.constant(totalCount), weight));
  }

  /**
   * What one category adds, of {@code count} of {@code total} trials and {@code concentration} of
   * {@code weight}: the deviances of both from the share of their sum.
   */
  static Value category(Value count, Value concentration, Value total, Value weight) {
    Value sum = count.plus(concentration);
    Value share = sum.over(total.plus(weight));
    return sum.stirling()
        .minus(count.stirling())
        .minus(concentration.stirling())
        .minus(count.over(concentration).log1p())
        .minus(SaddlePoint.countDeviance(count, share.times(total)))
        .minus(SaddlePoint.deviance(concentration, share.times(weight.over(concentration)).log()));
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts("BetaBinomial");
    }
    Value weight = concentration1.plus(concentration0);
    Value probs = concentration1.over(weight);
    Value mean = probs.times(totalCount);
    Value variance =
        mean.times(concentration0.over(weight)).times(weight.plus(totalCount).over(weight.plus(1)));
    return new MeanAndVariance(
            mean,
            "total_count probs",
            variance,
            "total_count probs (1 - probs) (c + total_count) / (c + 1)")
        .moment(statistic);
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value probs = new Beta(concentration1, concentration0).sample(noise, shape);
    return Functions.successes(probs, totalCount, noise, shape);
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
