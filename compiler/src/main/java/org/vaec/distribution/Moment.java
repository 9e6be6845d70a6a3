package org.vaec.distribution;

import java.util.OptionalDouble;
import java.util.function.Supplier;
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

  /**
   * A closed form that is finite only where a value is above a bound: known where every entry is,
   * infinite where some entry is not, and unknown where the value is learned or random, so that
   * nobody can tell.
   *
   * @param reason of the infinity, as a clause
   */
  static Moment knownAbove(double bound, Value value, String reason, Supplier<Moment> known) {
    OptionalDouble smallest = Computation.smallestConstant(value);
    if (smallest.isEmpty()) {
      return unknown();
    }
    return smallest.getAsDouble() > bound ? known.get() : new Infinite(reason);
  }

  /** Of a statistic that is infinite at 0 or 1, under a family that takes these values. */
  static Moment infiniteAtCounts(String family) {
    return new Infinite("a " + family + " variable can be 0 or 1, where it is infinite");
  }

  static Moment unknown() {
    return new Unknown();
  }
}
