package org.vaec.objective;

import java.util.Locale;

/**
 * One term of the objective, with the way it is estimated and why.
 *
 * @param name unique, as reports print it: {@code likelihood.x}, {@code kl.z}
 * @param kind what it is
 * @param variable whose density it is about; of a sum, the first finite latent
 * @param form how it is computed
 * @param estimator how its expectation is taken
 * @param mathematics the term itself: {@code E_q[log p(x | z)]}
 * @param latex the same in LaTeX
 * @param formula what is computed, in ASCII mathematics
 * @param formulaLatex the same in LaTeX
 * @param reason why this estimator
 */
public record Term(
    String name,
    Kind kind,
    String variable,
    Form form,
    Estimator estimator,
    String mathematics,
    String latex,
    String formula,
    String formulaLatex,
    String reason) {

  /** The same term for another reason. */
  Term because(String other) {
    return new Term(
        name, kind, variable, form, estimator, mathematics, latex, formula, formulaLatex, other);
  }

  /** What a term is, and its sign in the objective. */
  public enum Kind {
    LIKELIHOOD(1),
    /** The divergence of a guide from its prior. */
    KL(-1),
    /** E_q[log p] of a latent, where there is no divergence of its guide from its prior. */
    PRIOR(1),
    /** The guide's half then: -E_q[log q]. */
    ENTROPY(1),
    /** The guide's log-density of what is observed: trained on, no part of the bound. */
    SUPERVISION(1);

    private final int sign;

    Kind(int sign) {
      this.sign = sign;
    }

    /** 1 for a term that is added, -1 for one that is subtracted. */
    public int sign() {
      return sign;
    }

    /** Whether it is part of the bound, not only of what is trained on. */
    public boolean isInBound() {
      return this != SUPERVISION;
    }

    /** As {@code explain} prints it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How a term is computed. */
  public enum Form {
    /** The log-density of data at its parents' samples. */
    LOG_DENSITY,
    /** The expected log-density of data in closed form. */
    EXPECTED,
    /** A KL after cancellation: moments where they are known, else statistics at the sample. */
    MOMENTS,
    /** log q - log p at the sample. */
    SAMPLED,
    /** The logarithm of a sum over the values of finite latents. */
    MARGINAL,
    /** The guide's entropy: in closed form where it is known. */
    ENTROPY,
    /** The prior's log-density at the sample, or at the one value of a point mass. */
    PRIOR,
    /** The log-density of data under their guide, its mean over the rows that have them. */
    SUPERVISION
  }
}
