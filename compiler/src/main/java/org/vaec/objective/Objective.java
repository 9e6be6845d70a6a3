package org.vaec.objective;

import java.util.List;
import org.vaec.model.Model;

/**
 * What is maximised, as a sum of terms: likelihoods minus KLs, per row in nats.
 *
 * @param model whose bound it is
 * @param terms likelihoods in the order of the model, then KLs in the order of the guide
 */
public record Objective(Model model, List<Term> terms) {
  public Objective {
    terms = List.copyOf(terms);
  }

  /** The terms of one kind. */
  public List<Term> terms(Term.Kind kind) {
    return terms.stream().filter(term -> term.kind() == kind).toList();
  }
}
