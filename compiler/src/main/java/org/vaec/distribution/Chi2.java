package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Chi-squared distribution of a sum of squares of standard normals: Gamma(df / 2, 1/2).
 *
 * <p>log p(x) = (df/2 - 1) log x - x/2 - (df/2) log 2 - log Gamma(df/2). Independent per element.
 * Reparameterised, implicitly.
 *
 * @param df degrees of freedom, positive, the mean of x
 */
public record Chi2(Value df) implements Distribution {
  private static final double LEAST_DF = 0.1;

  private static final Parameterisation BY_DF =
      new Parameterisation(
          List.of(
              Parameter.of("df", Constraint.POSITIVE, "degrees of freedom, the mean")
                  .startingAt((mean, deviation) -> Math.max(mean, LEAST_DF))),
          arguments -> new Chi2(arguments.getFirst()));

  public static final Family FAMILY =
      new Family(
          "Chi2",
          "Sums of squares of standard normal values, such as scaled variances.",
          "log p(x) = (df/2 - 1) log x - x/2 - (df/2) log 2 - log Gamma(df/2)",
          "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, chapter 18",
          0,
          categories -> Support.POSITIVE,
          List.of(BY_DF),
          BY_DF);

  private Gamma gamma() {
    return new Gamma(df.times(0.5), Value.constant(0.5));
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Support support() {
    return Support.POSITIVE;
  }

  @Override
  public Density density() {
    return gamma().density();
  }

  @Override
  public Value preciseLogDensity(Value x) {
    return gamma().preciseLogDensity(x);
  }

  @Override
  public Moment moment(Statistic statistic) {
    return gamma().moment(statistic);
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return gamma().sample(noise, shape);
  }

  @Override
  public boolean isPathwise() {
    return true;
  }

  @Override
  public boolean isImplicit() {
    return gamma().isImplicit();
  }
}
