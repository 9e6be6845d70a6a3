package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter.Extent;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Multivariate normal distribution N(loc, F F' + diag(diagonal)) of vectors of n numbers, F of r
 * columns: a few directions in which elements vary together, and each element on its own besides.
 *
 * <p>With C = I + F' D^-1 F, D = diag(diagonal): log p(x) = -0.5 (sum_i (x_i - loc_i)^2 /
 * diagonal_i - (x - loc)' D^-1 F C^-1 F' D^-1 (x - loc)) - 0.5 (sum_i log diagonal_i + log det C) -
 * 0.5 n log 2pi, by Woodbury's identity and the matrix determinant lemma; only C, of size r by r,
 * is factorised. Event shape [n]. Explicitly reparameterised.
 *
 * @param loc mean, of shape [n]
 * @param factor F, of shape [n, r]
 * @param diagonal variances of what the factor does not explain, positive, of shape [n]
 */
public record LowRankMultivariateNormal(Value loc, Value factor, Value diagonal)
    implements Distribution {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private static final Parameterisation BY_FACTOR =
      new Parameterisation(
          List.of(
              Parameter.of("rank", Constraint.COUNT, "columns of the factor")
                  .over(Extent.COLUMNS)
                  .literal(),
              Parameter.of("loc", Constraint.REAL, "mean").startingAt((mean, deviation) -> mean),
              Parameter.of("factor", Constraint.REAL, "directions of joint variation, one a column")
                  .over(Extent.FACTOR),
              Parameter.of("diagonal", Constraint.POSITIVE, "variance of each element on its own")
                  .startingAt((mean, deviation) -> deviation * deviation)),
          arguments ->
              new LowRankMultivariateNormal(arguments.get(1), arguments.get(2), arguments.get(3)));

  public static final Family FAMILY =
      new Family(
          "LowRankMultivariateNormal",
          "Real vectors that vary together in a few directions.",
          "log p(x) = -0.5 (x - loc)' S^-1 (x - loc) - 0.5 log det S - 0.5 n log 2pi, S = factor"
              + " factor' + diag(diagonal)",
          "Woodbury, Inverting modified matrices, 1950",
          1,
          categories -> Support.REAL,
          List.of(BY_FACTOR),
          BY_FACTOR);

  @Override
  public Family family() {
    return FAMILY;
  }

  private int size() {
    return loc.shape().lastSize();
  }

  private int rank() {
    return factor.shape().lastSize();
  }

  /** D^-1 F. */
  private Value scaledFactor() {
    return factor.over(diagonal.expand(1, rank()));
  }

  /** The lower Cholesky factor of C = I + F' D^-1 F. */
  private Value capacitance() {
    return factor
        .transposedProduct(scaledFactor())
        .plus(Value.constant(Tensor.identity(rank())))
        .cholesky();
  }

  @Override
  public Density density() {
    Value capacitance = capacitance();
    Value projection = capacitance.solve(scaledFactor().transpose(List.of(1, 0)));
    return new Density(
        List.of(
            new Density.Summand(Value.constant(-0.5), new Statistic.Square(loc, diagonal.sqrt())),
            new Density.Summand(
                Value.constant(0.5), new Statistic.ProjectedSquare(loc, projection))),
        diagonal
            .log()
            .sumLast(1)
            .times(-0.5)
            .minus(capacitance.diagonal().log().sumLast(1))
            .minus(0.5 * size() * LOG_TWO_PI),
        1);
  }

  /** The squares of its density have the expectation n: their closed forms would only round. */
  @Override
  public Optional<Value> negativeEntropy() {
    return Optional.of(density().normaliser().minus(0.5 * size()));
  }

  /** Elementwise statistics have the moments of the marginals N(loc_i, S_ii). */
  @Override
  public Moment moment(Statistic statistic) {
    return switch (statistic) {
      case Statistic.QuadraticForm(Value m, Value cholesky) ->
          Moment.known(
              squares(
                  cholesky.solve(loc.minus(m).broadcastTo(Shape.of(size()))),
                  cholesky.solve(factor),
                  cholesky.solve(Value.constant(Tensor.identity(size())))),
              "|L^-1 (loc - m)|^2 + |L^-1 factor|^2 + sum_ij (L^-1)_ij^2 diagonal_j");
      case Statistic.ProjectedSquare(Value m, Value matrix) ->
          Moment.known(
              squares(
                  matrix.matrixProduct(loc.minus(m).broadcastTo(Shape.of(size()))),
                  matrix.matrixProduct(factor),
                  matrix),
              "|A (loc - m)|^2 + |A factor|^2 + sum_ij A_ij^2 diagonal_j");
      case Statistic s when s.eventRank() > 0 -> Moment.unknown();
      default ->
          new Normal(loc, factor.square().sumLast(1).plus(diagonal).sqrt()).moment(statistic);
    };
  }

  /** |A (loc - m)|^2 + |A F|^2 + sum_ij A_ij^2 diagonal_j. */
  private Value squares(Value offset, Value joint, Value matrix) {
    return offset
        .square()
        .sumLast(1)
        .plus(joint.square().sumLast(2))
        .plus(matrix.square().matrixProduct(diagonal).sumLast(1));
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value joint = factor.matrixProduct(noise.normal(Shape.of(rank())));
    return loc.plus(joint).plus(diagonal.sqrt().times(noise.normal(shape)));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
