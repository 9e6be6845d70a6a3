package org.vaec.distribution;

import org.vaec.graph.Value;

/**
 * Tails that fall off as a power of x, so that only moments of low order are finite.
 *
 * @param words with their verb, as in "the tails of Cauchy are"
 */
record HeavyTails(String words) {

  /** An infinite moment. */
  Moment tooHeavyFor(String what) {
    return new Moment.Infinite(words + " too heavy for " + what);
  }

  /** Of a family without a mean; unknown for a statistic that is not linear or quadratic in x. */
  Moment withoutMean(Statistic statistic) {
    int order = MeanAndVariance.order(statistic);
    return order == 0 ? Moment.unknown() : tooHeavyFor(moment(order));
  }

  /**
   * Of a family whose moments are finite as far as their order is below a parameter.
   *
   * @param moments where they are
   */
  Moment below(Value parameter, String name, MeanAndVariance moments, Statistic statistic) {
    int order = MeanAndVariance.order(statistic);
    return order == 0
        ? Moment.unknown()
        : Moment.knownAbove(
            order,
            parameter,
            "%s too heavy for %s where %s <= %d".formatted(words, moment(order), name, order),
            () -> moments.moment(statistic));
  }

  private static String moment(int order) {
    return order == 1 ? "a mean" : "a square";
  }
}
