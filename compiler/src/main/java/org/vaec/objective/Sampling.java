package org.vaec.objective;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.vaec.model.GuideEstimator;
import org.vaec.model.GuideEstimator.Baseline;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings;
import org.vaec.model.ObjectiveSettings.GradientEstimator;
import org.vaec.model.RandomVariable;

/** How the latents that a term depends on are drawn or summed, in one word and in a sentence. */
final class Sampling {
  private final Model model;
  private final GuideGraph guides;
  private final LatentEstimators estimators;
  private final Notation notation;

  Sampling(Model model, Notation notation) {
    this.model = model;
    this.guides = new GuideGraph(model);
    this.estimators = LatentEstimators.of(model);
    this.notation = notation;
  }

  /**
   * The estimator of a term that is taken at values of these latents: the one of them that adds the
   * most noise. Point masses add none.
   */
  Estimator estimator(Collection<String> latents) {
    return model.drawn(ancestry(latents)).stream()
        .map(latent -> estimator(estimators.of(latent).estimator()))
        .max(Enum::compareTo)
        .orElse(Estimator.ANALYTIC);
  }

  private static Estimator estimator(GuideEstimator estimator) {
    return switch (estimator) {
      case GuideEstimator.Enumeration e -> Estimator.ENUMERATION;
      case GuideEstimator.Pathwise p -> Estimator.PATHWISE;
      case GuideEstimator.Score s -> Estimator.SCORE;
      case GuideEstimator.Relaxation r -> Estimator.RELAXATION;
    };
  }

  /** Whether every one of these latents, and what they are drawn given, is pathwise. */
  boolean isPathwise(Collection<String> latents) {
    return estimator(latents) == Estimator.PATHWISE
        && ancestry(latents).stream().noneMatch(l -> estimators.of(l).isEnumerated());
  }

  /** Whether, moreover, each is written as a function of noise, so that no gradient is implicit. */
  boolean isExplicit(Collection<String> latents) {
    return isPathwise(latents)
        && ancestry(latents).stream()
            .noneMatch(latent -> LatentEstimators.guide(model.variable(latent)).isImplicit());
  }

  private Set<String> ancestry(Collection<String> latents) {
    return guides.withAncestors(latents);
  }

  /** Where densities that have no closed form are taken. */
  String where(RandomVariable z) {
    return estimators.of(z.name()).isEnumerated()
        ? "at each of its %s values, weighted by %s"
            .formatted(count(estimators.of(z.name()).states()), notation.guide(z))
        : "at the sample";
  }

  /**
   * Why no density is taken in closed form, where the objective takes none so.
   *
   * @param where densities are taken instead
   */
  String whyAtTheSample(String where) {
    ObjectiveSettings settings = model.objective();
    if (settings.bound().isWeighted()) {
      return "`%s` weighs p(x, z) / q(z | x) at each particle, so every density is taken there"
          .formatted(settings.bound().word());
    }
    return settings.gradient() == GradientEstimator.STL
        ? "`gradient = stl` takes every density at the sample: where guide and posterior agree, the"
            + " noise of both cancels"
        : "`kl = sampled` asks for every density " + where;
  }

  boolean areEnumerated(Collection<String> latents) {
    return latents.stream().allMatch(latent -> estimators.of(latent).isEnumerated());
  }

  boolean isRelaxed(RandomVariable z) {
    return estimators.of(z.name()).estimator() instanceof GuideEstimator.Relaxation;
  }

  int samples() {
    return estimators.samples();
  }

  static String count(long states) {
    return states == Long.MAX_VALUE ? "too many" : String.format(Locale.ROOT, "%,d", states);
  }

  /** {@code k takes each of its 10 values, weighted by q(k | x); z is ..., 1 sample a row}. */
  String sentence(Collection<String> latents) {
    List<String> clauses = new ArrayList<>();
    boolean drawn = false;
    for (String latent : model.drawn(ancestry(latents))) {
      LatentEstimators.Choice choice = estimators.of(latent);
      drawn |= !choice.isEnumerated();
      clauses.add(clause(model.variable(latent), choice));
    }
    String text = String.join("; ", clauses);
    int samples = estimators.samples();
    if (drawn) {
      text += ", %d %s a row".formatted(samples, samples == 1 ? "sample" : "samples");
    }
    return text + factor(latents);
  }

  private String clause(RandomVariable latent, LatentEstimators.Choice choice) {
    return switch (choice.estimator()) {
      case GuideEstimator.Enumeration e ->
          "%s takes each of its %s values%s, weighted by %s"
              .formatted(
                  latent.name(),
                  count(choice.states()),
                  latent.isPartlyObserved() ? " where it is missing" : "",
                  notation.guide(latent));
      case GuideEstimator.Pathwise p ->
          LatentEstimators.guide(latent).isImplicit()
              ? "%s is drawn from the guide, with gradients by implicit reparameterisation"
                  .formatted(latent.name())
              : "%s is drawn from the guide as a differentiable function of noise"
                  .formatted(latent.name());
      case GuideEstimator.Score(Baseline baseline) ->
          "%s is drawn from the guide, which learns by its score%s"
              .formatted(latent.name(), words(baseline));
      case GuideEstimator.Relaxation r ->
          "%s is drawn from a continuous distribution near the guide%s"
              .formatted(
                  latent.name(), r.straightThrough() ? " and rounded, its gradient is not" : "");
    };
  }

  static String words(Baseline baseline) {
    return switch (baseline) {
      case NONE -> " without a baseline";
      case MEAN -> ", less the average of what it is judged by";
      case LEAVE_ONE_OUT -> ", less the mean over the other samples of the row";
    };
  }

  /** The factor on evaluations of what depends on these latents, where it is more than 1. */
  private String factor(Collection<String> latents) {
    long states = estimators.meeting(ancestry(latents)).states();
    return states == 1
        ? ""
        : "; what depends on these values is evaluated %s times a row".formatted(count(states));
  }

  /** What an explanation says beside a guide; nothing where its samples are pathwise unasked. */
  Optional<String> remark(RandomVariable latent) {
    if (latent.isPoint()) {
      return Optional.of("a point mass: one value, without a density or an entropy");
    }
    LatentEstimators.Choice choice = estimators.of(latent.name());
    boolean asked = latent.guide().orElseThrow().estimator().isPresent();
    if (!asked && choice.estimator() instanceof GuideEstimator.Pathwise) {
      return Optional.empty();
    }
    String text =
        switch (choice.estimator()) {
          case GuideEstimator.Enumeration e ->
              "enumeration over %s values".formatted(count(choice.states()));
          case GuideEstimator.Pathwise p -> "pathwise";
          case GuideEstimator.Score(Baseline baseline) ->
              "score"
                  + (baseline == Baseline.NONE
                      ? " without a baseline"
                      : ", baseline " + baseline.word());
          case GuideEstimator.Relaxation r -> r.text();
        };
    return Optional.of(text + " (" + choice.reason() + ")");
  }
}
