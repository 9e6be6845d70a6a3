package org.vaec.objective;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.vaec.distribution.Bernoulli;
import org.vaec.distribution.Categorical;
import org.vaec.distribution.Distribution;
import org.vaec.model.GuideEstimator;
import org.vaec.model.GuideEstimator.Baseline;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings.KlEstimator;
import org.vaec.model.RandomVariable;
import org.vaec.source.Diagnostics;

/** Other ways to estimate the terms of an objective, each with one thing changed. */
public final class Alternatives {
  /** Where nothing is written, as in Jang, Gu and Poole 2017. */
  private static final double TEMPERATURE = 0.5;

  /**
   * An objective of the same model.
   *
   * @param text what is changed: {@code k by score(baseline = none)}
   * @param objective with a term for each of those it was made from
   * @param terms the names of those that the change can concern
   * @param isBiased whether its gradients have another mean
   */
  public record Alternative(String text, Objective objective, Set<String> terms, boolean isBiased) {
    public Alternative {
      terms = Set.copyOf(terms);
    }
  }

  private final Model model;
  private final Objective objective;
  private final GuideGraph guides;
  private final LatentEstimators estimators;
  private final List<Alternative> found = new ArrayList<>();

  private Alternatives(Objective objective) {
    this.model = objective.model();
    this.objective = objective;
    this.guides = new GuideGraph(model);
    this.estimators = LatentEstimators.of(model);
  }

  /** All that apply, those of the KLs first, then latent by latent. */
  public static List<Alternative> of(Objective objective) {
    Alternatives alternatives = new Alternatives(objective);
    alternatives.kl();
    objective.model().drawn(objective.model().guideOrder()).forEach(alternatives::latent);
    return alternatives.found;
  }

  /** The estimators that a term has: {@code k by enumeration, z by pathwise}. */
  public static String chosen(Objective objective, Term term) {
    Alternatives alternatives = new Alternatives(objective);
    if (term.estimator() == Estimator.ANALYTIC) {
      return term.estimator().word();
    }
    return alternatives.latents(term).stream()
        .map(latent -> text(latent, alternatives.estimators.of(latent).estimator()))
        .collect(Collectors.joining(", "));
  }

  private static String text(String latent, GuideEstimator estimator) {
    return latent + " by " + estimator.text();
  }

  private void kl() {
    KlEstimator other =
        model.objective().kl() == KlEstimator.SAMPLED ? KlEstimator.AUTO : KlEstimator.SAMPLED;
    Set<String> terms =
        objective.terms().stream()
            .filter(term -> term.kind() == Term.Kind.KL || term.kind() == Term.Kind.ENTROPY)
            .map(Term::name)
            .collect(Collectors.toSet());
    if (terms.isEmpty()) {
      return;
    }
    add(
        other == KlEstimator.SAMPLED ? "kl = sampled" : "kl = auto",
        model.with(model.objective().with(other)),
        terms,
        false);
  }

  private void latent(String latent) {
    RandomVariable z = model.variable(latent);
    Set<String> terms =
        objective.terms().stream()
            .filter(term -> latents(term).contains(latent))
            .map(Term::name)
            .collect(Collectors.toSet());
    for (GuideEstimator estimator : applicable(z)) {
      if (!estimator.equals(estimators.of(latent).estimator())) {
        add(
            text(latent, estimator),
            model.with(z.by(estimator)),
            terms,
            estimator instanceof GuideEstimator.Relaxation);
      }
    }
  }

  private List<GuideEstimator> applicable(RandomVariable z) {
    Distribution guide = LatentEstimators.guide(z);
    List<GuideEstimator> all = new ArrayList<>();
    if (guide.isPathwise()) {
      all.add(new GuideEstimator.Pathwise());
    }
    if (estimators.of(z.name()).states() <= Summation.MOST_STATES) {
      all.add(new GuideEstimator.Enumeration());
    }
    for (Baseline baseline : Baseline.values()) {
      all.add(new GuideEstimator.Score(baseline));
    }
    if (guide instanceof Bernoulli || guide instanceof Categorical) {
      all.add(new GuideEstimator.Relaxation(TEMPERATURE, false));
      all.add(new GuideEstimator.Relaxation(TEMPERATURE, true));
    }
    return all;
  }

  // What cannot be derived, such as a sum over too many joint values, is no alternative.
  private void add(String text, Model changed, Set<String> terms, boolean isBiased) {
    Diagnostics diagnostics = new Diagnostics();
    Objective alternative = Derivation.derive(changed, diagnostics);
    if (!diagnostics.hasErrors()) {
      found.add(new Alternative(text, alternative, terms, isBiased));
    }
  }

  /** The latents with a guide that a term depends on, directly or through guides. */
  private Set<String> latents(Term term) {
    if (term.kind() == Term.Kind.ENTROPY) {
      // The prior has no part in it.
      return guides.withAncestors(List.of(term.variable()));
    }
    Set<String> found = new LinkedHashSet<>();
    List<RandomVariable> variables =
        term.form() == Term.Form.MARGINAL
            ? Summation.of(model).stream()
                .filter(sum -> sum.has(term.variable()))
                .flatMap(sum -> sum.members().stream())
                .toList()
            : List.of(model.variable(term.variable()));
    for (RandomVariable variable : variables) {
      if (variable.guide().isPresent()) {
        found.add(variable.name());
      }
      found.addAll(guides.latents(variable.density().parents()));
    }
    return guides.withAncestors(found);
  }
}
