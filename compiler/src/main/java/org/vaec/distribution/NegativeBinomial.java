package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Negative binomial distribution of counts: a Poisson variable whose rate is Gamma distributed.
 * Variance mean + mean^2 / dispersion; as dispersion grows it approaches Poisson(mean).
 *
 * <p>log p(x) = log Gamma(x + r) - log Gamma(r) - log x! + x log(mean / (mean + r)) + r log(r /
 * (mean + r)), r = dispersion. Independent per element. No gradient passes through its samples.
 *
 * @param mean positive (0 is the certain count 0)
 * @param dispersion r, positive; also called size or total count
 * @param logSuccess log(mean / (mean + r))
 * @param logFailure log(r / (mean + r))
 */
public record NegativeBinomial(Value mean, Value dispersion, Value logSuccess, Value logFailure)
    implements Distribution {
  private static final double LEAST_DISPERSION = 0.1;
  private static final double GREATEST_DISPERSION = 100;

  private static final Parameterisation BY_MEAN =
      new Parameterisation(
          List.of(
              Parameter.of("mean", Constraint.POSITIVE, "mean")
                  .startingAt((mean, deviation) -> mean),
              Parameter.of(
                      "dispersion", Constraint.POSITIVE, "r, where mean + mean^2/r is the variance")
                  .startingAt(NegativeBinomial::initialDispersion)),
          arguments -> ofMean(arguments.get(0), arguments.get(1)));

  private static final Parameterisation BY_LOGITS =
      new Parameterisation(
          List.of(
              Parameter.of("total_count", Constraint.POSITIVE, "failures until the count stops")
                  .startingAt(NegativeBinomial::initialDispersion),
              Parameter.of(
                      "logits", Constraint.REAL, "log-odds of success, log(mean / total_count)")
                  .startingAt(
                      (mean, deviation) ->
                          Math.log(Math.max(mean, Constraint.FLOOR))
                              - Math.log(initialDispersion(mean, deviation)))),
          arguments -> ofLogits(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "NegativeBinomial",
          "Counts with a variance above their mean.",
          "log p(x) = log Gamma(x + r) - log Gamma(r) - log x! + x log(mean / (mean + r))"
              + " + r log(r / (mean + r)), r = dispersion",
          "Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 5",
          0,
          categories -> Support.COUNT,
          List.of(BY_MEAN, BY_LOGITS),
          BY_MEAN);

  /** By mean and dispersion, the canonical form. */
  public static NegativeBinomial ofMean(Value mean, Value dispersion) {
    // log1p of the ratios: log mean - log(mean + r) would lose all digits where mean is large, and
    // it is multiplied by a count as large. The select keeps a mean of 0 out of the division.
    Value isPositive = mean.greater(Value.constant(0));
    Value logSuccess = dispersion.over(isPositive.select(mean, Value.constant(1))).log1p().negate();
    return new NegativeBinomial(
        mean,
        dispersion,
        isPositive.select(logSuccess, Value.constant(Double.NEGATIVE_INFINITY)),
        mean.over(dispersion).log1p().negate());
  }

  /** By the number of failures and the log-odds of a success. */
  public static NegativeBinomial ofLogits(Value totalCount, Value logits) {
    return new NegativeBinomial(
        totalCount.times(logits.exp()),
        totalCount,
        logits.negate().softplus().negate(),
        logits.softplus().negate());
  }

  /** By moments: mean^2 / (variance - mean), bounded where the data are hardly overdispersed. */
  private static double initialDispersion(double mean, double deviation) {
    double excess = deviation * deviation - mean;
    return excess > 0
        ? Math.clamp(mean * mean / excess, LEAST_DISPERSION, GREATEST_DISPERSION)
        : GREATEST_DISPERSION;
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(Value.constant(1), new Statistic.LogGammaShifted(dispersion)),
            new Density.Summand(Value.constant(-1), new Statistic.LogFactorial()),
            new Density.Summand(logSuccess, new Statistic.Itself())),
        dispersion.times(logFailure).minus(dispersion.logGamma()));
  }

  /** As a Binomial of x successes in x + r trials: both have the deviances of these shares. */
  @Override
  public Value preciseLogDensity(Value x) {
    Value ratio = x.over(dispersion);
    Value ofSuccesses =
        SaddlePoint.deviance(x, logSuccess.plus(dispersion.over(SaddlePoint.orOne(x)).log1p()));
    Value ofFailures = SaddlePoint.deviance(dispersion, logFailure.plus(ratio.log1p()));
    Value deviances =
        x.greater(Value.constant(0))
            .select(ofSuccesses.plus(ofFailures), dispersion.times(logFailure).negate());
    return x.plus(dispersion)
        .stirling()
        .minus(dispersion.stirling())
        .minus(x.stirling())
        .minus(ratio.log1p())
        .minus(deviances);
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts("NegativeBinomial");
    }
    return switch (statistic) {
      default ->
          new MeanAndVariance(
                  mean,
                  "mean",
                  mean.plus(mean.square().over(dispersion)),
                  "mean + mean^2/dispersion")
              .moment(statistic);
    };
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value rate = noise.logGamma(dispersion, shape).exp().times(mean.over(dispersion));
    return noise.poisson(rate, shape);
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
