package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Logistic distribution rounded to the 256 grey levels 0, 1/255, ..., 1: of images with {@code
 * divide(255)}, the probability of each level.
 *
 * <p>log p(x) = log(F(x + h) - F(x - h)), F(y) = sigmoid((y - loc) / scale), h = 1/510, where F(x -
 * h) is 0 at x = 0 and F(x + h) is 1 at x = 1: the outer levels take the tails. So in Salimans et
 * al. 2017 (PixelCNN++), who number the levels from -1 to 1; Kingma et al. 2016 let the bins end at
 * the levels instead. Independent per element. No gradient passes through its samples.
 *
 * @param loc mean before rounding, in the units of x: 0 is black and 1 is white
 * @param scale positive, in the units of x
 */
public record DiscretizedLogistic(Value loc, Value scale) implements Distribution {
  private static final int LEVELS = 256;
  private static final double HALF_WIDTH = 0.5 / (LEVELS - 1);
  private static final Support SUPPORT = new Support.Levels(LEVELS);

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("loc", Constraint.REAL, "mean before rounding, on the scale from 0 to 1")
                  .startingAt((mean, deviation) -> mean),
              Parameter.of("scale", Constraint.POSITIVE, "spread, on the scale from 0 to 1")
                  .startingAt((mean, deviation) -> deviation * Math.sqrt(3) / Math.PI)),
          arguments -> new DiscretizedLogistic(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "DiscretizedLogistic",
          "Grey levels of 8 bits, divided by 255: a probability of each, not a density.",
          "log p(x) = log(sigmoid((x + h - loc) / scale) - sigmoid((x - h - loc) / scale)), h ="
              + " 1/510, the levels 0 and 1 taking the tails",
          "Salimans et al., PixelCNN++, 2017, section 2.1",
          0,
          categories -> SUPPORT,
          List.of(BY_SCALE),
          BY_SCALE);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(Value.constant(1), new Statistic.LogLogisticBin(loc, scale))),
        Value.constant(0));
  }

  /** log P(x - h < y <= x + h) of y ~ Logistic(loc, scale), the bins of 0 and 1 having no end. */
  static Value logBin(Value x, Value loc, Value scale) {
    Value upper = x.plus(HALF_WIDTH).minus(loc).over(scale);
    Value lower = x.minus(HALF_WIDTH).minus(loc).over(scale);
    // sigmoid(b) - sigmoid(a) = sigmoid(b) sigmoid(-a) (1 - exp(a - b)): no two numbers cancel.
    Value notAbove = upper.negate().softplus().negate();
    Value notBelow = lower.softplus().negate();
    Value between = scale.reciprocal().times(-2 * HALF_WIDTH).expm1().negate().log();
    Value none = Value.constant(0);
    Value isLowest = Value.constant(HALF_WIDTH).greater(x);
    Value isHighest = x.greater(Value.constant(1 - HALF_WIDTH));
    return isHighest
        .select(none, notAbove)
        .plus(isLowest.select(none, notBelow))
        .plus(isHighest.plus(isLowest).select(none, between));
  }

  /** A sum over the levels. */
  @Override
  public Moment moment(Statistic statistic) {
    if (!statistic.isFiniteAtCounts()) {
      return Moment.infiniteAtCounts("DiscretizedLogistic");
    }
    Shape shape = Shape.broadcast(loc.shape(), scale.shape());
    Value levels = FiniteSum.indices(shape.append(LEVELS)).over(LEVELS - 1);
    Value logProbs = logBin(levels, atEachLevel(loc), atEachLevel(scale));
    return new FiniteSum(logProbs, levels).moment(statistic);
  }

  private static Value atEachLevel(Value parameter) {
    return parameter.shape().isScalar()
        ? parameter
        : parameter.expand(parameter.shape().rank(), LEVELS);
  }

  /** A draw of Logistic, moved to the nearest level. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value level = new Logistic(loc, scale).sample(noise, shape).times(LEVELS - 1).plus(0.5).floor();
    return level.maximum(Value.constant(0)).minimum(Value.constant(LEVELS - 1)).over(LEVELS - 1);
  }

  @Override
  public boolean isPathwise() {
    return false;
  }
}
