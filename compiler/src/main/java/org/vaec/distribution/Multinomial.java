package org.vaec.distribution;

import java.util.List;
import java.util.OptionalInt;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Multinomial distribution of vectors of n counts: how often each category comes up in so many
 * independent trials.
 *
 * <p>log p(x) = log total! - sum_i log x_i! + sum_i x_i log probs_i, total = sum_i x_i. Event shape
 * [n]. Without a written total it is the distribution of x given its own sum, as of words in a text
 * of given length. No gradient passes through its samples.
 *
 * @param totalCount number of trials; empty where each vector brings its own, and then it cannot be
 *     drawn from
 * @param logProbs log-probabilities, of shape [n]; normalised, -infinity where impossible
 */
public record Multinomial(OptionalInt totalCount, Value logProbs) implements Distribution {
  static final Parameter TOTAL_COUNT =
      Parameter.of("total_count", Constraint.COUNT, "number of trials")
          .over(Parameter.Extent.SCALAR)
          .literal();

  private static final Parameter PROBS =
      Parameter.of("probs", Constraint.SIMPLEX, "probability of each category")
          .startingAt((mean, deviation) -> mean);

  private static final Parameter LOGITS =
      Parameter.of("logits", Constraint.REAL, "log-probabilities up to a shared constant")
          .startingAt((mean, deviation) -> Constraint.SIMPLEX.unlink(mean));

  private static final Parameterisation BY_LOGITS =
      new Parameterisation(
          List.of(LOGITS),
          arguments ->
              new Multinomial(OptionalInt.empty(), Categorical.normalised(arguments.getFirst())));

  public static final Family FAMILY =
      new Family(
          "Multinomial",
          "Counts of categories in a known number of trials, such as words in a text.",
          "log p(x) = log total! - sum_i log x_i! + sum_i x_i log probs_i, total = sum_i x_i",
          "Johnson, Kotz and Balakrishnan, Discrete Multivariate Distributions, chapter 35",
          1,
          categories -> new Support.CountVector(OptionalInt.empty()),
          List.of(
              new Parameterisation(
                  List.of(TOTAL_COUNT, PROBS),
                  arguments ->
                      new Multinomial(
                          total(arguments.getFirst()),
                          Functions.logOrMinusInfinity(arguments.getLast()))),
              new Parameterisation(
                  List.of(TOTAL_COUNT, LOGITS),
                  arguments ->
                      new Multinomial(
                          total(arguments.getFirst()),
                          Categorical.normalised(arguments.getLast()))),
              new Parameterisation(
                  List.of(PROBS),
                  arguments ->
                      new Multinomial(
                          OptionalInt.empty(), Functions.logOrMinusInfinity(arguments.getFirst()))),
              BY_LOGITS),
          BY_LOGITS);

  /** A written number of trials. */
  static OptionalInt total(Value literal) {
    return OptionalInt.of((int) Computation.literal(literal));
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Support support() {
    return new Support.CountVector(totalCount);
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(logProbs, new Statistic.Itself()),
            new Density.Summand(Value.constant(-1), new Statistic.LogFactorial()),
            new Density.Summand(Value.constant(1), new Statistic.LogGammaOfSum(Value.constant(1)))),
        Value.constant(0),
        1);
  }

  @Override
  public Value preciseLogDensity(Value x) {
    int axis = x.shape().rank() - 1;
    Value total = x.sumLast(1);
    Value totals = total.expand(axis, x.shape().lastSize());
    Value deviances =
        SaddlePoint.countDeviance(
            x, logProbs.exp().times(totals), logProbs.plus(SaddlePoint.orOne(totals).log()));
    return SaddlePoint.shares(total, x).minus(deviances.sumLast(1));
  }

  /** Those of the elements, x_i being Binomial(total, probs_i), as finite sums. */
  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts("Multinomial");
    }
    if (totalCount.isEmpty()) {
      return Moment.unknown();
    }
    int total = totalCount.getAsInt();
    return switch (statistic) {
      case Statistic.Itself s -> Moment.known(logProbs.exp().times(total), "total_count probs");
      case Statistic.LogGammaOfSum(Value shift) ->
          Moment.known(shift.plus(total).logGamma(), "log Gamma(total_count + r)");
      default -> {
        Value complement = Functions.logOrMinusInfinity(logProbs.expm1().negate());
        int axis = logProbs.shape().rank();
        Value logits = logProbs.minus(complement).expand(axis, total + 1);
        Value counts = FiniteSum.indices(logits.shape());
        yield new FiniteSum(new Binomial(total, logits).logDensity(counts), counts)
            .moment(statistic);
      }
    };
  }

  /**
   * How often each category comes up in that many draws.
   *
   * @throws IllegalStateException if the total is not known
   */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    int total =
        totalCount.orElseThrow(
            () -> new IllegalStateException("distribution: a Multinomial of no written total"));
    // An array has at least one entry; of no trials none succeeds.
    int drawn = Math.max(total, 1);
    Value category = new Categorical(logProbs.expand(0, drawn)).sample(noise, Shape.of(drawn));
    Value counts = category.oneHot(shape.lastSize()).sumAxes(List.of(0));
    return total == 0 ? counts.times(0) : counts;
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
