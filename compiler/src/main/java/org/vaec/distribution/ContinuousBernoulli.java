package org.vaec.distribution;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Continuous Bernoulli distribution on [0, 1] (Loaiza-Ganem and Cunningham 2019): the density
 * proportional to probs^x (1 - probs)^(1 - x), which the cross-entropy of grey pixels lacks a
 * normaliser to be.
 *
 * <p>log p(x) = x log probs + (1 - x) log(1 - probs) + log C, C = logits / tanh(logits / 2). C, the
 * mean and the variance are 0/0 at logits = 0; near it they are power series, whose coefficients
 * come from the Bernoulli numbers. Independent per element. Explicitly reparameterised.
 *
 * @param logits log(probs / (1 - probs)), any real
 */
public record ContinuousBernoulli(Value logits) implements Distribution {
  /** Below this |logits| the series are used; their truncation error there is below 1e-15. */
  private static final double NEAR_ZERO = 0.5;

  /** The same for samples, whose series has fewer terms; its error there is below 1e-12. */
  private static final double NEAR_ZERO_SAMPLE = 0.05;

  /** B_2, B_4, ..., B_16. */
  private static final List<Double> BERNOULLI_NUMBERS =
      List.of(
          1 / 6.0, -1 / 30.0, 1 / 42.0, -1 / 30.0, 5 / 66.0, -691 / 2730.0, 7 / 6.0, -3617 / 510.0);

  /** Means outside are fitted as if at its ends: the logits grow like 1 / mean. */
  private static final double LEAST_MEAN = 0.02;

  private static final Parameterisation BY_PROBS =
      new Parameterisation(
          List.of(
              Parameter.of("probs", Constraint.UNIT, "where the mass leans; not the mean")
                  .startingAt((mean, deviation) -> 1 / (1 + Math.exp(-logitsOfMean(mean))))),
          arguments -> new ContinuousBernoulli(Functions.logOdds(arguments.getFirst())));

  private static final Parameterisation BY_LOGITS =
      new Parameterisation(
          List.of(
              Parameter.of("logits", Constraint.REAL, "log(probs / (1 - probs))")
                  .startingAt((mean, deviation) -> logitsOfMean(mean))),
          arguments -> new ContinuousBernoulli(arguments.getFirst()));

  public static final Family FAMILY =
      new Family(
          "ContinuousBernoulli",
          "Values between 0 and 1, such as grey levels.",
          "log p(x) = x log probs + (1 - x) log(1 - probs) + log(logits / tanh(logits / 2))",
          "Loaiza-Ganem and Cunningham, The continuous Bernoulli, NeurIPS 2019",
          0,
          categories -> Support.UNIT,
          List.of(BY_PROBS, BY_LOGITS),
          BY_LOGITS);

  /** The logits that give a mean, by bisection. */
  private static double logitsOfMean(double mean) {
    double target = Math.clamp(mean, LEAST_MEAN, 1 - LEAST_MEAN);
    double low = -1 / LEAST_MEAN;
    double high = 1 / LEAST_MEAN;
    while (high - low > 1e-6) {
      double middle = 0.5 * (low + high);
      double there =
          Math.abs(middle) < 1e-4
              ? 0.5 + middle / 12
              : 0.5 + 0.5 / Math.tanh(0.5 * middle) - 1 / middle;
      if (there < target) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(logits.negate().softplus().negate(), new Statistic.Itself()),
            new Density.Summand(logits.softplus().negate(), new Statistic.Complement())),
        logNormaliser());
  }

  /** log C = log 2 + sum_n (4^n - 2) B_2n / (2n (2n)!) logits^(2n), or log(a / tanh(a / 2)). */
  private Value logNormaliser() {
    Value series =
        evenSeries(n -> (Math.pow(4, n) - 2) / (2 * n) / factorial(2 * n))
            .times(small().square())
            .plus(Math.log(2));
    Value large = large();
    return isNearZero().select(series, large.log().minus(large.times(0.5).tanh().log()));
  }

  /** 1/2 + sum_n B_2n / (2n)! logits^(2n - 1), or 1/2 + 1/(2 tanh(logits / 2)) - 1/logits. */
  private Value mean() {
    return meanOf(logits, small());
  }

  /** 1 - mean, which is the mean for the negative logits. */
  private Value complementOfMean() {
    return meanOf(logits.negate(), small().negate());
  }

  private Value meanOf(Value signed, Value signedSmall) {
    Value series = evenSeries(n -> 1 / factorial(2 * n)).times(signedSmall).plus(0.5);
    // The smaller of the mean and its complement is computed as such and not as 1/2 - almost 1/2.
    Value a = large();
    Value smaller = a.reciprocal().plus(a.negate().exp().over(a.negate().expm1()));
    Value direct =
        signed.greater(Value.constant(0)).select(Value.constant(1).minus(smaller), smaller);
    return isNearZero().select(series, direct);
  }

  /** sum_n (2n - 1) B_2n / (2n)! logits^(2n - 2), or 1/a^2 - 1/(4 sinh^2(a / 2)). */
  private Value variance() {
    Value large = large();
    Value lost = large.negate().exp().over(large.negate().expm1().square());
    return isNearZero()
        .select(
            evenSeries(n -> (2 * n - 1) / factorial(2 * n)),
            large.square().reciprocal().minus(lost));
  }

  private Value isNearZero() {
    return Value.constant(NEAR_ZERO).greater(logits.abs());
  }

  /** The logits where they are near 0, a harmless 0 elsewhere. */
  private Value small() {
    return isNearZero().select(logits, Value.constant(0));
  }

  /** |logits| where they are far from 0, a harmless 1 elsewhere. */
  private Value large() {
    return isNearZero().select(Value.constant(1), logits.abs());
  }

  /** sum_n weight(n) B_2n small^(2n - 2), n = 1, 2, .... */
  private Value evenSeries(IntToDoubleFunction weight) {
    return Functions.polynomial(
        small().square(),
        IntStream.rangeClosed(1, BERNOULLI_NUMBERS.size())
            .mapToObj(n -> weight.applyAsDouble(n) * BERNOULLI_NUMBERS.get(n - 1))
            .toList());
  }

  private static double factorial(int n) {
    return IntStream.rangeClosed(2, n).asDoubleStream().reduce(1, (a, b) -> a * b);
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic instanceof Statistic.Complement) {
      return Moment.known(complementOfMean(), "1 - mean");
    }
    return new MeanAndVariance(mean(), "mean", variance(), "1/logits^2 - 1/(4 sinh(logits/2)^2)")
        .moment(statistic);
  }

  /**
   * The inverse F^-1(u) = log(1 + u (exp(logits) - 1)) / logits of the distribution function,
   * mirrored for positive logits so that no exponential overflows. Near logits = 0 it is the series
   * whose coefficients are the cumulants of Bernoulli(u).
   */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value u = noise.uniform(shape);
    Value isNear = Value.constant(NEAR_ZERO_SAMPLE).greater(logits.abs());
    Value a = isNear.select(Value.constant(1), logits.abs());
    Value isPositive = logits.greater(Value.constant(0));
    Value mirrored = isPositive.select(Value.constant(1).minus(u), u);
    Value fromNearEnd =
        mirrored.times(a.negate().expm1()).log1p().over(a.negate()).minimum(Value.constant(1));
    Value direct = isPositive.select(Value.constant(1).minus(fromNearEnd), fromNearEnd);
    return isNear.select(sampleNearZero(u, isNear.select(logits, Value.constant(0))), direct);
  }

  /** sum_n cumulant_n(u) logits^(n - 1) / n!, n = 1 to 7. */
  private static Value sampleNearZero(Value u, Value logits) {
    Value variance = u.times(Value.constant(1).minus(u));
    Value skew = Value.constant(1).minus(u.times(2));
    List<Value> cumulants =
        List.of(
            u,
            variance,
            variance.times(skew),
            variance.times(Functions.polynomial(variance, List.of(1.0, -6.0))),
            variance.times(skew).times(Functions.polynomial(variance, List.of(1.0, -12.0))),
            variance.times(Functions.polynomial(variance, List.of(1.0, -30.0, 120.0))),
            variance.times(skew).times(Functions.polynomial(variance, List.of(1.0, -60.0, 360.0))));
    Value sum = Value.constant(0);
    for (int n = cumulants.size(); n >= 1; n--) {
      sum = sum.times(logits).plus(cumulants.get(n - 1).times(1 / factorial(n)));
    }
    return sum;
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
