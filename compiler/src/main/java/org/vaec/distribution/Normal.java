package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Normal distribution N(loc, scale^2).
 *
 * <p>log p(x) = -0.5 ((x - loc) / scale)^2 - log scale - 0.5 log 2pi. Independent per element; loc
 * and scale are scalars or of the variable's shape. Explicitly reparameterised.
 *
 * @param loc mean, any real
 * @param scale standard deviation, positive, in the units of x
 */
public record Normal(Value loc, Value scale) implements Distribution {
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private static final Parameter LOC =
      Parameter.of("loc", Constraint.REAL, "mean").startingAt((mean, deviation) -> mean);

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              LOC,
              Parameter.of("scale", Constraint.POSITIVE, "standard deviation, in the units of x")
                  .startingAt((mean, deviation) -> deviation)),
          arguments -> new Normal(arguments.get(0), arguments.get(1)));

  private static final Parameterisation BY_VARIANCE =
      new Parameterisation(
          List.of(
              LOC,
              Parameter.of("variance", Constraint.POSITIVE, "squared standard deviation")
                  .startingAt((mean, deviation) -> deviation * deviation)),
          arguments -> new Normal(arguments.get(0), arguments.get(1).sqrt()));

  public static final Family FAMILY =
      new Family(
          "Normal",
          "Real values around a mean, independent per element.",
          "log p(x) = -0.5 ((x - loc) / scale)^2 - log scale - 0.5 log 2pi",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, chapter 13",
          0,
          categories -> Support.REAL,
          List.of(BY_SCALE, BY_VARIANCE),
          BY_SCALE);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(Value.constant(-0.5), new Statistic.Square(loc, scale))),
        scale.log().negate().minus(HALF_LOG_TWO_PI));
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(new Statistic.Square(loc, scale))) {
      return Moment.known(Value.constant(1), "1");
    }
    return switch (statistic) {
      case Statistic.Absolute(Value m, Value s) ->
          Moment.known(meanAbsolute(loc.minus(m), scale).over(s), meanAbsoluteFormula("scale"));
      case Statistic.ExpMinus(Value m, Value s) ->
          Moment.known(
              m.minus(loc).over(s).plus(scale.over(s).square().times(0.5)).exp(),
              "exp((m - loc) / s + scale^2 / (2 s^2))");
      default -> new MeanAndVariance(loc, "loc", scale.square(), "scale^2").moment(statistic);
    };
  }

  /**
   * E |offset + scale e| for a standard normal e: the mean of a folded normal (Leone, Nelson and
   * Nottingham 1961).
   */
  static Value meanAbsolute(Value offset, Value scale) {
    Value d = offset.over(scale);
    Value peak = d.square().times(-0.5).exp().times(scale).times(Math.sqrt(2 / Math.PI));
    return peak.plus(offset.times(d.times(Math.sqrt(0.5)).erf()));
  }

  static String meanAbsoluteFormula(String scale) {
    return "(%s sqrt(2/pi) exp(-d^2/2) + (loc - m) erf(d/sqrt 2)) / s, d = (loc - m) / %s"
        .formatted(scale, scale);
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return loc.plus(scale.times(noise.normal(shape)));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
