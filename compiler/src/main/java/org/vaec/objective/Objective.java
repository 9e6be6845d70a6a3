package org.vaec.objective;

import java.util.List;
import org.vaec.model.Model;

/**
 * What is maximised, as a sum of terms, per row in nats: the bound, likelihoods minus KLs, and what
 * is trained on beside it.
 *
 * @param model whose bound it is
 * @param terms likelihoods in the order of the model, then KLs in the order of the guide, then
 *     supervision
 */
public record Objective(Model model, List<Term> terms) {
  public Objective {
    terms = List.copyOf(terms);
  }

  /**
   * The name of the sum of the terms of {@link #bound}: {@code elbo}, unless the guide of some
   * latent z is a point mass, through which log p(x) has no bound. It is then {@code log_joint},
   * log p(x, z) at that point, or {@code log_joint_bound}, its evidence lower bound, where other
   * latents are drawn.
   */
  public String total() {
    if (model.points().isEmpty()) {
      return "elbo";
    }
    return model.drawn(model.guideOrder()).isEmpty() ? "log_joint" : "log_joint_bound";
  }

  /**
   * What the same sum is called while training: {@code relaxed} where it is taken at samples of a
   * relaxed latent, for which it bounds nothing.
   */
  public String totalInTraining() {
    return Alternatives.isBiased(this) ? "relaxed" : total();
  }

  /**
   * Whether a term that counts is taken at samples of its latents. A term that is exact or summed
   * over values may need samples of others all the same, so false says nothing.
   */
  public boolean isDrawn() {
    return bound().stream()
        .filter(term -> weight(term) != 0)
        .anyMatch(
            term ->
                switch (term.estimator()) {
                  case ANALYTIC, ENUMERATION -> false;
                  case PATHWISE, RELAXATION, SCORE -> true;
                });
  }

  private double weight(Term term) {
    return switch (term.kind()) {
      case LIKELIHOOD -> model.objective().reconstruction();
      case KL, PRIOR, ENTROPY -> model.objective().beta();
      case SUPERVISION -> model.objective().supervision();
    };
  }

  /** The terms of the bound. */
  public List<Term> bound() {
    return terms.stream().filter(term -> term.kind().isInBound()).toList();
  }
}
