package org.vaec.distribution;

import org.vaec.graph.Value;

/** The expectation of a statistic under a distribution, as far as it is known. */
public sealed interface Moment {

  /**
   * A closed form.
   *
   * @param value the expectation, in the shape of the statistic
   * @param formula in ASCII mathematics, with the distribution's own parameter names
   */
  record Known(Value value, String formula) implements Moment {}

  /** Finite, or not known to be infinite, but without a closed form here. */
  record Unknown() implements Moment {}

  /**
   * Infinite for every value of the parameters, or for those at hand.
   *
   * @param reason why, as a clause: "the tails of Cauchy are too heavy for a square"
   */
  record Infinite(String reason) implements Moment {}

  static Moment known(Value value, String formula) {
    return new Known(value, formula);
  }

  static Moment unknown() {
    return new Unknown();
  }
}
