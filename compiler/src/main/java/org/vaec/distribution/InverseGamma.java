package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Inverse gamma distribution: the reciprocal of a Gamma(concentration, scale) variable.
 *
 * <p>log p(x) = -(concentration + 1) log x - scale / x + concentration log scale - log
 * Gamma(concentration). Independent per element. Reparameterised, implicitly in the concentration.
 *
 * @param concentration shape, positive; the mean is scale / (concentration - 1) where it is above 1
 * @param scale positive, in the units of x
 */
public record InverseGamma(Value concentration, Value scale) implements Distribution {
  private static final HeavyTails TAIL = new HeavyTails("the tail of InverseGamma is");

  private static final double LEAST_CONCENTRATION = 2.1;
  private static final double GREATEST_CONCENTRATION = 100;

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("concentration", Constraint.POSITIVE, "shape")
                  .startingAt(InverseGamma::initialConcentration),
              Parameter.of("scale", Constraint.POSITIVE, "scale, in the units of x")
                  .startingAt(
                      (mean, deviation) ->
                          Math.max(mean, Constraint.FLOOR)
                              * (initialConcentration(mean, deviation) - 1))),
          arguments -> new InverseGamma(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "InverseGamma",
          "Positive values with a heavy tail, such as unknown variances.",
          "log p(x) = -(concentration + 1) log x - scale / x + concentration log scale - "
              + "log Gamma(concentration)",
          "Gelman and others, Bayesian Data Analysis, appendix A",
          0,
          categories -> Support.POSITIVE,
          List.of(BY_SCALE),
          BY_SCALE);

  /** By moments: 2 + (mean / deviation)^2, bounded for data that hardly vary. */
  private static double initialConcentration(double mean, double deviation) {
    double ratio = mean / Math.max(deviation, Constraint.FLOOR);
    return Math.clamp(2 + ratio * ratio, LEAST_CONCENTRATION, GREATEST_CONCENTRATION);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(concentration.plus(1).negate(), new Statistic.Log()),
            new Density.Summand(Value.constant(-1), new Statistic.Reciprocal(scale))),
        concentration.times(scale.log()).minus(concentration.logGamma()));
  }

  @Override
  public Value preciseLogDensity(Value x) {
    Value logX = Functions.log(x);
    Value logScale = scale.over(concentration).log();
    // That of 1/x, and the Jacobian of the reciprocal.
    return SaddlePoint.gamma(concentration, logX.negate(), logScale).minus(logX.times(2));
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(new Statistic.Reciprocal(scale))) {
      return Moment.known(concentration, "concentration");
    }
    return switch (statistic) {
      case Statistic.Log s -> logs().moment(statistic);
      case Statistic.LogSquare s -> logs().moment(statistic);
      case Statistic.Reciprocal s -> powers().moment(statistic);
      case Statistic.Power s -> powers().moment(statistic);
      default -> TAIL.below(concentration, "concentration", meanAndVariance(), statistic);
    };
  }

  private MeanAndVariance meanAndVariance() {
    Value mean = scale.over(concentration.minus(1));
    return new MeanAndVariance(
        mean,
        "scale / (concentration - 1)",
        mean.square().over(concentration.minus(2)),
        "scale^2 / ((concentration - 1)^2 (concentration - 2))");
  }

  private LogMeanAndVariance logs() {
    return new LogMeanAndVariance(
        scale.log().minus(concentration.polygamma(0)),
        "log scale - digamma(concentration)",
        concentration.polygamma(1),
        "trigamma(concentration)");
  }

  private PowerMoments powers() {
    return new PowerMoments(
        k ->
            k.times(scale.log())
                .plus(concentration.minus(k).logGamma())
                .minus(concentration.logGamma()),
        "scale^k Gamma(concentration - k) / Gamma(concentration)",
        concentration.over(scale),
        "concentration / scale",
        Optional.empty(),
        Optional.of(
            new PowerMoments.Bound(
                concentration, TAIL.words() + " too heavy for a power k >= concentration")));
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return Functions.positive(scale.log().minus(noise.logGamma(concentration, shape)));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }

  @Override
  public boolean isImplicit() {
    return !Computation.isConstant(concentration);
  }
}
