package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter.Extent;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * VonMisesFisher distribution of unit vectors in n dimensions.
 *
 * <p>log p(x) = concentration (mean . x - 1) - log M(concentration) - log A(n), a density by the
 * area of the unit sphere, which is A(n); M(k) is the mean of exp(k (mean . x - 1)) over the
 * sphere, Gamma(n/2) (2/k)^(n/2-1) I_(n/2-1)(k) exp(-k). Event shape [n], n at least 2. Explicitly
 * reparameterised: the angle to the mean by its quantile function, in a direction that is uniform
 * around it.
 *
 * @param mean direction, of shape [n] and length 1
 * @param concentration non-negative, a scalar: about (n - 1) over the mean square of the distance
 *     to the mean where it is large, uniform at 0
 */
public record VonMisesFisher(Value mean, Value concentration) implements Distribution {
  /** Less than the square of the length of any tangent that is not rounding alone. */
  private static final double LEAST_SQUARE = 1e-30;

  private static final Parameterisation BY_CONCENTRATION =
      new Parameterisation(
          List.of(
              Parameter.of("mean", Constraint.UNIT_VECTOR, "mean direction")
                  .startingAt((mean, deviation) -> mean),
              Parameter.of("concentration", Constraint.POSITIVE, "how narrow it is")
                  .over(Extent.SCALAR)
                  .startingAt(VonMises::initialConcentration)),
          arguments -> new VonMisesFisher(arguments.get(0), arguments.get(1)));

  public static final Family FAMILY =
      new Family(
          "VonMisesFisher",
          "Unit vectors around a mean direction, such as latents on a sphere.",
          "log p(x) = concentration mean . x + (n/2 - 1) log concentration - n/2 log 2pi"
              + " - log I_(n/2-1)(concentration)",
          "Mardia and Jupp, Directional Statistics, section 9.3.2",
          1,
          categories -> Support.UNIT_VECTOR,
          List.of(BY_CONCENTRATION),
          BY_CONCENTRATION);

  @Override
  public Family family() {
    return FAMILY;
  }

  private int size() {
    return mean.shape().lastSize();
  }

  /** Of the Bessel function. */
  private double order() {
    return 0.5 * size() - 1;
  }

  /** With mean . x - 1 and exp(-concentration) I no term grows with the concentration. */
  @Override
  public Density density() {
    return new Density(
        List.of(new Density.Summand(concentration, new Statistic.Alignment(mean))),
        concentration.logBessel(order()).negate().minus(SphericalUniform.logArea(size())),
        1);
  }

  /**
   * With a = E[mean . x] the mean of x is a mean, and its covariance v mean mean' + t (I - mean
   * mean'), v the variance of mean . x and t = (1 - a^2 - v) / (n - 1).
   */
  @Override
  public Moment moment(Statistic statistic) {
    Value gap = concentration.logBesselSlope(order());
    if (statistic.sameAs(new Statistic.Alignment(mean))) {
      return Moment.known(gap, "a - 1, a = I_(n/2)(concentration) / I_(n/2-1)(concentration)");
    }
    if (statistic instanceof Statistic.Alignment) {
      Value between = statistic.at(mean);
      return Moment.known(gap.times(between.plus(1)).plus(between), "a mean . m - 1");
    }
    if (statistic.eventRank() > 0) {
      return Moment.unknown();
    }
    Value along = concentration.logBesselCurvature(order());
    // 1 - a^2 = (1 - a) (1 + a) from 1 - a, which loses no digits where a is nearly 1.
    Value across = gap.negate().times(gap.plus(2)).minus(along).over(size() - 1.0);
    Value share = mean.square();
    Value variance = across.plus(share.times(spread(along.minus(across))));
    return new MeanAndVariance(
            mean.times(spread(gap.plus(1))), "a mean", variance, "(t + (v - t) mean^2)")
        .moment(statistic);
  }

  /** A number of the event for each of its elements. */
  private Value spread(Value number) {
    return number.expand(0, size());
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value angle = spread(concentration.angleQuantile(size(), noise.uniform(Shape.SCALAR)));
    return mean.times(angle.cos()).plus(tangent(noise, shape).times(angle.sin()));
  }

  /** A unit vector at a right angle to the mean, uniform among these. */
  private Value tangent(NoiseSource noise, Shape shape) {
    if (size() == 2) {
      // One of two, to the left and to the right.
      Value left = Value.concat(0, List.of(mean.slice(0, 1, 2).negate(), mean.slice(0, 0, 1)));
      Value side = noise.normal(Shape.SCALAR).greater(Value.constant(0));
      return left.times(spread(side.select(Value.constant(1), Value.constant(-1))));
    }
    // What rounding leaves of the mean is much where the noise lies nearly along it: hence twice.
    return unitAcross(unitAcross(noise.normal(shape)));
  }

  /** A vector without its part along the mean, made a unit vector. */
  private Value unitAcross(Value vector) {
    Value across = vector.minus(mean.times(spread(vector.times(mean).sumLast(1))));
    // Of length 0 only where both are the same direction to the last digit.
    Value length = across.square().sumLast(1).maximum(Value.constant(LEAST_SQUARE)).sqrt();
    return across.over(spread(length));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
