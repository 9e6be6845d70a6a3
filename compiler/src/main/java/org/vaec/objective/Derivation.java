package org.vaec.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.model.Model;
import org.vaec.model.RandomVariable;
import org.vaec.model.ResolvedDensity;
import org.vaec.objective.Term.Form;
import org.vaec.objective.Term.Kind;
import org.vaec.source.Diagnostics;

/**
 * Derives the evidence lower bound of a model as a sum of terms: one likelihood for each data
 * variable, one KL for each latent, each with its estimator and the reason for it.
 *
 * <p>log p(x) >= sum E_q[log p(x | parents)] - sum E_q[KL(q(z | parents in q) || p(z | parents))].
 * Where the guide draws a parent of z's prior given z, E_q[log p(z | parents)] + H(q(z | parents in
 * q)) stand in place of a KL.
 */
public final class Derivation {
  private final Model model;
  private final GuideGraph guides;
  private final Notation notation;
  private final Sampling sampling;
  private final Marginals marginals;
  private final Divergences divergences;
  private final PointGuides points;
  private final Symbolic symbolic;

  private Derivation(Model model, Diagnostics diagnostics) {
    this.model = model;
    this.guides = new GuideGraph(model);
    this.notation = new Notation(model);
    this.sampling = new Sampling(model, notation);
    this.symbolic = new Symbolic(model, Optional.empty());
    this.marginals = new Marginals(model, notation, sampling, symbolic, diagnostics);
    this.divergences = new Divergences(model, notation, sampling, diagnostics);
    this.points = new PointGuides(model, notation, sampling, diagnostics);
  }

  /**
   * The objective of a model. A KL that is infinite, or that is not analytic though {@code kl =
   * analytic} asks for it, is reported to {@code diagnostics}.
   */
  public static Objective derive(Model model, Diagnostics diagnostics) {
    Derivation derivation = new Derivation(model, diagnostics);
    new EstimatorChecks(model, derivation.sampling, diagnostics).check();
    derivation.points.refuse(diagnostics);
    List<Term> terms = new ArrayList<>();
    for (RandomVariable variable : model.variables()) {
      if (variable.observed() && derivation.marginals.around(variable).isEmpty()) {
        terms.add(derivation.likelihood(variable));
      }
    }
    terms.addAll(derivation.marginals.terms());
    for (String latent : model.guideOrder()) {
      terms.addAll(derivation.divergence(model.variable(latent)));
    }
    if (model.objective().supervision() > 0) {
      model.variables().stream()
          .filter(RandomVariable::isPartlyObserved)
          .forEach(y -> terms.add(derivation.supervision(y)));
    }
    return new Objective(model, terms);
  }

  // What a latent with a guide adds: a point mass whose prior is part of a sum adds nothing.
  private List<Term> divergence(RandomVariable z) {
    Optional<String> around = marginals.around(z);
    if (z.isPoint()) {
      return around.isPresent() ? List.of() : List.of(points.prior(z));
    }
    return around.isPresent() ? List.of(divergences.entropy(z, around.get())) : divergences.of(z);
  }

  private Term likelihood(RandomVariable x) {
    List<String> all = guides.latents(x.density().parents());
    List<String> latents = model.drawn(all);
    boolean atTheSample = model.objective().takesAllAtTheSample();
    Optional<ExpectedLikelihood> expected =
        atTheSample || !sampling.isPathwise(latents)
            ? Optional.empty()
            : ExpectedLikelihood.of(symbolic.lowering(), x);
    if (expected.isPresent()) {
      return expected.get().term(notation);
    }
    int samples = sampling.samples();
    String reason =
        latents.isEmpty()
            ? (all.isEmpty()
                    ? "no latent variable enters it"
                    : "the guide gives one value of " + String.join(", ", all))
                + ", so there is nothing to average over"
            : "it depends on %s through `%s`%s; %s"
                .formatted(
                    String.join(", ", latents),
                    x.density().text(),
                    atTheSample
                        ? "; " + sampling.whyAtTheSample("at the sample")
                        : ", where no closed form is known here",
                    sampling.isExplicit(latents)
                        ? "%s drawn from the guide as a differentiable function of noise, %d %s a row"
                            .formatted(
                                latents.size() == 1 ? "the latent is" : "the latents are",
                                samples,
                                samples == 1 ? "sample" : "samples")
                        : sampling.sentence(latents));
    if (x.isPartlyObserved()) {
      reason += "; where %s is missing it is latent, and kl.%1$s counts".formatted(x.name());
    } else if (x.optional()) {
      reason += "; a missing value drops its term, which is exact if values are missing at random";
    }
    Written formula = DensityFormula.of(x, x.density(), "p", notation);
    return new Term(
        "likelihood." + x.name(),
        Kind.LIKELIHOOD,
        x.name(),
        Form.LOG_DENSITY,
        sampling.estimator(latents),
        notation.expectedLogDensity(x),
        notation.expectedLogDensityLatex(x),
        formula.text(),
        formula.latex(),
        reason);
  }

  /** Training the guide of what is observed on the data. */
  private Term supervision(RandomVariable y) {
    ResolvedDensity guide = y.guide().orElseThrow().density();
    List<String> latents = guides.latents(guide.parents());
    Written formula = DensityFormula.of(y, guide, "q", notation);
    return new Term(
        "supervision." + y.name(),
        Kind.SUPERVISION,
        y.name(),
        Form.SUPERVISION,
        sampling.estimator(latents),
        notation.supervision(y),
        notation.supervisionLatex(y),
        formula.text(),
        formula.latex(),
        "no part of the bound, in which %s says nothing of the rows where %s is observed; its mean is over those rows alone%s"
            .formatted(
                notation.guide(y),
                y.name(),
                latents.isEmpty() ? "" : "; " + sampling.sentence(latents)));
  }
}
