package org.vaec.distribution;

import org.vaec.graph.Value;

/**
 * The moments of log x of first and second order, as those of x in {@link MeanAndVariance}.
 *
 * @param mean of log x, elementwise, or a scalar
 * @param meanFormula with the distribution's own parameter names
 * @param variance of log x, elementwise, or a scalar
 * @param varianceFormula likewise
 */
record LogMeanAndVariance(Value mean, String meanFormula, Value variance, String varianceFormula) {

  /** E[statistic(x)]; unknown for a statistic that is not linear or quadratic in log x. */
  Moment moment(Statistic statistic) {
    return switch (statistic) {
      case Statistic.Log s -> Moment.known(mean, meanFormula);
      case Statistic.LogSquare(Value m, Value s) ->
          Moment.known(
              variance.over(s.square()).plus(mean.minus(m).over(s).square()),
              "(" + varianceFormula + " + (" + meanFormula + " - m)^2) / s^2");
      default -> Moment.unknown();
    };
  }
}
