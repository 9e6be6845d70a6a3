package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Beta distribution of numbers between 0 and 1, mean concentration1 / (concentration1 +
 * concentration0).
 *
 * <p>log p(x) = (concentration1 - 1) log x + (concentration0 - 1) log(1 - x) - log
 * B(concentration1, concentration0). Independent per element. Reparameterised, implicitly.
 *
 * @param concentration1 weight of 1, positive
 * @param concentration0 weight of 0, positive
 */
public record Beta(Value concentration1, Value concentration0) implements Distribution {
  /** The largest float below 1, so that 1 - x is not 0 in either precision. */
  static final double LARGEST = 1 - 0x1p-24;

  private static final double LEAST_TOTAL = 0.2;
  private static final double GREATEST_TOTAL = 200;

  private static final Parameterisation BY_CONCENTRATIONS =
      new Parameterisation(
          List.of(
              Parameter.of("concentration1", Constraint.POSITIVE, "weight of 1")
                  .startingAt((mean, deviation) -> inside(mean) * initialTotal(mean, deviation)),
              Parameter.of("concentration0", Constraint.POSITIVE, "weight of 0")
                  .startingAt(
                      (mean, deviation) -> (1 - inside(mean)) * initialTotal(mean, deviation))),
          arguments -> new Beta(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "Beta",
          "Proportions and unknown probabilities.",
          "log p(x) = (concentration1 - 1) log x + (concentration0 - 1) log(1 - x) - log "
              + "B(concentration1, concentration0)",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, chapter 25",
          0,
          categories -> Support.OPEN_UNIT,
          List.of(BY_CONCENTRATIONS),
          BY_CONCENTRATIONS);

  /** By moments: mean (1 - mean) / variance - 1, bounded for data at the ends or hardly varying. */
  static double initialTotal(double mean, double deviation) {
    double variance = Math.max(deviation * deviation, Constraint.FLOOR * Constraint.FLOOR);
    double total = inside(mean) * (1 - inside(mean)) / variance - 1;
    return Math.clamp(total, LEAST_TOTAL, GREATEST_TOTAL);
  }

  static double inside(double mean) {
    return Math.clamp(mean, 1e-3, 1 - 1e-3);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(concentration1.minus(1), new Statistic.Log()),
            new Density.Summand(concentration0.minus(1), new Statistic.LogComplement())),
        Functions.logBeta(concentration1, concentration0).negate());
  }

  private Value total() {
    return concentration1.plus(concentration0);
  }

  @Override
  public Value preciseLogDensity(Value x) {
    Value logX = Functions.log(x);
    Value logRest = Functions.logComplement(x);
    Value ratio = concentration1.over(concentration0);
    Value inverse = concentration0.over(concentration1);
    return total()
        .stirling()
        .minus(concentration1.stirling())
        .minus(concentration0.stirling())
        .plus(concentration1.log())
        .minus(ratio.log1p())
        .minus(logX)
        .minus(logRest)
        .minus(SaddlePoint.deviance(concentration1, logX.plus(inverse.log1p())))
        .minus(SaddlePoint.deviance(concentration0, logRest.plus(ratio.log1p())));
  }

  @Override
  public Moment moment(Statistic statistic) {
    return switch (statistic) {
      case Statistic.Complement s ->
          Moment.known(concentration0.over(total()), "concentration0 / total");
      case Statistic.Log s -> logs().moment(statistic);
      case Statistic.LogSquare s -> logs().moment(statistic);
      case Statistic.LogComplement s ->
          Moment.known(
              concentration0.polygamma(0).minus(total().polygamma(0)),
              "digamma(concentration0) - digamma(total)");
      case Statistic.LogitSquare(Value m, Value s) ->
          Moment.known(
              concentration1
                  .polygamma(1)
                  .plus(concentration0.polygamma(1))
                  .over(s.square())
                  .plus(
                      concentration1
                          .polygamma(0)
                          .minus(concentration0.polygamma(0))
                          .minus(m)
                          .over(s)
                          .square()),
              "(trigamma(concentration1) + trigamma(concentration0)"
                  + " + (digamma(concentration1) - digamma(concentration0) - m)^2) / s^2");
      case Statistic.Reciprocal s -> powers().moment(statistic);
      case Statistic.Power s -> powers().moment(statistic);
      default ->
          new MeanAndVariance(
                  concentration1.over(total()),
                  "concentration1 / total",
                  concentration1
                      .over(total())
                      .times(concentration0.over(total()))
                      .over(total().plus(1)),
                  "concentration1 concentration0 / (total^2 (total + 1))")
              .moment(statistic);
    };
  }

  private LogMeanAndVariance logs() {
    return new LogMeanAndVariance(
        concentration1.polygamma(0).minus(total().polygamma(0)),
        "digamma(concentration1) - digamma(total)",
        concentration1.polygamma(1).minus(total().polygamma(1)),
        "trigamma(concentration1) - trigamma(total)");
  }

  private PowerMoments powers() {
    return new PowerMoments(
        k ->
            Functions.logBeta(concentration1.plus(k), concentration0)
                .minus(Functions.logBeta(concentration1, concentration0)),
        "B(concentration1 + k, concentration0) / B(concentration1, concentration0)",
        total().minus(1).over(concentration1.minus(1)),
        "(total - 1) / (concentration1 - 1)",
        Optional.of(
            new PowerMoments.Bound(
                concentration1,
                "the density of Beta near 0 is too large for 1/x where concentration1 <= 1")),
        Optional.empty());
  }

  /** The share of one gamma variable in the sum of two. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value logOne = noise.logGamma(concentration1, shape);
    Value logZero = noise.logGamma(concentration0, shape);
    return inside(logOne.minus(logZero).sigmoid());
  }

  /** Moved off the ends of (0, 1), which rounding may reach. */
  static Value inside(Value x) {
    return x.maximum(Value.constant(Gamma.SMALLEST)).minimum(Value.constant(LARGEST));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }

  @Override
  public boolean isImplicit() {
    return !(Computation.isConstant(concentration1) && Computation.isConstant(concentration0));
  }
}
