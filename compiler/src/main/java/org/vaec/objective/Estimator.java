package org.vaec.objective;

import java.util.Locale;

/** How the expectation in a term is taken. */
public enum Estimator {
  /** Exactly, in closed form: no sample enters. */
  ANALYTIC,
  /** Exactly, by a sum over all values of finite latents. */
  ENUMERATION,
  /** By reparameterised samples, through which gradients pass. */
  PATHWISE,
  /** By samples of a continuous distribution near a discrete one; biased. */
  RELAXATION,
  /** By samples through which no gradient passes, and the gradient of their log-density. */
  SCORE;

  /** As {@code explain} prints it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
