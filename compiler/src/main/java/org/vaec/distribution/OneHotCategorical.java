package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Categorical distribution of indicator vectors: n zeros but for a single one.
 *
 * <p>log p(x) = sum_i x_i log probs_i. Event shape [n]; a probability may be 0. No gradient passes
 * through its samples.
 *
 * @param logProbs log-probabilities, of shape [n]; normalised, -infinity where impossible
 */
public record OneHotCategorical(Value logProbs) implements Distribution {

  private static final Parameterisation BY_PROBS =
      new Parameterisation(
          List.of(
              Parameter.of("probs", Constraint.SIMPLEX, "probability of each place of the one")
                  .startingAt((frequency, deviation) -> frequency)),
          arguments -> new OneHotCategorical(Functions.logOrMinusInfinity(arguments.getFirst())));

  private static final Parameterisation BY_LOGITS =
      new Parameterisation(
          List.of(
              Parameter.of("logits", Constraint.REAL, "log-probabilities up to a shared constant")
                  .startingAt((frequency, deviation) -> Constraint.SIMPLEX.unlink(frequency))),
          arguments -> new OneHotCategorical(Categorical.normalised(arguments.getFirst())));

  public static final Family FAMILY =
      new Family(
          "OneHotCategorical",
          "One of several categories, written as a vector with a single one.",
          "log p(x) = sum_i x_i log probs_i",
          "Johnson, Kotz and Balakrishnan, Discrete Multivariate Distributions, chapter 35",
          1,
          categories -> Support.ONE_HOT,
          List.of(BY_PROBS, BY_LOGITS),
          BY_LOGITS);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(logProbs, new Statistic.Itself())), Value.constant(0), 1);
  }

  /** Each element is 0 or 1, and their sum is 1. */
  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts("OneHotCategorical");
    }
    Value probs = logProbs.exp();
    return switch (statistic) {
      case Statistic.Itself s -> Moment.known(probs, "probs");
      case Statistic.LogGammaOfSum(Value shift) ->
          Moment.known(shift.plus(1).logGamma(), "log Gamma(1 + r)");
      case Statistic.Choice s -> Moment.unknown();
      // Of the vector as a whole.
      case Statistic s when s.eventRank() > 0 -> Moment.unknown();
      default ->
          Moment.known(
              ofOthers(probs)
                  .timesOrZero(statistic.at(Value.constant(0)))
                  .plus(probs.timesOrZero(statistic.at(Value.constant(1)))),
              "(1 - probs) t(0) + probs t(1), t(x) = " + statistic.formula("x"));
    };
  }

  /** 1 - probs as the sum of all the others, which loses no digits where one is nearly 1. */
  private static Value ofOthers(Value probs) {
    Value others =
        Value.constant(1).minus(Value.constant(Tensor.identity(probs.shape().lastSize())));
    return others.matrixProduct(probs);
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return new Categorical(logProbs).sample(noise, shape.dropLast(1)).oneHot(shape.lastSize());
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
