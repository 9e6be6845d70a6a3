package org.vaec.model;

/**
 * What is maximised: the settings of {@code objective elbo(...)}.
 *
 * @param samples Monte Carlo samples per row and step, at least 1
 * @param beta multiplies every KL while training; not negative
 * @param reconstruction multiplies every likelihood while training; not negative
 * @param kl how KL terms are estimated
 * @param warmup over which beta rises linearly from 0
 * @param freeBits nats per latent element below which a KL is not reduced further; not negative
 */
public record ObjectiveSettings(
    int samples,
    double beta,
    double reconstruction,
    KlEstimator kl,
    Stretch warmup,
    double freeBits) {

  public static final ObjectiveSettings DEFAULT =
      new ObjectiveSettings(1, 1, 1, KlEstimator.AUTO, new Stretch(0, Unit.EPOCHS), 0);

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

  /** The same settings but for how KL terms are estimated. */
  public ObjectiveSettings with(KlEstimator other) {
    return new ObjectiveSettings(samples, beta, reconstruction, other, warmup, freeBits);
  }

  /** Whether what is trained on is the bound itself. */
  public boolean isBound() {
    return beta == 1 && reconstruction == 1 && freeBits == 0;
  }
}
