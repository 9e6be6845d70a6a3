package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Pareto distribution of sizes above a written threshold: log(x / scale) is Exponential.
 *
 * <p>log p(x) = -(concentration + 1) log x + log concentration + concentration log scale for x >=
 * scale, else -infinity. Independent per element. Explicitly reparameterised.
 *
 * @param scale threshold, positive, in the units of x
 * @param concentration tail index, positive; the mean is infinite where it is at most 1
 */
public record Pareto(double scale, Value concentration) implements Distribution {
  private static final HeavyTails TAIL = new HeavyTails("the tail of Pareto is");

  private static final double LEAST_CONCENTRATION = 0.1;
  private static final double GREATEST_CONCENTRATION = 100;

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("scale", Constraint.POSITIVE, "smallest value, in the units of x")
                  .literal(),
              Parameter.of("concentration", Constraint.POSITIVE, "tail index")
                  .startingAt(Pareto::initialConcentration)),
          arguments -> new Pareto(Computation.literal(arguments.get(0)), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "Pareto",
          "Sizes above a threshold, with a power law for a tail.",
          "log p(x) = -(concentration + 1) log x + log concentration + concentration log "
              + "scale for x >= scale",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, chapter 20",
          0,
          categories -> Support.POSITIVE,
          List.of(BY_SCALE),
          BY_SCALE);

  /** By the coefficient of variation, which the threshold does not enter: it needs two moments. */
  private static double initialConcentration(double mean, double deviation) {
    double ratio = Math.max(mean, Constraint.FLOOR) / Math.max(deviation, Constraint.FLOOR);
    return Math.clamp(
        1 + Math.sqrt(1 + ratio * ratio), LEAST_CONCENTRATION, GREATEST_CONCENTRATION);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Support support() {
    return new Support.Interval(scale, Double.POSITIVE_INFINITY);
  }

  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(concentration.plus(1).negate(), new Statistic.Log())),
        concentration.log().plus(concentration.times(Math.log(scale))));
  }

  /** -infinity below the threshold, where a learned variable may stray. */
  @Override
  public Value logDensity(Value x) {
    return Value.constant(scale)
        .greater(x)
        .select(Value.constant(Double.NEGATIVE_INFINITY), density().at(x));
  }

  @Override
  public Moment moment(Statistic statistic) {
    return switch (statistic) {
      case Statistic.Log s -> logs().moment(statistic);
      case Statistic.LogSquare s -> logs().moment(statistic);
      case Statistic.Reciprocal s -> powers().moment(statistic);
      case Statistic.Power s -> powers().moment(statistic);
      default -> TAIL.below(concentration, "concentration", meanAndVariance(), statistic);
    };
  }

  private MeanAndVariance meanAndVariance() {
    Value beyond = concentration.minus(1);
    return new MeanAndVariance(
        concentration.times(scale).over(beyond),
        "concentration scale / (concentration - 1)",
        concentration.times(scale * scale).over(beyond.square().times(concentration.minus(2))),
        "concentration scale^2 / ((concentration - 1)^2 (concentration - 2))");
  }

  private LogMeanAndVariance logs() {
    return new LogMeanAndVariance(
        concentration.reciprocal().plus(Math.log(scale)),
        "log scale + 1/concentration",
        concentration.square().reciprocal(),
        "1/concentration^2");
  }

  private PowerMoments powers() {
    return new PowerMoments(
        k -> k.times(Math.log(scale)).minus(k.over(concentration).negate().log1p()),
        "scale^k concentration / (concentration - k)",
        concentration.over(concentration.plus(1).times(scale)),
        "concentration / ((concentration + 1) scale)",
        Optional.empty(),
        Optional.of(
            new PowerMoments.Bound(
                concentration, TAIL.words() + " too heavy for a power k >= concentration")));
  }

  /** By the inverse of its distribution function. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value excess = noise.uniform(shape).log().negate().over(concentration);
    return excess.exp().times(scale).maximum(Value.constant(scale));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
