package org.vaec.distribution;

import java.util.List;
import org.vaec.graph.Value;

/**
 * A log-density as a sum: log p(x) = sum_j coefficient_j statistic_j(x) + normaliser. The one
 * source of a distribution's density, entropy, KL and expected log-density.
 *
 * @param summands all that depends on x, the carrier measure included
 * @param normaliser all that does not
 */
public record Density(List<Summand> summands, Value normaliser) {

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

  /** A density that is no such sum: one statistic, which is all of it. */
  static Density whole(Distribution distribution) {
    return new Density(
        List.of(new Summand(Value.constant(1), new Statistic.LogDensity(distribution))),
        Value.constant(0));
  }

  /** log p(x), elementwise (per vector for families of vectors). */
  public Value at(Value x) {
    Value sum = normaliser;
    for (Summand summand : summands) {
      sum = sum.plus(summand.weigh(summand.statistic().at(x)));
    }
    return sum;
  }
}
