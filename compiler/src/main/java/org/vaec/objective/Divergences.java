package org.vaec.objective;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.KullbackLeibler;
import org.vaec.distribution.Moment;
import org.vaec.distribution.Statistic;
import org.vaec.graph.Value;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings.KlEstimator;
import org.vaec.model.RandomVariable;
import org.vaec.objective.Term.Form;
import org.vaec.objective.Term.Kind;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;

/**
 * The terms of latents whose guide is learned: KL(q(z | parents in q) || p(z | parents)), in the
 * most exact form that is valid, or the entropy of the guide alone where the prior is part of a
 * sum.
 */
final class Divergences {
  private final Model model;
  private final GuideGraph guides;
  private final Notation notation;
  private final Sampling sampling;
  private final Diagnostics diagnostics;
  private final Halves halves;

  Divergences(Model model, Notation notation, Sampling sampling, Diagnostics diagnostics) {
    this.model = model;
    this.guides = new GuideGraph(model);
    this.notation = notation;
    this.sampling = sampling;
    this.diagnostics = diagnostics;
    this.halves = new Halves(model, notation, sampling, diagnostics);
  }

  /**
   * What a latent adds: its KL to its prior, or both halves where there is none. Reported where it
   * is infinite.
   */
  List<Term> of(RandomVariable z) {
    Optional<String> obstacle = guides.obstacle(z);
    return obstacle.isPresent() ? apart(z, obstacle.get()) : List.of(kl(z));
  }

  private List<Term> apart(RandomVariable z, String obstacle) {
    refuseInfinite(z, divergence(z));
    refuseRelaxed(z, Form.PRIOR, Estimator.PATHWISE);
    return halves.of(z, obstacle).stream()
        .map(term -> term.because(term.reason() + whereObserved(z)))
        .toList();
  }

  /** The guide's half of a latent whose prior is part of a sum or an integral. */
  Term entropy(RandomVariable z, String around) {
    refuseRelaxed(z, Form.ENTROPY, Estimator.PATHWISE);
    Term term =
        halves.entropy(
            z,
            "the prior of %s is part of %s, so its KL does not come in one piece"
                .formatted(z.name(), around));
    return term.because(term.reason() + whereObserved(z));
  }

  private KullbackLeibler divergence(RandomVariable z) {
    RandomVariable.Guide guide = z.guide().orElseThrow();
    Shape shape = isElementwise(z) ? Shape.SCALAR : z.shape();
    int categories = z.support().categories();
    return KullbackLeibler.of(
        Symbols.distribution(guide.density(), shape, categories, "q"),
        Symbols.distribution(z.density(), shape, categories, "p"));
  }

  private static boolean isElementwise(RandomVariable z) {
    return z.guide().orElseThrow().density().family().eventRank() == 0
        && z.density().family().eventRank() == 0;
  }

  private Term kl(RandomVariable z) {
    KullbackLeibler kl = divergence(z);
    refuseInfinite(z, kl);
    Choice choice = choose(z, kl.q(), kl);
    refuseRelaxed(z, choice.form(), choice.estimator());
    if (choice.estimator() != Estimator.ANALYTIC
        && model.objective().kl() == KlEstimator.ANALYTIC) {
      diagnostics.add(
          Diagnostic.error(
                  "kl-not-analytic",
                  z.density().span(),
                  "`kl = analytic` asks for a closed form of "
                      + notation.kl(z)
                      + ", and there is none. What `kl = auto` would do: "
                      + choice.reason())
              .withFix("write `kl = auto`, or choose a guide or a prior with a closed form"));
    }
    boolean elementwise = isElementwise(z);
    Shape shape = elementwise ? Shape.SCALAR : z.shape();
    Value computed = Symbols.simplified(computed(choice.form(), kl, Value.input(z.name(), shape)));
    Written formula =
        Written.of(
            computed,
            z,
            elementwise,
            notation.letters("q", z, z.guide().orElseThrow().density(), z.density()));
    return new Term(
        "kl." + z.name(),
        Kind.KL,
        z.name(),
        choice.form(),
        choice.estimator(),
        notation.kl(z),
        notation.klLatex(z),
        formula.text(),
        formula.latex(),
        choice.reason() + whereObserved(z));
  }

  // Observing takes edges out of the guide and adds none, so that a closed form which is valid
  // where all is missing is valid under every missingness pattern.
  private static String whereObserved(RandomVariable z) {
    return z.isPartlyObserved() ? "; where %s is observed it is 0".formatted(z.name()) : "";
  }

  // What lowering computes in this form, for one element or one vector z.
  private static Value computed(Form form, KullbackLeibler kl, Value z) {
    return switch (form) {
      case MOMENTS -> kl.value(z.shape(), Optional.of(z));
      case SAMPLED -> kl.q().logDensity(z).sumEvent().minus(kl.p().logDensity(z).sumEvent());
      case LOG_DENSITY, EXPECTED, MARGINAL, ENTROPY, PRIOR, SUPERVISION ->
          throw new IllegalStateException("derivation: a KL has no form " + form);
    };
  }

  private record Choice(Form form, Estimator estimator, String reason) {}

  private Choice choose(RandomVariable z, Distribution q, KullbackLeibler kl) {
    String families = q.family().name() + " to " + z.density().family().name();
    if (model.objective().takesAllAtTheSample()) {
      return new Choice(Form.SAMPLED, atItsValues(z), sampling.whyAtTheSample(sampling.where(z)));
    }
    String letter = letter(z, kl);
    String standsFor =
        letter.equals(z.name()) ? "" : "; %s stands for a value of %s".formatted(letter, z.name());
    if (kl.isAnalytic()) {
      String moments = moments(letter, kl);
      return new Choice(
          Form.MOMENTS,
          Estimator.ANALYTIC,
          families
              + (moments.isEmpty()
                  ? ": every statistic cancels"
                  : ": in closed form, because " + moments + " is known" + standsFor)
              + given(z));
    }
    String unknown =
        kl.survivors().stream()
            .filter(s -> !s.isKnown())
            .map(s -> expectation(letter, q, s))
            .distinct()
            .collect(Collectors.joining(" and "));
    return new Choice(
        Form.MOMENTS,
        atItsValues(z),
        families
            + ": "
            + unknown
            + " has no closed form under "
            + q.family().name()
            + ", so it is taken "
            + sampling.where(z)
            + "; all else is exact"
            + standsFor
            + given(z));
  }

  // The guide's own statistic and the prior's often have one name: the prior's moment, which comes
  // later, is the one that says something.
  private static String moments(String letter, KullbackLeibler kl) {
    SequencedMap<String, String> moments = new LinkedHashMap<>();
    for (KullbackLeibler.Survivor survivor : kl.survivors()) {
      if (survivor.moment() instanceof Moment.Known(var value, String formula)) {
        moments.put(expectation(letter, kl.q(), survivor), formula);
      }
    }
    return moments.entrySet().stream()
        .map(moment -> moment.getKey() + " = " + moment.getValue())
        .collect(Collectors.joining(" and "));
  }

  // The estimator of a term that is taken at the values of z and of the parents of its prior.
  private Estimator atItsValues(RandomVariable z) {
    List<String> latents = new ArrayList<>(guides.latents(z.density().parents()));
    latents.add(z.name());
    return sampling.estimator(latents);
  }

  private String given(RandomVariable z) {
    List<String> parents = new ArrayList<>(model.drawn(z.density().parents()));
    model.drawn(guides.parents(z.name())).stream()
        .filter(name -> !parents.contains(name))
        .forEach(parents::add);
    return parents.isEmpty()
        ? ""
        : "; given %s, over whose %s it is averaged"
            .formatted(
                String.join(", ", parents), sampling.areEnumerated(parents) ? "values" : "samples");
  }

  // The name of z, unless a parameter or an index of these formulas is called so.
  private static String letter(RandomVariable z, KullbackLeibler kl) {
    Set<String> taken = new HashSet<>();
    Stream.of(kl.q(), kl.p())
        .flatMap(of -> of.family().parameterisations().stream())
        .flatMap(parameterisation -> parameterisation.parameters().stream())
        .forEach(parameter -> taken.add(parameter.name()));
    for (KullbackLeibler.Survivor survivor : kl.survivors()) {
      taken.addAll(List.of(survivor.statistic().formula("").split("[^\\p{L}\\d]+")));
      if (survivor.moment() instanceof Moment.Known(var value, String formula)) {
        taken.addAll(List.of(formula.split("[^\\p{L}\\d]+")));
      }
    }
    return Stream.of(z.name(), "z", "y", "u", "v", "w")
        .filter(name -> !taken.contains(name))
        .findFirst()
        .orElseThrow();
  }

  private static String expectation(
      String letter, Distribution q, KullbackLeibler.Survivor survivor) {
    boolean isGuide =
        survivor.statistic() instanceof Statistic.LogDensity(Distribution of) && of.equals(q);
    return "E_q["
        + (isGuide ? "log q(%s)".formatted(letter) : survivor.statistic().formula(letter))
        + "]";
  }

  private void refuseInfinite(RandomVariable z, KullbackLeibler kl) {
    for (KullbackLeibler.Survivor survivor : kl.survivors()) {
      if (survivor.moment() instanceof Moment.Infinite(String reason)) {
        diagnostics.add(
            Diagnostic.error(
                    "infinite-kl",
                    z.guide().orElseThrow().density().span(),
                    "%s is infinite: %s is not finite under %s, because %s"
                        .formatted(
                            guides.obstacle(z).isPresent()
                                ? "-" + notation.expectedLogDensity(z)
                                : notation.kl(z),
                            expectation(letter(z, kl), kl.q(), survivor),
                            z.guide().orElseThrow().density().family().name(),
                            reason))
                .withRelated("the prior", z.density().span())
                .withFix(
                    "choose a guide with lighter tails than the prior of `%s`, such as Normal or LogNormal where the support is positive"
                        .formatted(z.name())));
      }
    }
  }

  // What a relaxed sample is no value of has no density there.
  private void refuseRelaxed(RandomVariable z, Form form, Estimator estimator) {
    boolean relaxed = sampling.isRelaxed(z) && z.density().family().hasCategories();
    if (relaxed && !(form == Form.MOMENTS && estimator == Estimator.ANALYTIC)) {
      diagnostics.add(
          Diagnostic.notSupportedYet(
                  z.guide().orElseThrow().span(),
                  "the relaxation of `%s`, whose KL is not analytic".formatted(z.name()))
              .withFix("write `by score`"));
    }
  }
}
