package org.vaec.distribution;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.vaec.graph.Value;

/**
 * The means of powers of a positive variable.
 *
 * @param logMean k to log E[x^k]
 * @param formula of E[x^k]
 * @param meanReciprocal E[1/x]
 * @param reciprocalFormula likewise
 * @param lower E[1/x] is finite where this is above 1; always where it is empty
 * @param upper E[x^k] is finite for k below this; for every k > 0 where it is empty
 */
record PowerMoments(
    UnaryOperator<Value> logMean,
    String formula,
    Value meanReciprocal,
    String reciprocalFormula,
    Optional<Bound> lower,
    Optional<Bound> upper) {

  /** A value that bounds an exponent, and the words for why. */
  record Bound(Value value, String reason) {}

  /** Of a family whose density is positive at 0, so that E[1/x] is infinite. */
  static PowerMoments withoutReciprocal(
      String family, UnaryOperator<Value> logMean, String formula) {
    // A density is as large near 0 as that of Gamma(1, rate).
    Bound never =
        new Bound(
            Value.constant(1),
            "the density of " + family + " is positive at 0, where 1/x is too large");
    return new PowerMoments(
        logMean, formula, Value.constant(1), "", Optional.of(never), Optional.empty());
  }

  /** E[statistic(x)]; unknown for a statistic that is no power. */
  Moment moment(Statistic statistic) {
    return switch (statistic) {
      case Statistic.Reciprocal(Value factor) -> {
        Moment known = Moment.known(factor.times(meanReciprocal), "b " + reciprocalFormula);
        yield lower
            .map(bound -> Moment.knownAbove(1, bound.value(), bound.reason(), () -> known))
            .orElse(known);
      }
      case Statistic.Power(Value s, Value k) -> {
        Moment known =
            Moment.known(logMean.apply(k).minus(k.times(s.log())).exp(), formula + " / s^k");
        yield upper
            .map(bound -> Moment.knownAbove(1, bound.value().over(k), bound.reason(), () -> known))
            .orElse(known);
      }
      default -> Moment.unknown();
    };
  }
}
