package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Laplace distribution, two exponential tails around a median.
 *
 * <p>log p(x) = -|x - loc| / scale - log(2 scale). Independent per element. Explicitly
 * reparameterised.
 *
 * @param loc mean and median, any real
 * @param scale mean absolute deviation, positive, in the units of x
 */
public record Laplace(Value loc, Value scale) implements Distribution {

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("loc", Constraint.REAL, "mean and median")
                  .startingAt((mean, deviation) -> mean),
              Parameter.of(
                      "scale", Constraint.POSITIVE, "mean absolute deviation, in the units of x")
                  .startingAt((mean, deviation) -> deviation * Math.sqrt(0.5))),
          arguments -> new Laplace(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "Laplace",
          "Real values around a median, with heavier tails than Normal.",
          "log p(x) = -|x - loc| / scale - log(2 scale)",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, chapter 24",
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
        List.of(new Density.Summand(Value.constant(-1), new Statistic.Absolute(loc, scale))),
        scale.log().negate().minus(Math.log(2)));
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(new Statistic.Absolute(loc, scale))) {
      return Moment.known(Value.constant(1), "1");
    }
    return switch (statistic) {
      case Statistic.Absolute(Value m, Value s) -> {
        Value distance = loc.minus(m).abs();
        Value tail = distance.over(scale).negate().exp().times(scale);
        yield Moment.known(
            distance.plus(tail).over(s), "(|loc - m| + scale exp(-|loc - m| / scale)) / s");
      }
      case Statistic.ExpMinus(Value m, Value s) ->
          Moment.knownAbove(
              1,
              s.over(scale),
              "the tails of Laplace are too heavy for exp(-x / s) where scale >= s",
              () ->
                  Moment.known(
                      m.minus(loc)
                          .over(s)
                          .exp()
                          .over(Value.constant(1).minus(scale.over(s).square())),
                      "exp((m - loc) / s) / (1 - scale^2 / s^2)"));
      default ->
          new MeanAndVariance(loc, "loc", scale.square().times(2), "2 scale^2").moment(statistic);
    };
  }

  /** By its distribution function's inverse, mirrored at the median. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value centred = noise.uniform(shape).minus(0.5);
    // 1 - 2 |u - 1/2| is exact in floating point and positive for u inside (0, 1).
    Value tail = Value.constant(1).minus(centred.abs().times(2));
    return loc.minus(scale.times(centred.sign()).times(tail.log()));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
