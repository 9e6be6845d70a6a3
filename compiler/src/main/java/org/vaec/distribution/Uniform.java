package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Uniform distribution on an interval whose bounds are written numbers: were they learned, the
 * likelihood would have no gradient outside.
 *
 * <p>log p(x) = -log(high - low) for low <= x <= high, else -infinity. Independent per element.
 * Explicitly reparameterised, with nothing to learn.
 *
 * @param low smallest value
 * @param high largest value, above {@code low}
 */
public record Uniform(double low, double high) implements Distribution {

  private static final Parameterisation BY_BOUNDS =
      new Parameterisation(
          List.of(
              Parameter.of("low", Constraint.REAL, "smallest value").literal(),
              Parameter.of("high", Constraint.REAL, "largest value").literal()),
          arguments ->
              new Uniform(
                  Computation.literal(arguments.get(0)), Computation.literal(arguments.get(1))));

  public static final Family FAMILY =
      new Family(
          "Uniform",
          "Values between two written bounds, all equally likely.",
          "log p(x) = -log(high - low) for low <= x <= high",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, chapter 26",
          0,
          categories -> Support.REAL,
          List.of(BY_BOUNDS),
          BY_BOUNDS);

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Support support() {
    return new Support.Interval(low, high);
  }

  @Override
  public Density density() {
    return new Density(List.of(), Value.constant(-Math.log(high - low)));
  }

  /** -infinity outside of the bounds, where a learned variable may stray. */
  @Override
  public Value logDensity(Value x) {
    Value outside = Value.constant(low).greater(x).maximum(x.greater(Value.constant(high)));
    return outside.select(
        Value.constant(Double.NEGATIVE_INFINITY), Value.constant(-Math.log(high - low)));
  }

  @Override
  public Moment moment(Statistic statistic) {
    return switch (statistic) {
      case Statistic.Log s -> low < 0 ? Moment.unknown() : logs().moment(statistic);
      case Statistic.LogSquare s -> low < 0 ? Moment.unknown() : logs().moment(statistic);
      case Statistic.LogComplement s ->
          high > 1
              ? Moment.unknown()
              : Moment.known(
                  Value.constant(meanLog(1 - high, 1 - low)),
                  "((1 - low) log(1 - low) - (1 - high) log(1 - high)) / (high - low) - 1");
      case Statistic.Reciprocal s -> low < 0 ? Moment.unknown() : powers().moment(statistic);
      case Statistic.Power s -> low < 0 ? Moment.unknown() : powers().moment(statistic);
      case Statistic.Absolute(Value m, Value s) -> {
        // By squares of distances from m, all digits would cancel where m is far away.
        Value nearest = m.maximum(Value.constant(low)).minimum(Value.constant(high));
        Value above = Value.constant(high).minus(nearest);
        Value below = nearest.minus(low);
        Value around = above.square().plus(below.square()).over(2 * (high - low));
        yield Moment.known(
            m.minus(nearest).abs().plus(around).over(s),
            "(|m - c| + ((high - c)^2 + (c - low)^2) / (2 (high - low))) / s"
                + " with c the nearest to m in [low, high]");
      }
      case Statistic.ExpMinus(Value m, Value s) -> {
        Value width = Value.constant(high - low).over(s);
        yield Moment.known(
            m.minus(low).over(s).exp().times(width.negate().expm1().negate()).over(width),
            "(exp((m - low) / s) - exp((m - high) / s)) s / (high - low)");
      }
      default ->
          new MeanAndVariance(
                  Value.constant(0.5 * (low + high)),
                  "(low + high) / 2",
                  Value.constant((high - low) * (high - low) / 12),
                  "(high - low)^2 / 12")
              .moment(statistic);
    };
  }

  /** E[log x] on [a, b]. */
  private static double meanLog(double a, double b) {
    return (timesLog(b) - timesLog(a)) / (b - a) - 1;
  }

  /** x log x, and its limit 0 at 0. */
  private static double timesLog(double x) {
    return x == 0 ? 0 : x * Math.log(x);
  }

  private LogMeanAndVariance logs() {
    // The variance of log x is that of log(x / high), of which 1 - r log(r)^2 / (1 - r)^2 is left.
    double r = low / high;
    double log = r == 0 ? 0 : Math.log(r);
    return new LogMeanAndVariance(
        Value.constant(meanLog(low, high)),
        "(high log high - low log low) / (high - low) - 1",
        Value.constant(1 - r * log * log / ((1 - r) * (1 - r))),
        "(1 - low high (log(low / high) / (high - low))^2)");
  }

  /** E[x^k] = (high^(k + 1) - low^(k + 1)) / ((k + 1) (high - low)). */
  private PowerMoments powers() {
    return new PowerMoments(
        k -> {
          Value next = k.plus(1);
          Value rest = low == 0 ? Value.constant(0) : next.times(Math.log(low / high)).exp();
          return next.times(Math.log(high))
              .plus(rest.negate().log1p())
              .minus(next.log())
              .minus(Math.log(high - low));
        },
        "(high^(k + 1) - low^(k + 1)) / ((k + 1) (high - low))",
        Value.constant(Math.log(high / low) / (high - low)),
        "log(high / low) / (high - low)",
        Optional.of(
            new PowerMoments.Bound(
                Value.constant(low > 0 ? 2 : 1),
                "the density of Uniform is positive at low = 0, where 1/x is too large")),
        Optional.empty());
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value inside = noise.uniform(shape).times(high - low).plus(low);
    return inside.maximum(Value.constant(low)).minimum(Value.constant(high));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
