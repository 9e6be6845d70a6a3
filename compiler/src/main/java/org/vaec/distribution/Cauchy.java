package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Cauchy distribution, whose tails are so heavy that it has no mean.
 *
 * <p>log p(x) = -log(1 + ((x - loc) / scale)^2) - log(pi scale). Independent per element.
 * Explicitly reparameterised.
 *
 * @param loc median, any real
 * @param scale half of the distance between the quartiles, positive, in the units of x
 */
public record Cauchy(Value loc, Value scale) implements Distribution {
  private static final HeavyTails TAILS = new HeavyTails("the tails of Cauchy are");

  /** Half of the distance between the quartiles of a Normal variable, over its deviation. */
  private static final double NORMAL_QUARTILE = 0.6744897501960817;

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("loc", Constraint.REAL, "median").startingAt((mean, deviation) -> mean),
              Parameter.of(
                      "scale", Constraint.POSITIVE, "half of the distance between the quartiles")
                  .startingAt((mean, deviation) -> NORMAL_QUARTILE * deviation)),
          arguments -> new Cauchy(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "Cauchy",
          "Real values with extreme outliers.",
          "log p(x) = -log(1 + ((x - loc) / scale)^2) - log(pi scale)",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, chapter 16",
          0,
          categories -> Support.REAL,
          List.of(BY_SCALE),
          BY_SCALE);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(Value.constant(-1), new Statistic.LogOnePlusSquare(loc, scale))),
        scale.log().negate().minus(Math.log(Math.PI)));
  }

  /** Its own statistic between two of the family: Chyzak and Nielsen (2019). */
  @Override
  public Moment moment(Statistic statistic) {
    return switch (statistic) {
      case Statistic.LogOnePlusSquare(Value m, Value s) -> {
        Value ratio = scale.over(s);
        Value offset = loc.minus(m).over(s);
        yield Moment.known(
            ratio.times(2).plus(ratio.square()).plus(offset.square()).log1p(),
            "log((1 + scale/s)^2 + ((loc - m) / s)^2)");
      }
      case Statistic.Absolute _, Statistic.LogCosh _ -> TAILS.tooHeavyFor("a mean");
      case Statistic.ExpMinus _ -> TAILS.tooHeavyFor("an exponential");
      default -> TAILS.withoutMean(statistic);
    };
  }

  /** By the inverse -cot(pi u) of its distribution function, mirrored at the median. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value centred = noise.uniform(shape).minus(0.5);
    // 1/2 - |u - 1/2| is exact in floating point and positive for u inside (0, 1).
    Value angle = Value.constant(0.5).minus(centred.abs()).times(Math.PI);
    Value cotangent = angle.cos().over(angle.sin());
    return loc.plus(scale.times(centred.sign()).times(cotangent));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
