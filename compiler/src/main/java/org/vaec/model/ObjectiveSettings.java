package org.vaec.model;

/**
 * What is maximised: the settings of {@code objective elbo(...)}, {@code iwae} or {@code renyi}.
 *
 * @param samples Monte Carlo samples per row and step, at least 1
 * @param beta multiplies every KL while training; not negative
 * @param reconstruction multiplies every likelihood while training; not negative
 * @param kl how KL terms are estimated
 * @param warmup over which beta rises linearly from 0
 * @param freeBits nats per latent element below which a KL is not reduced further; not negative
 * @param supervision multiplies, while training, the mean over observed rows of log q(y | x) of
 *     each y that is latent where it is missing; not negative
 * @param bound which bound of log p(x)
 * @param gradient how the guide's gradient is estimated
 */
public record ObjectiveSettings(
    int samples,
    double beta,
    double reconstruction,
    KlEstimator kl,
    Stretch warmup,
    double freeBits,
    double supervision,
    Bound bound,
    GradientEstimator gradient) {

  public static final ObjectiveSettings DEFAULT =
      new ObjectiveSettings(
          1,
          1,
          1,
          KlEstimator.AUTO,
          new Stretch(0, Unit.EPOCHS),
          0,
          0,
          new Bound.Evidence(),
          GradientEstimator.STANDARD);

  /** A bound of log p(x), per row. With weights w = p(x, z) / q(z | x), one for each particle: */
  public sealed interface Bound {
    int DEFAULT_PARTICLES = 50;
    double DEFAULT_ALPHA = 0.5;

    /** E_q[log w]. */
    record Evidence() implements Bound {}

    /**
     * E[log mean_k w_k] (Burda, Grosse and Salakhutdinov 2016).
     *
     * @param particles at least 1
     */
    record ImportanceWeighted(int particles) implements Bound {}

    /**
     * E[log mean_k w_k^(1 - alpha)] / (1 - alpha) (Li and Turner 2016); at alpha = 1 its limit,
     * E_q[log w].
     *
     * @param alpha any number; with a negative one it is no lower bound
     * @param particles at least 1
     */
    record Renyi(double alpha, int particles) implements Bound {}

    /** Whether particles are weighed against each other. */
    default boolean isWeighted() {
      return !(this instanceof Evidence);
    }

    /** As the language writes it. */
    default String word() {
      return switch (this) {
        case Evidence e -> "elbo";
        case ImportanceWeighted w -> "iwae";
        case Renyi r -> "renyi";
      };
    }
  }

  /** How the gradient of a guide's parameters is estimated. */
  public enum GradientEstimator {
    /** The derivative of the estimated bound. */
    STANDARD,
    /** Through the samples alone (Roeder, Wu and Duvenaud 2017): for the elbo. */
    STL,
    /** Doubly reparameterised (Tucker et al. 2018): for weighted bounds. */
    DREG
  }

  /** How KL terms are estimated. */
  public enum KlEstimator {
    /** Analytic where a closed form exists, else sampled. */
    AUTO,
    /** Every density at the sample: estimator A of Kingma and Welling. */
    SAMPLED,
    /** Analytic or an error. */
    ANALYTIC
  }

  /** A stretch of training. */
  public record Stretch(double amount, Unit unit) {}

  /** What a stretch of training is counted in. */
  public enum Unit {
    EPOCHS,
    STEPS
  }

  /** Whether no expectation may be taken in closed form. */
  public boolean takesAllAtTheSample() {
    return kl == KlEstimator.SAMPLED || gradient == GradientEstimator.STL || bound.isWeighted();
  }

  /** Samples that are drawn for a row at each step. */
  public int draws() {
    return switch (bound) {
      case Bound.Evidence e -> samples;
      case Bound.ImportanceWeighted(int particles) -> particles;
      case Bound.Renyi(double alpha, int particles) -> particles;
    };
  }

  /** The same settings but for how KL terms are estimated. */
  public ObjectiveSettings with(KlEstimator other) {
    return new ObjectiveSettings(
        samples, beta, reconstruction, other, warmup, freeBits, supervision, bound, gradient);
  }
}
