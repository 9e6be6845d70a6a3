package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.vaec.graph.Value;

/**
 * A log-density as a sum: log p(x) = sum_j coefficient_j statistic_j(x) + normaliser. The one
 * source of a distribution's density, entropy, KL and expected log-density.
 *
 * <p>A statistic of numbers may stand in the density of a vector: its coefficient has one entry per
 * element, or is a scalar, and their products are summed over the elements.
 *
 * @param summands all that depends on x, the carrier measure included
 * @param normaliser all that does not, one number per event
 * @param eventRank how many of the variable's last axes belong to one event
 */
public record Density(List<Summand> summands, Value normaliser, int eventRank) {

  /** One coefficient times one statistic. */
  public record Summand(Value coefficient, Statistic statistic) {

    /**
     * The coefficient times the statistic's value or expectation; an impossible outcome that did
     * not happen (0 times -infinity) counts 0.
     */
    public Value weigh(Value ofStatistic) {
      return Functions.weighted(ofStatistic, coefficient);
    }
  }

  public Density {
    summands = List.copyOf(summands);
  }

  /** Of a family of numbers. */
  public Density(List<Summand> summands, Value normaliser) {
    this(summands, normaliser, 0);
  }

  /** A density that is no such sum: one statistic, which is all of it. */
  static Density whole(Distribution distribution) {
    return new Density(
        List.of(new Summand(Value.constant(1), new Statistic.LogDensity(distribution))),
        Value.constant(0),
        distribution.family().eventRank());
  }

  /** log p(x), elementwise (per vector for families of vectors). */
  public Value at(Value x) {
    return sum(statistic -> statistic.at(x));
  }

  /**
   * E[log p(x)] by the moments of the statistics, per event; empty where one of them has no closed
   * form.
   *
   * @param moment of each statistic; for a family of vectors in the statistic's whole shape
   */
  public Optional<Value> expectation(Function<Statistic, Moment> moment) {
    boolean known =
        summands.stream().allMatch(s -> moment.apply(s.statistic()) instanceof Moment.Known);
    return known
        ? Optional.of(sum(statistic -> ((Moment.Known) moment.apply(statistic)).value()))
        : Optional.empty();
  }

  private Value sum(Function<Statistic, Value> values) {
    Value sum = normaliser;
    for (Summand summand : summands) {
      Value weighed = summand.weigh(values.apply(summand.statistic()));
      int surplus = eventRank - summand.statistic().eventRank();
      sum = sum.plus(surplus > 0 ? weighed.sumLast(surplus) : weighed);
    }
    return sum;
  }
}
