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

  /** The terms of the bound. */
  public List<Term> bound() {
    return terms.stream().filter(term -> term.kind().isInBound()).toList();
  }
}
