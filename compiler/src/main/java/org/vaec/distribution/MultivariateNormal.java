package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter.Extent;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Multivariate normal distribution N(loc, L L') of vectors of n numbers.
 *
 * <p>log p(x) = -0.5 |L^-1 (x - loc)|^2 - sum_i log L_ii - 0.5 n log 2pi. Event shape [n].
 * Explicitly reparameterised.
 *
 * @param loc mean, a scalar or of shape [n]
 * @param cholesky L, of shape [n, n], lower triangular with a positive diagonal and zeros above it
 */
public record MultivariateNormal(Value loc, Value cholesky) implements Distribution {
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private static final Parameter LOC =
      Parameter.of("loc", Constraint.REAL, "mean").startingAt((mean, deviation) -> mean);

  private static final Parameterisation BY_CHOLESKY =
      new Parameterisation(
          List.of(
              LOC,
              Parameter.of("cholesky", Constraint.CHOLESKY, "L, where L L' is the covariance")
                  .over(Extent.MATRIX)),
          arguments -> new MultivariateNormal(arguments.get(0), arguments.get(1)));

  private static final Parameterisation BY_COVARIANCE =
      new Parameterisation(
          List.of(
              LOC,
              Parameter.of("covariance", Constraint.COVARIANCE, "covariance matrix")
                  .over(Extent.MATRIX)),
          arguments -> new MultivariateNormal(arguments.get(0), arguments.get(1).cholesky()));

  public static final Family FAMILY =
      new Family(
          "MultivariateNormal",
          "Real vectors with correlated elements.",
          "log p(x) = -0.5 |L^-1 (x - loc)|^2 - sum_i log L_ii - 0.5 n log 2pi, L = cholesky",
          "Kotz, Balakrishnan and Johnson, Continuous Multivariate Distributions 1, chapter 45",
          1,
          categories -> Support.REAL,
          List.of(BY_CHOLESKY, BY_COVARIANCE),
          BY_CHOLESKY);

  @Override
  public Family family() {
    return FAMILY;
  }

  /** How many numbers a vector has. */
  public int size() {
    return cholesky.shape().lastSize();
  }

  @Override
  public Density density() {
    return new Density(
        List.of(
            new Density.Summand(Value.constant(-0.5), new Statistic.QuadraticForm(loc, cholesky))),
        cholesky.diagonal().log().sumLast(1).negate().minus(size() * HALF_LOG_TWO_PI),
        1);
  }

  /** Elementwise statistics have the moments of the marginals N(loc_i, (L L')_ii). */
  @Override
  public Moment moment(Statistic statistic) {
    if (statistic.sameAs(new Statistic.QuadraticForm(loc, cholesky))) {
      return Moment.known(Value.constant(size()), "n");
    }
    Value variance = cholesky.square().sumLast(1);
    return switch (statistic) {
      case Statistic.QuadraticForm(Value m, Value other) -> {
        Value offset = loc.minus(m).broadcastTo(Shape.of(size()));
        yield Moment.known(
            other.solve(offset).square().sumLast(1).plus(other.solve(cholesky).square().sumLast(2)),
            "|L^-1 (loc - m)|^2 + |L^-1 cholesky|^2");
      }
      case Statistic.ProjectedSquare(Value m, Value matrix) -> {
        Value offset = loc.minus(m).broadcastTo(Shape.of(size()));
        yield Moment.known(
            matrix
                .matrixProduct(offset)
                .square()
                .sumLast(1)
                .plus(matrix.matrixProduct(cholesky).square().sumLast(2)),
            "|A (loc - m)|^2 + |A cholesky|^2");
      }
      case Statistic.Absolute(Value m, Value s) ->
          Moment.known(
              Normal.meanAbsolute(loc.minus(m), variance.sqrt()).over(s),
              Normal.meanAbsoluteFormula("sqrt((L L')_ii)"));
      case Statistic.ExpMinus(Value m, Value s) ->
          Moment.known(
              m.minus(loc).over(s).plus(variance.over(s.square()).times(0.5)).exp(),
              "exp((m - loc) / s + (L L')_ii / (2 s^2))");
      default -> new MeanAndVariance(loc, "loc", variance, "(L L')_ii").moment(statistic);
    };
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    return loc.plus(cholesky.matrixProduct(noise.normal(shape)));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
