package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Special;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Concrete or Gumbel-softmax distribution: vectors of n positive numbers with sum 1 that come near
 * those of {@link OneHotCategorical} as the temperature falls, x = softmax((logits + G) /
 * temperature) with G standard Gumbel.
 *
 * <p>log p(x) = log Gamma(n) + (n - 1) log temperature + sum_i (logits_i - (temperature + 1) log
 * x_i) - n log sum_i exp(logits_i - temperature log x_i), a density over the first n - 1 elements.
 * Event shape [n]. Explicitly reparameterised; the place of its largest element is Categorical
 * whatever the temperature.
 *
 * @param temperature positive, a scalar
 * @param logits log-probabilities up to a shared constant, of shape [n]
 */
public record RelaxedOneHotCategorical(Value temperature, Value logits) implements Distribution {

  private static final Parameterisation BY_PROBS =
      new Parameterisation(
          List.of(
              RelaxedBernoulli.TEMPERATURE,
              Parameter.of("probs", Constraint.SIMPLEX, "probability of each place of the largest")
                  .startingAt((mean, deviation) -> mean)),
          arguments ->
              new RelaxedOneHotCategorical(
                  arguments.get(0), Functions.logOrMinusInfinity(arguments.get(1))));

  private static final Parameterisation BY_LOGITS =
      new Parameterisation(
          List.of(
              RelaxedBernoulli.TEMPERATURE,
              Parameter.of("logits", Constraint.REAL, "log-probabilities up to a shared constant")
                  .startingAt((mean, deviation) -> Constraint.SIMPLEX.unlink(mean))),
          arguments -> new RelaxedOneHotCategorical(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "RelaxedOneHotCategorical",
          "Shares near a vector with a single one, with samples that carry gradients.",
          "log p(x) = log Gamma(n) + (n - 1) log temperature + sum_i (logits_i - (temperature + 1)"
              + " log x_i) - n log sum_i exp(logits_i - temperature log x_i), logits = log probs",
          "Maddison, Mnih and Teh, The Concrete distribution, 2017, appendix C",
          1,
          categories -> Support.OPEN_SIMPLEX,
          List.of(BY_PROBS, BY_LOGITS),
          BY_LOGITS);

  @Override
  public Family family() {
    return FAMILY;
  }

  private int size() {
    return logits.shape().lastSize();
  }

  @Override
  public Density density() {
    int n = size();
    return new Density(
        List.of(
            new Density.Summand(
                Value.constant(-n), new Statistic.LogSumPowers(logits, temperature)),
            new Density.Summand(temperature.plus(1).negate(), new Statistic.Log())),
        temperature.log().times(n - 1.0).plus(logits.sumLast(1)).plus(Special.logGamma(n)),
        1);
  }

  /** None is known: each element depends on all noise through the sum. */
  @Override
  public Moment moment(Statistic statistic) {
    return Moment.unknown();
  }

  /** An exponential, so that its logarithm is exact even where it underflows. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value gumbel = noise.uniform(shape).log().negate().log().negate();
    Value scaled = logits.plus(gumbel).over(temperature);
    int axis = shape.rank() - 1;
    return scaled.minus(scaled.logSumExpLast(1).expand(axis, shape.lastSize())).exp();
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
