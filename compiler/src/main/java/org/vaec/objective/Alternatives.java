package org.vaec.objective;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
   */
  public record Alternative(String text, Objective objective, Set<String> terms) {
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
        terms);
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
        add(text(latent, estimator), model.with(z.by(estimator)), terms);
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
  private void add(String text, Model changed, Set<String> terms) {
    Diagnostics diagnostics = new Diagnostics();
    Objective alternative = Derivation.derive(changed, diagnostics);
    if (!diagnostics.hasErrors()) {
      found.add(new Alternative(text, alternative, terms));
    }
  }

  /**
   * Whether the gradient of a term has another mean than that of the bound: whether it is taken at
   * samples of a relaxed latent, its own or those of what it is given.
   */
  public static boolean isBiased(Objective objective, Term term) {
    Alternatives alternatives = new Alternatives(objective);
    boolean exact = term.estimator() == Estimator.ANALYTIC;
    return alternatives.latents(term).stream()
        .filter(latent -> !(exact && latent.equals(term.variable())))
        .anyMatch(alternatives::isRelaxed);
  }

  /** Whether that is so of any of its terms. */
  public static boolean isBiased(Objective objective) {
    return objective.terms().stream().anyMatch(term -> isBiased(objective, term));
  }

  private boolean isRelaxed(String latent) {
    return estimators.of(latent).estimator() instanceof GuideEstimator.Relaxation;
  }

  /** The latents with a guide that a term depends on, directly or through guides. */
  private Set<String> latents(Term term) {
    RandomVariable about = model.variable(term.variable());
    if (term.kind() == Term.Kind.SUPERVISION) {
      return guides.withAncestors(guides.latents(guides.parents(about.name())));
    }
    List<RandomVariable> variables =
        term.form() == Term.Form.MARGINAL ? together(about) : List.of(about);
    Set<String> found = new LinkedHashSet<>();
    for (RandomVariable variable : variables) {
      boolean isDatum = term.kind() == Term.Kind.LIKELIHOOD && variable.observed();
      if (variable.guide().isPresent() && !isDatum) {
        found.add(variable.name());
      }
      // The prior has no part in an entropy.
      if (term.kind() != Term.Kind.ENTROPY) {
        found.addAll(guides.latents(variable.density().parents()));
      }
    }
    return guides.withAncestors(found);
  }

  // Those whose densities meet in a latent that is summed or integrated out.
  private List<RandomVariable> together(RandomVariable latent) {
    return Stream.concat(
            Summation.of(model).stream()
                .filter(sum -> sum.summed().contains(latent))
                .map(Summation::members),
            Integration.of(model).stream()
                .filter(integration -> integration.latent().equals(latent))
                .map(Integration::members))
        .flatMap(List::stream)
        .toList();
  }
}
