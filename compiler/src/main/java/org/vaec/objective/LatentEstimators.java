package org.vaec.objective;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.vaec.distribution.Distribution;
import org.vaec.model.GuideEstimator;
import org.vaec.model.GuideEstimator.Baseline;
import org.vaec.model.Model;
import org.vaec.model.RandomVariable;
import org.vaec.shape.Support;

/**
 * How the expectation over each latent with a guide is taken: as the guide asks, else by the first
 * that applies of enumeration, pathwise samples and the score function.
 */
final class LatentEstimators {
  /** Joint values of the latents that meet in a term, per row, that are summed unasked. */
  static final long MOST_STATES = 64;

  /** What a latent is asked or found to be estimated by, and why. */
  record Choice(GuideEstimator estimator, long states, String reason) {
    boolean isEnumerated() {
      return estimator instanceof GuideEstimator.Enumeration;
    }
  }

  /** Enumerated latents that meet in one term, with the number of their joint values. */
  record Meeting(List<RandomVariable> latents, long states) {}

  private final Model model;
  private final GuideGraph guides;
  private final Map<String, Choice> choices = new LinkedHashMap<>();

  private LatentEstimators(Model model) {
    this.model = model;
    this.guides = new GuideGraph(model);
  }

  static LatentEstimators of(Model model) {
    LatentEstimators estimators = new LatentEstimators(model);
    for (String latent : model.guideOrder()) {
      estimators.choices.put(latent, estimators.alone(model.variable(latent)));
    }
    estimators.limit();
    return estimators;
  }

  Choice of(String latent) {
    return choices.get(latent);
  }

  /** Monte Carlo samples per row and step: a leave-one-out baseline needs another sample. */
  int samples() {
    boolean leavesOneOut =
        choices.values().stream()
            .anyMatch(c -> c.estimator().equals(new GuideEstimator.Score(Baseline.LEAVE_ONE_OUT)));
    return Math.max(model.objective().draws(), leavesOneOut ? 2 : 1);
  }

  /** The choice for a latent that meets no other. */
  private Choice alone(RandomVariable latent) {
    Distribution guide = guide(latent);
    String family = guide.family().name();
    long states = states(guide, latent);
    Optional<GuideEstimator> asked = latent.guide().orElseThrow().estimator();
    if (asked.isPresent()) {
      return new Choice(asked.get(), states, "asked for");
    }
    if (latent.isPoint()) {
      return new Choice(
          new GuideEstimator.Pathwise(), states, "%s is one value".formatted(latent.name()));
    }
    if (states <= MOST_STATES) {
      return new Choice(
          new GuideEstimator.Enumeration(), states, "%s is finite".formatted(latent.name()));
    }
    if (guide.isPathwise() && jump(latent).isEmpty()) {
      return new Choice(
          new GuideEstimator.Pathwise(),
          states,
          guide.isImplicit()
              ? "a sample of %s moves with its quantile".formatted(family)
              : "a sample of %s is a differentiable function of noise".formatted(family));
    }
    return new Choice(
        new GuideEstimator.Score(Baseline.LEAVE_ONE_OUT), states, whyScored(latent, guide, states));
  }

  private String whyScored(RandomVariable latent, Distribution guide, long states) {
    if (states < Long.MAX_VALUE) {
      return tooMany("%s has".formatted(latent.name()), states);
    }
    return jump(latent)
        .map("its samples jump by 2 pi where they wrap around, and %s with them"::formatted)
        .orElse(
            "a sample of %s is no differentiable function of noise"
                .formatted(guide.family().name()));
  }

  /**
   * The density that jumps where an angle wraps around, if one does: a gradient through samples
   * would miss what comes from there.
   */
  private Optional<String> jump(RandomVariable latent) {
    if (!guide(latent).support().equals(Support.ANGLE)) {
      return Optional.empty();
    }
    String angle = latent.name();
    if (!latent.density().family().support().apply(0).equals(Support.ANGLE)) {
      return Optional.of("`%s`".formatted(latent.density().text()));
    }
    return model.variables().stream()
        .flatMap(
            variable ->
                Stream.concat(
                    Stream.of(variable.density()),
                    variable.guide().map(RandomVariable.Guide::density).stream()))
        .filter(density -> !density.isPeriodicIn(angle))
        .map(density -> "`%s`".formatted(density.text()))
        .findFirst();
  }

  /** Latents whose guides ask for paths that jump, with the density that jumps too. */
  Map<RandomVariable, String> jumpsAsked() {
    Map<RandomVariable, String> found = new LinkedHashMap<>();
    for (String name : model.guideOrder()) {
      RandomVariable latent = model.variable(name);
      if (of(name).estimator() instanceof GuideEstimator.Pathwise) {
        jump(latent).ifPresent(density -> found.put(latent, density));
      }
    }
    return found;
  }

  /** The guide with letters for parameters. */
  static Distribution guide(RandomVariable latent) {
    return Symbols.distribution(
        latent.guide().orElseThrow().density(), latent.shape(), latent.support().categories(), "q");
  }

  /** Joint values of all elements of a latent; the largest number where they are infinite. */
  private static long states(Distribution guide, RandomVariable latent) {
    OptionalInt each = guide.support().cardinality();
    if (each.isEmpty() || guide.family().eventRank() > 0) {
      return Long.MAX_VALUE;
    }
    double all = Math.pow(each.getAsInt(), latent.shape().elements());
    return all < 1L << 60 ? Math.round(all) : Long.MAX_VALUE;
  }

  private static String tooMany(String who, long states) {
    return String.format(
        Locale.ROOT,
        "%s %,d joint values, more than the %d that are summed unasked",
        who,
        states,
        MOST_STATES);
  }

  /** Of latents that meet in more joint values than are summed, the largest is sampled instead. */
  private void limit() {
    for (Set<String> term : terms()) {
      for (Meeting meeting = meeting(term);
          meeting.states() > most(meeting);
          meeting = meeting(term)) {
        Optional<RandomVariable> largest =
            meeting.latents().stream()
                .filter(latent -> !isAsked(latent))
                .max(Comparator.comparingLong(latent -> of(latent.name()).states()));
        if (largest.isEmpty()) {
          break;
        }
        String others =
            String.join(", ", meeting.latents().stream().map(RandomVariable::name).toList());
        choices.put(
            largest.get().name(),
            new Choice(
                new GuideEstimator.Score(Baseline.LEAVE_ONE_OUT),
                of(largest.get().name()).states(),
                tooMany(others + " meet in one term and have", meeting.states())));
      }
    }
  }

  private long most(Meeting meeting) {
    return meeting.latents().stream().anyMatch(LatentEstimators::isAsked)
        ? Summation.MOST_STATES
        : MOST_STATES;
  }

  private static boolean isAsked(RandomVariable latent) {
    return latent.guide().orElseThrow().estimator().isPresent();
  }

  /** Where latents whose guides ask for enumeration have more joint values than can be summed. */
  List<Meeting> tooMany() {
    return terms().stream()
        .map(this::meeting)
        .filter(meeting -> meeting.states() > most(meeting))
        .distinct()
        .toList();
  }

  /** The enumerated latents among those of a term. */
  Meeting meeting(Set<String> latents) {
    List<RandomVariable> enumerated =
        latents.stream().filter(l -> of(l).isEnumerated()).map(model::variable).toList();
    double states = 1;
    for (RandomVariable latent : enumerated) {
      states *= of(latent.name()).states();
    }
    return new Meeting(enumerated, states < 1L << 60 ? Math.round(states) : Long.MAX_VALUE);
  }

  /** For each term of the bound, the latents that it depends on. */
  private List<Set<String>> terms() {
    List<Set<String>> terms = new ArrayList<>();
    for (RandomVariable variable : model.variables()) {
      terms.add(dependencies(List.of(variable)));
    }
    for (Summation sum : Summation.of(model)) {
      terms.add(dependencies(sum.members()));
    }
    return terms;
  }

  // The latents with a guide on which these variables' densities depend, and their guides with
  // them, directly or through guides.
  private Set<String> dependencies(List<RandomVariable> variables) {
    Set<String> found = new LinkedHashSet<>();
    for (RandomVariable variable : variables) {
      if (variable.guide().isPresent()) {
        found.add(variable.name());
      }
      found.addAll(guides.latents(variable.density().parents()));
    }
    return guides.withAncestors(found);
  }
}
