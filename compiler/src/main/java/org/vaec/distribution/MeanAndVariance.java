package org.vaec.distribution;

import java.util.function.UnaryOperator;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/**
 * The moments of first and second order, which any distribution of independent elements knows by
 * its mean and variance.
 *
 * @param loc the mean, or a location near it, elementwise or a scalar
 * @param excess the mean less {@code loc}: kept apart, since loc - m is exact where both are large
 *     and near each other, and their sums with something small are not
 * @param meanFormula with the distribution's own parameter names
 * @param variance elementwise, or a scalar
 * @param varianceFormula likewise
 */
record MeanAndVariance(
    Value loc, Value excess, String meanFormula, Value variance, String varianceFormula) {

  /** Of a mean in one piece. */
  MeanAndVariance(Value mean, String meanFormula, Value variance, String varianceFormula) {
    this(mean, Value.constant(0), meanFormula, variance, varianceFormula);
  }

  private Value mean() {
    return excess.isConstant(0) ? loc : loc.plus(excess);
  }

  /** mean - m. */
  private Value meanFrom(Value m) {
    return excess.isConstant(0) ? loc.minus(m) : loc.minus(m).plus(excess);
  }

  /** Of a positive variable with this log E[x^k]. */
  static MeanAndVariance ofPowers(
      UnaryOperator<Value> logMean, String meanFormula, String varianceFormula) {
    Value log = logMean.apply(Value.constant(1));
    Value mean = log.exp();
    // E[x^2] / mean^2 - 1, which keeps its digits where it is small.
    Value relative = logMean.apply(Value.constant(2)).minus(log.times(2)).expm1();
    return new MeanAndVariance(mean, meanFormula, mean.square().times(relative), varianceFormula);
  }

  /** 1 for a statistic that is linear in x, 2 for a quadratic one, 0 for any other. */
  static int order(Statistic statistic) {
    return switch (statistic) {
      case Statistic.Itself _,
          Statistic.Complement _,
          Statistic.Remaining _,
          Statistic.Scaled _,
          Statistic.Standard _ ->
          1;
      case Statistic.Square _, Statistic.QuadraticForm _, Statistic.ProjectedSquare _ -> 2;
      default -> 0;
    };
  }

  /** E[statistic(x)]; unknown for a statistic that is not linear or quadratic in x. */
  Moment moment(Statistic statistic) {
    return switch (statistic) {
      case Statistic.Itself s -> Moment.known(mean(), meanFormula);
      case Statistic.Complement s ->
          Moment.known(Value.constant(1).minus(mean()), "1 - " + grouped(meanFormula));
      case Statistic.Remaining(Value total) ->
          Moment.known(total.minus(mean()), "n - " + grouped(meanFormula));
      case Statistic.Standard(Value m, Value s) ->
          Moment.known(meanFrom(m).over(s), "(" + meanFormula + " - m) / s");
      case Statistic.Scaled(Value rate) ->
          Moment.known(mean().times(rate), "b " + grouped(meanFormula));
      case Statistic.Square(Value m, Value s) ->
          Moment.known(
              variance.over(s.square()).plus(meanFrom(m).over(s).square()),
              "(" + varianceFormula + " + (" + meanFormula + " - m)^2) / s^2");
      case Statistic.QuadraticForm(Value m, Value cholesky) -> quadraticForm(m, cholesky);
      case Statistic.ProjectedSquare(Value m, Value matrix) -> projectedSquare(m, matrix);
      default -> Moment.unknown();
    };
  }

  /** E |L^-1 (x - m)|^2 = |L^-1 (mean - m)|^2 + |L^-1 diag(deviation)|^2. */
  private Moment quadraticForm(Value m, Value cholesky) {
    int n = cholesky.shape().lastSize();
    Shape vector = Shape.of(n);
    Value offset = cholesky.solve(meanFrom(m).broadcastTo(vector)).square().sumLast(1);
    Value inverse = cholesky.solve(Value.constant(Tensor.identity(n)));
    // Column j of the inverse is weighted by the variance of element j.
    Value spread = inverse.square().times(variance.broadcastTo(vector).expand(0, n)).sumLast(2);
    return Moment.known(
        offset.plus(spread),
        "|L^-1 ("
            + meanFormula
            + " - m)|^2 + sum_ij (L^-1)_ij^2 "
            + grouped(varianceFormula)
            + "_j");
  }

  /** E |A (x - m)|^2 = |A (mean - m)|^2 + sum_ij A_ij^2 variance_j. */
  private Moment projectedSquare(Value m, Value matrix) {
    Shape vector = Shape.of(matrix.shape().lastSize());
    Value offset = matrix.matrixProduct(meanFrom(m).broadcastTo(vector)).square().sumLast(1);
    Value spread = matrix.square().matrixProduct(variance.broadcastTo(vector)).sumLast(1);
    return Moment.known(
        offset.plus(spread),
        "|A (" + meanFormula + " - m)|^2 + sum_ij A_ij^2 " + grouped(varianceFormula) + "_j");
  }

  private static String grouped(String formula) {
    return formula.contains(" ") ? "(" + formula + ")" : formula;
  }
}
