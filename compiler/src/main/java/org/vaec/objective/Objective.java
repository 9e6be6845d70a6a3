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

  /** The terms of the bound. */
  public List<Term> bound() {
    return terms.stream().filter(term -> term.kind().isInBound()).toList();
  }
}
