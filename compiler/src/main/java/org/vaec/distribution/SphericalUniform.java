package org.vaec.distribution;

import java.util.List;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter.Extent;
import org.vaec.graph.Special;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Uniform distribution of unit vectors in n dimensions.
 *
 * <p>log p(x) = log Gamma(n/2) - log 2 - n/2 log pi, one over the area of the unit sphere. Event
 * shape [n], n at least 2. Without parameters.
 *
 * @param size n
 */
public record SphericalUniform(int size) implements Distribution {

  /** How far the squared length of what counts as a unit vector may be from 1. */
  private static final double THICKNESS = 1e-3;

  private static final Parameterisation OF_SIZE =
      new Parameterisation(
          List.of(
              Parameter.of("size", Constraint.COUNT, "dimensions of the space")
                  .over(Extent.DIMENSION)
                  .literal()),
          arguments -> new SphericalUniform((int) Computation.literal(arguments.getFirst())));

  public static final Family FAMILY =
      new Family(
          "SphericalUniform",
          "Unit vectors of any direction: the prior of latents on a sphere.",
          "log p(x) = log Gamma(n/2) - log 2 - n/2 log pi",
          "Mardia and Jupp, Directional Statistics, section 9.3.1",
          1,
          categories -> Support.UNIT_VECTOR,
          List.of(OF_SIZE),
          OF_SIZE);

  /** The area of the unit sphere in {@code size} dimensions: log(2 pi^(n/2) / Gamma(n/2)). */
  static double logArea(int size) {
    return Math.log(2) + 0.5 * size * Math.log(Math.PI) - Special.logGamma(0.5 * size);
  }

  @Override
  public Family family() {
    return FAMILY;
  }

  @Override
  public Density density() {
    return new Density(List.of(), Value.constant(-logArea(size)), 1);
  }

  /** -infinity off the sphere, further than the rounding of data moves them. */
  @Override
  public Value logDensity(Value x) {
    Value distance = x.square().sumLast(1).minus(1).abs();
    return distance
        .greater(Value.constant(THICKNESS))
        .select(Value.constant(Double.NEGATIVE_INFINITY), Value.constant(-logArea(size)));
  }

  /** Its elements have the mean 0 and the variance 1/n, and no two are correlated. */
  @Override
  public Moment moment(Statistic statistic) {
    return statistic instanceof Statistic.Alignment
        ? Moment.known(Value.constant(-1), "-1")
        : new MeanAndVariance(Value.constant(0), "0", Value.constant(1.0 / size), "1/n")
            .moment(statistic);
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    Value normal = noise.normal(shape);
    return normal.over(normal.square().sumLast(1).sqrt().expand(0, size));
  }

  @Override
  public boolean isPathwise() {
    return true;
  }
}
