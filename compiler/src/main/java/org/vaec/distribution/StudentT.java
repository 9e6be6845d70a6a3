package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Student's t distribution with a location and a scale; arguments in the order df, loc, scale.
 *
 * <p>log p(x) = -(df + 1)/2 log(1 + ((x - loc) / scale)^2 / df) + log Gamma((df + 1)/2) - log
 * Gamma(df/2) - 0.5 log(pi df) - log scale. Independent per element. Reparameterised, implicitly in
 * df.
 *
 * @param df degrees of freedom, positive; the smaller, the heavier the tails
 * @param loc median, any real; the mean where df > 1
 * @param scale positive, in the units of x; the standard deviation is scale sqrt(df / (df - 2))
 *     where df > 2, else infinite
 */
public record StudentT(Value df, Value loc, Value scale) implements Distribution {
  private static final HeavyTails TAILS = new HeavyTails("the tails of StudentT are");

  private static final double INITIAL_DF = 10;

  /** From here on the series of {@link #logGammaRatio} is exact to double precision. */
  private static final double LARGE = 30;

  private static final double GREATEST_LOG_ROOT = -0.5 * Math.log(Gamma.SMALLEST);

  private static final Parameterisation BY_SCALE =
      new Parameterisation(
          List.of(
              Parameter.of("df", Constraint.POSITIVE, "degrees of freedom")
                  .startingAt((mean, deviation) -> INITIAL_DF),
              Parameter.of("loc", Constraint.REAL, "median, and mean where df > 1")
                  .startingAt((mean, deviation) -> mean),
              Parameter.of("scale", Constraint.POSITIVE, "spread, in the units of x")
                  .startingAt(
                      (mean, deviation) -> deviation * Math.sqrt((INITIAL_DF - 2) / INITIAL_DF))),
          arguments -> new StudentT(arguments.get(0), arguments.get(1), arguments.get(2)));

  public static final Family FAMILY =
      new Family(
          "StudentT",
          "Real values with outliers.",
          "log p(x) = -(df + 1)/2 log(1 + ((x - loc) / scale)^2 / df) + log Gamma((df + 1)/2)"
              + " - log Gamma(df/2) - 0.5 log(pi df) - log scale",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, chapter 28",
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
        List.of(new Density.Summand(df.plus(1).times(-0.5), ownStatistic())),
        logGammaRatio(df.times(0.5)).minus(df.times(Math.PI).log().times(0.5)).minus(scale.log()));
  }

  private Statistic ownStatistic() {
    return new Statistic.LogOnePlusSquare(loc, scale.times(df.sqrt()));
  }

  /**
   * log Gamma(z + 1/2) - log Gamma(z); for large z by its asymptotic series (Tricomi and Erdelyi
   * 1951), since in float32 the difference of the two has no digits left.
   */
  private static Value logGammaRatio(Value z) {
    Value small = z.minimum(Value.constant(LARGE));
    Value inverse = z.maximum(Value.constant(LARGE)).reciprocal();
    Value series =
        Functions.polynomial(
                inverse.square(), List.of(-1 / 8.0, 1 / 192.0, -1 / 640.0, 17 / 14336.0))
            .times(inverse)
            .minus(inverse.log().times(0.5));
    return z.greater(Value.constant(LARGE))
        .select(series, small.plus(0.5).logGamma().minus(small.logGamma()));
  }

  /** digamma(z + 1/2) - digamma(z), the derivative of {@link #logGammaRatio}. */
  private static Value digammaDifference(Value z) {
    Value small = z.minimum(Value.constant(LARGE));
    Value inverse = z.maximum(Value.constant(LARGE)).reciprocal();
    Value series =
        Functions.polynomial(
                inverse.square(), List.of(1 / 8.0, -3 / 192.0, 5 / 640.0, -7 * 17 / 14336.0))
            .times(inverse)
            .plus(0.5)
            .times(inverse);
    return z.greater(Value.constant(LARGE))
        .select(series, small.plus(0.5).polygamma(0).minus(small.polygamma(0)));
  }

  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(ownStatistic())) {
      return Moment.known(digammaDifference(df.times(0.5)), "digamma((df + 1)/2) - digamma(df/2)");
    }
    return statistic instanceof Statistic.ExpMinus
        ? TAILS.tooHeavyFor("an exponential")
        : TAILS.below(df, "df", meanAndVariance(), statistic);
  }

  private MeanAndVariance meanAndVariance() {
    return new MeanAndVariance(
        loc, "loc", scale.square().times(df.over(df.minus(2))), "scale^2 df / (df - 2)");
  }

  /** A normal variable over the root of an independent chi-squared one over df. */
  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value half = df.times(0.5);
    Value logMixing = half.log().minus(noise.logGamma(half, shape));
    // A small df draws numbers beyond single precision; the bound leaves room for loc and scale.
    Value root = logMixing.times(0.5).minimum(Value.constant(GREATEST_LOG_ROOT)).exp();
    return loc.plus(scale.times(noise.normal(shape)).times(root));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }

  @Override
  public boolean isImplicit() {
    return !Computation.isConstant(df);
  }
}
