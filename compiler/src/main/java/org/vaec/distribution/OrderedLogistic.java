package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter.Extent;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Ordered logistic distribution of K ordered categories {0, ..., K - 1}: where a logistic variable
 * around the predictor falls between K - 1 cutpoints (the proportional odds model).
 *
 * <p>log p(x) = log(sigmoid(cutpoints[x] - predictor) - sigmoid(cutpoints[x - 1] - predictor)),
 * with cutpoints[-1] = -infinity and cutpoints[K - 1] = infinity. Independent per element. No
 * gradient passes through its samples.
 *
 * @param predictor any real; larger for later categories
 * @param cutpoints rising along the last axis, of the predictor's shape and K - 1
 */
public record OrderedLogistic(Value predictor, Value cutpoints) implements Distribution {
  /** The least distance at which two cutpoints start: a category may be missing in the data. */
  private static final double LEAST_STEP = 0.05;

  private static final Parameterisation BY_CUTPOINTS =
      new Parameterisation(
          List.of(
              Parameter.of("predictor", Constraint.REAL, "larger for later categories"),
              Parameter.of("cutpoints", Constraint.ORDERED, "where one category ends")
                  .over(Extent.THRESHOLDS)
                  .startingAt(OrderedLogistic::initialCutpoint)),
          arguments -> new OrderedLogistic(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "OrderedLogistic",
          "One of several ordered categories, such as a grade.",
          "log p(x) = log(sigmoid(cutpoints[x] - predictor) - sigmoid(cutpoints[x - 1] -"
              + " predictor))",
          "McCullagh, Regression models for ordinal data, 1980",
          0,
          Support.Ordinal::new,
          List.of(BY_CUTPOINTS),
          BY_CUTPOINTS);

  /** At the log-odds of the share below; of all but the first, as a step from the one before. */
  private static double initialCutpoint(double below, double before) {
    return before == 0
        ? Constraint.UNIT.unlink(below)
        : Constraint.POSITIVE.unlink(
            Math.max(Constraint.UNIT.unlink(below) - Constraint.UNIT.unlink(before), LEAST_STEP));
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Support support() {
    return new Support.Ordinal(cutpoints.shape().lastSize() + 1);
  }

  /** As a distribution of categories, whose order does not matter once probabilities are known. */
  private Categorical categorical() {
    Shape shape = cutpoints.shape();
    int last = shape.rank() - 1;
    int count = shape.lastSize();
    Value distance = cutpoints.minus(predictor.broadcastTo(shape.dropLast(1)).expand(last, count));
    // sigmoid(b) - sigmoid(a) = sigmoid(b) sigmoid(-a) (1 - exp(a - b)): no two numbers cancel.
    Value notAbove = distance.negate().softplus().negate().pad(last, 0, 1);
    Value notBelow = distance.softplus().negate().pad(last, 1, 0);
    Value logProbs = notAbove.plus(notBelow);
    if (count > 1) {
      Value steps = cutpoints.slice(last, 1, count).minus(cutpoints.slice(last, 0, count - 1));
      logProbs = logProbs.plus(steps.negate().expm1().negate().log().pad(last, 1, 1));
    }
    return new Categorical(logProbs);
  }

  @Override
  public Density density() {
    return categorical().density();
  }

  @Override
  public Moment moment(Statistic statistic) {
    return statistic.isFiniteAtCounts()
        ? categorical().moment(statistic)
        : Moment.infiniteAtCounts("OrderedLogistic");
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return categorical().sample(noise, shape);
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
