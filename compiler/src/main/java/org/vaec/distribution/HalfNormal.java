package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Half-normal distribution: the magnitude of a Normal(0, scale) variable.
 *
 * <p>log p(x) = -0.5 (x / scale)^2 - log scale + 0.5 log(2 / pi). Independent per element.
 * Explicitly reparameterised.
 *
 * @param scale root of the mean square, positive, in the units of x; the mean is scale sqrt(2 / pi)
 */
public record HalfNormal(Value scale) implements Distribution {
  private static final double HALF_LOG_TWO_OVER_PI = 0.5 * Math.log(2 / Math.PI);
  private static final double MEAN = Math.sqrt(2 / Math.PI);
  private static final double EULER_GAMMA = 0.57721566490153286061;

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of(
                      "scale", Constraint.POSITIVE, "root of the mean square, in the units of x")
                  .startingAt((mean, deviation) -> mean / MEAN)),
          arguments -> new HalfNormal(arguments.getFirst()));

  public static final Family FAMILY =
      new Family(
          "HalfNormal",
          "Magnitudes, such as a scale that is itself unknown.",
          "log p(x) = -0.5 (x / scale)^2 - log scale + 0.5 log(2 / pi)",
          "Leone, Nelson and Nottingham, The folded normal distribution, Technometrics 1961",
          0,
          categories -> Support.NON_NEGATIVE,
          List.of(BY_SCALE),
          BY_SCALE);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(Value.constant(-0.5), ownStatistic())),
        scale.log().negate().plus(HALF_LOG_TWO_OVER_PI));
  }

  private Statistic ownStatistic() {
    return new Statistic.Square(Value.constant(0), scale);
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(ownStatistic())) {
      return Moment.known(Value.constant(1), "1");
    }
    return switch (statistic) {
      case Statistic.Log s -> logs().moment(statistic);
      case Statistic.LogSquare s -> logs().moment(statistic);
      case Statistic.Reciprocal s -> powers().moment(statistic);
      case Statistic.Power s -> powers().moment(statistic);
      case Statistic.Absolute(Value m, Value s) -> {
        // |x - m| = x - m + 2 (m - x)+, and the last needs an m inside the support.
        Value inside = m.relu();
        Value d = inside.over(scale);
        Value below =
            inside
                .times(d.times(Math.sqrt(0.5)).erf())
                .plus(d.square().times(-0.5).expm1().times(scale).times(MEAN));
        yield Moment.known(
            scale.times(MEAN).minus(m).plus(below.times(2)).over(s),
            "(mean - m + 2 (m+ erf(d/sqrt 2) + (exp(-d^2/2) - 1) mean)) / s, d = m+ / scale,"
                + " m+ = max(m, 0), mean = scale sqrt(2/pi)");
      }
      default ->
          new MeanAndVariance(
                  scale.times(MEAN),
                  "scale sqrt(2/pi)",
                  scale.square().times(1 - 2 / Math.PI),
                  "scale^2 (1 - 2/pi)")
              .moment(statistic);
    };
  }

  private LogMeanAndVariance logs() {
    return new LogMeanAndVariance(
        scale.log().minus(0.5 * (EULER_GAMMA + Math.log(2))),
        "log scale - (0.5772... + log 2)/2",
        Value.constant(Math.PI * Math.PI / 8),
        "pi^2/8");
  }

  /** E[x^k] = (scale sqrt 2)^k Gamma((k + 1)/2) / sqrt pi. */
  private PowerMoments powers() {
    return PowerMoments.withoutReciprocal(
        "HalfNormal",
        k ->
            k.times(scale.log().plus(0.5 * Math.log(2)))
                .plus(k.plus(1).times(0.5).logGamma())
                .minus(0.5 * Math.log(Math.PI)),
        "(scale sqrt 2)^k Gamma((k + 1)/2) / sqrt pi");
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return scale.times(noise.normal(shape).abs());
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
