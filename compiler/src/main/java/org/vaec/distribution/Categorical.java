package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter.Extent;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Categorical distribution of {0, ..., K - 1}.
 *
 * <p>log p(x) = log probs[x]. Independent per element; a probability may be 0. No gradient passes
 * through its samples.
 *
 * @param logProbs log-probabilities along the last axis, of the variable's shape and K; normalised,
 *     -infinity where impossible
 */
public record Categorical(Value logProbs) implements Distribution {

  private static final Parameterisation BY_PROBS =
      new Parameterisation(
          List.of(
              Parameter.of("probs", Constraint.SIMPLEX, "probability of each category")
                  .over(Extent.CATEGORIES)
                  .startingAt((frequency, deviation) -> frequency)),
          arguments -> new Categorical(Functions.logOrMinusInfinity(arguments.getFirst())));

  private static final Parameterisation BY_LOGITS =
      new Parameterisation(
          List.of(
              Parameter.of("logits", Constraint.REAL, "log-probabilities up to a shared constant")
                  .over(Extent.CATEGORIES)
                  .startingAt((frequency, deviation) -> Constraint.SIMPLEX.unlink(frequency))),
          arguments -> new Categorical(normalised(arguments.getFirst())));

  public static final Family FAMILY =
      new Family(
          "Categorical",
          "One of several unordered categories.",
          "log p(x) = log probs[x]",
          "Johnson, Kotz and Balakrishnan, Discrete Multivariate Distributions, chapter 35",
          0,
          categories -> new Support.Category(categories, List.of()),
          List.of(BY_PROBS, BY_LOGITS),
          BY_LOGITS);

  /** Logarithms of probabilities in proportion to the exponentials of {@code logits}. */
  static Value normalised(Value logits) {
    Shape shape = logits.shape();
    return logits.minus(logits.logSumExpLast(1).expand(shape.rank() - 1, shape.lastSize()));
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Support support() {
    return new Support.Category(size(), List.of());
  }

  /** How many categories there are. */
  public int size() {
    return logProbs.shape().lastSize();
  }

  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(Value.constant(1), new Statistic.Choice(logProbs))),
        Value.constant(0));
  }

  /** A finite sum for every statistic of numbers. */
  @Override
  public Moment moment(Statistic statistic) {
    return statistic.isFiniteAtCounts()
        ? FiniteSum.overIndices(logProbs).moment(statistic)
        : Moment.infiniteAtCounts("Categorical");
  }

  /**
   * The category with the largest log-probability after Gumbel noise (Gumbel 1954). Inverting the
   * distribution function takes less noise, but in float32 rounding of the cumulated probabilities
   * could draw an impossible last category.
   */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value gumbel = noise.uniform(shape.append(size())).log().negate().log().negate();
    Value perturbed = logProbs.plus(gumbel);
    Value largest = perturbed.maximumLast(1).expand(shape.rank(), size());
    // Of two equal winners the first: the largest K - k.
    Value fromEnd = Value.constant(size()).minus(FiniteSum.indices(logProbs.shape()));
    return Value.constant(size()).minus(perturbed.equalTo(largest).times(fromEnd).maximumLast(1));
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
