package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Gumbel distribution of largest values: its distribution function is exp(-exp(-(x - loc) /
 * scale)).
 *
 * <p>log p(x) = -y - exp(-y) - log scale, y = (x - loc) / scale. Independent per element.
 * Explicitly reparameterised.
 *
 * @param loc mode, any real; the mean is loc + 0.5772... scale
 * @param scale positive, in the units of x; the standard deviation is pi scale / sqrt 6
 */
public record Gumbel(Value loc, Value scale) implements Distribution {
  private static final double EULER_GAMMA = 0.57721566490153286061;
  private static final double SCALE_PER_DEVIATION = Math.sqrt(6) / Math.PI;

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("loc", Constraint.REAL, "mode")
                  .startingAt(
                      (mean, deviation) -> mean - EULER_GAMMA * SCALE_PER_DEVIATION * deviation),
              Parameter.of("scale", Constraint.POSITIVE, "spread, in the units of x")
                  .startingAt((mean, deviation) -> SCALE_PER_DEVIATION * deviation)),
          arguments -> new Gumbel(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "Gumbel",
          "Largest values, such as yearly floods.",
          "log p(x) = -y - exp(-y) - log scale, y = (x - loc) / scale",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, chapter 22",
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
            new Density.Summand(Value.constant(-1), new Statistic.Standard(loc, scale)),
            new Density.Summand(Value.constant(-1), new Statistic.ExpMinus(loc, scale))),
        scale.log().negate());
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(new Statistic.ExpMinus(loc, scale))) {
      return Moment.known(Value.constant(1), "1");
    }
    if (statistic.sameAs(new Statistic.Standard(loc, scale))) {
      return Moment.known(Value.constant(EULER_GAMMA), "0.5772...");
    }
    return switch (statistic) {
      case Statistic.ExpMinus(Value m, Value s) ->
          Moment.known(
              m.minus(loc).over(s).plus(scale.over(s).plus(1).logGamma()).exp(),
              "exp((m - loc) / s) Gamma(1 + scale / s)");
      default ->
          new MeanAndVariance(
                  loc,
                  scale.times(EULER_GAMMA),
                  "loc + 0.5772... scale",
                  scale.square().times(Math.PI * Math.PI / 6),
                  "pi^2 scale^2 / 6")
              .moment(statistic);
    };
  }

  /** By the inverse of its distribution function. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return loc.minus(scale.times(noise.uniform(shape).log().negate().log()));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
