package org.vaec.distribution;

import java.util.Optional;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * A family with its parameters bound to graph values. Densities, samplers and moments are written
 * over graph values, so gradients, simplification and explanation follow from them.
 */
public interface Distribution {

  Family family();

  /**
   * Where the density is positive: as the family says, unless there are categories or the
   * parameters are bounds.
   */
  default Support support() {
    return family().support().apply(0);
  }

  /** The log-density as a sum of coefficients times statistics. */
  Density density();

  /**
   * log p(x): one number per event, so the shape of x without its last {@code family().eventRank()}
   * axes.
   */
  default Value logDensity(Value x) {
    return density().at(x);
  }

  /**
   * {@link #logDensity} from summands that do not cancel where parameters or values are large, so
   * that single precision keeps its digits. Whoever looks for closed forms in a graph takes {@link
   * #logDensity}, whose structure is that of {@link #density}.
   */
  default Value preciseLogDensity(Value x) {
    return logDensity(x);
  }

  /**
   * E[statistic(x)] for x of this distribution, elementwise, in the shape of the statistic's value;
   * parameters that are scalars give scalars.
   */
  Moment moment(Statistic statistic);

  /**
   * E[log p(x)], minus the entropy, per event; empty where a moment of its own statistics has no
   * closed form.
   */
  default Optional<Value> negativeEntropy() {
    return density().expectation(this::moment);
  }

  /**
   * A draw of a variable of {@code shape}.
   *
   * @param noise where randomness comes from
   */
  Value sample(NoiseSource noise, Shape shape);

  /**
   * Whether a sample is a differentiable function of the parameters, so that gradients pass through
   * it.
   */
  boolean isPathwise();

  /**
   * Whether that function is known by its derivative only: a learned parameter decides on draws by
   * rejection, whose gradient is that of their quantile (Figurnov, Mohamed and Mnih, 2018).
   */
  default boolean isImplicit() {
    return false;
  }

  /**
   * Independent noise for one site of a graph, repeated over the plates that the site stands in.
   */
  interface NoiseSource {
    /** Standard normal, one per element of {@code shape}. */
    Value normal(Shape shape);

    /** Uniform on the open interval (0, 1). */
    Value uniform(Shape shape);

    /**
     * log z for z of Gamma(concentration, 1), elementwise; its gradient by the concentration
     * passes.
     */
    Value logGamma(Value concentration, Shape shape);

    /** Poisson(rate); no gradient passes. */
    Value poisson(Value rate, Shape shape);

    /** VonMises about 0, in [-pi, pi]; its gradient by the concentration passes. */
    Value vonMises(Value concentration, Shape shape);
  }
}
