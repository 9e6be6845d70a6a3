package org.vaec.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vaec.distribution.Exponential;
import org.vaec.distribution.Family;
import org.vaec.distribution.Gamma;
import org.vaec.distribution.InverseGamma;
import org.vaec.distribution.Normal;
import org.vaec.model.Formula;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings;
import org.vaec.model.RandomVariable;
import org.vaec.model.ResolvedDensity;
import org.vaec.objective.Term.Form;
import org.vaec.objective.Term.Kind;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;

/**
 * The terms of latents whose guide is their exact posterior: the densities that meet in them,
 * summed or integrated inside the logarithm.
 */
final class Marginals {
  private final Model model;
  private final Notation notation;
  private final Sampling sampling;
  private final Symbolic symbolic;
  private final List<Summation> sums;
  private final List<Integration> integrations;
  private final Diagnostics diagnostics;

  Marginals(
      Model model,
      Notation notation,
      Sampling sampling,
      Symbolic symbolic,
      Diagnostics diagnostics) {
    this.model = model;
    this.symbolic = symbolic;
    this.notation = notation;
    this.sampling = sampling;
    this.sums = Summation.of(model);
    this.integrations = Integration.of(model);
    this.diagnostics = diagnostics;
  }

  /** What the density of a variable is part of, in words: {@code the sum over k}. */
  Optional<String> around(RandomVariable variable) {
    Stream<String> found =
        Stream.concat(
            sums.stream()
                .filter(sum -> sum.has(variable.name()))
                .map(sum -> "the sum over " + sum.names()),
            integrations.stream()
                .filter(integration -> integration.has(variable.name()))
                .map(integration -> "the integral over " + integration.latent().name()));
    return found.findFirst();
  }

  /** One term for each sum and each integral; what cannot be done is reported. */
  List<Term> terms() {
    List<Term> terms = new ArrayList<>();
    for (Summation sum : sums) {
      refuseSettings(sum.summed().getFirst(), sum.reachesData());
      refuseSize(sum);
      terms.add(marginal(sum));
    }
    for (Integration integration : integrations) {
      refuseSettings(integration.latent(), integration.reachesData());
      terms.add(evidence(integration));
    }
    return terms;
  }

  /** The densities that meet in a finite latent, which is summed out inside the logarithm. */
  private Term marginal(Summation sum) {
    List<String> others = notation.drawnIn(sum.members());
    String reason =
        "%s %s finite, so the sum over %d joint values is exact, and no sample of %s is drawn%s"
            .formatted(
                sum.names(),
                sum.summed().size() == 1 ? "is" : "are",
                sum.states(),
                sum.names(),
                others.isEmpty()
                    ? ""
                    : sampling.isExplicit(others)
                        ? "; the other latents in it are, as differentiable functions of noise"
                        : "; " + sampling.sentence(others));
    return new Term(
        sum.term(),
        sum.reachesData() ? Kind.LIKELIHOOD : Kind.PRIOR,
        sum.summed().getFirst().name(),
        Form.MARGINAL,
        Estimator.ENUMERATION,
        notation.marginal(sum),
        notation.marginalLatex(sum),
        "log sum_{%s} exp(%s)"
            .formatted(
                sum.names(),
                sum.members().stream().map(notation::logPrior).collect(Collectors.joining(" + "))),
        notation.marginalLatex(sum),
        reason);
  }

  /** The densities that meet in a conjugate latent, which is integrated out in closed form. */
  private Term evidence(Integration integration) {
    RandomVariable z = integration.latent();
    boolean meets =
        integration.members().stream()
            .anyMatch(
                member ->
                    sums.stream().anyMatch(sum -> sum.has(member.name()))
                        || integrations.stream()
                            .anyMatch(other -> other != integration && other.has(member.name())));
    if (meets) {
      diagnostics.add(
          Diagnostic.notSupportedYet(
                  z.span(),
                  "the exact posterior of `%s` where another latent with an exact posterior meets it in one density"
                      .formatted(z.name()))
              .withFix(
                  "write a guide, as in `" + exampleGuide(integration) + "`, for one of them"));
    } else if (symbolic.lowering().logEvidence(integration).isEmpty()) {
      refuseConjugacy(integration);
    }
    String children =
        integration.members().stream()
            .filter(member -> member != z)
            .map(notation::density)
            .collect(Collectors.joining(" and "));
    return new Term(
        integration.term(),
        integration.reachesData() ? Kind.LIKELIHOOD : Kind.PRIOR,
        z.name(),
        Form.MARGINAL,
        Estimator.ANALYTIC,
        notation.evidence(integration),
        notation.evidenceLatex(integration),
        "log p(%1$s = m, ...) - log p(%1$s = m | ...), at the %2$s m of the posterior"
            .formatted(z.name(), z.density().family() == InverseGamma.FAMILY ? "mode" : "mean"),
        notation.evidenceLatex(integration),
        "%s, a function of %s, has the form of its %s prior, so the posterior is known, the integral is exact, and no sample of %s is drawn"
            .formatted(children, z.name(), z.density().family().name(), z.name()));
  }

  private void refuseConjugacy(Integration integration) {
    RandomVariable z = integration.latent();
    String likelihoods =
        integration.members().stream()
            .filter(member -> member != z)
            .map(member -> "`" + member.name() + " ~ " + member.density().text() + "`")
            .collect(Collectors.joining(" and "));
    diagnostics.add(
        Diagnostic.error(
                "not-conjugate",
                z.span(),
                "the posterior of `%s` has no closed form: %s, as a function of `%s`, does not have the form of its prior, %s"
                    .formatted(z.name(), likelihoods, z.name(), z.density().family().name()))
            .withFix(
                spreadMeant(integration)
                        .map(meant -> meant + "; or write a guide, as in `")
                        .orElse("write a guide, as in `")
                    + exampleGuide(integration)
                    + "`"));
  }

  private static String exampleGuide(Integration integration) {
    String data =
        integration.members().stream()
            .filter(RandomVariable::observed)
            .map(RandomVariable::name)
            .collect(Collectors.joining(", "));
    return integration.latent().exampleGuide(data.isEmpty() ? "x" : data);
  }

  /** The conjugate likelihood of a latent that is taken for a Normal's standard deviation. */
  private static Optional<String> spreadMeant(Integration integration) {
    RandomVariable z = integration.latent();
    Family prior = z.density().family();
    String value =
        prior == InverseGamma.FAMILY
            ? z.name()
            : prior == Gamma.FAMILY || prior == Exponential.FAMILY ? "1 / " + z.name() : "";
    boolean deviation =
        integration.members().stream().anyMatch(member -> isDeviationOf(member.density(), z));
    return value.isEmpty() || !deviation
        ? Optional.empty()
        : Optional.of(
            "the second argument of Normal is a standard deviation: write `variance = %s`"
                .formatted(value));
  }

  private static boolean isDeviationOf(ResolvedDensity density, RandomVariable z) {
    return density.family() == Normal.FAMILY
        && IntStream.range(0, density.arguments().size())
            .anyMatch(
                i ->
                    density.parameterisation().parameters().get(i).name().equals("scale")
                        && density.arguments().get(i) instanceof Formula.Variable variable
                        && variable.name().equals(z.name()));
  }

  // Inside the logarithm a latent has no KL of its own: where data are members, likelihood and KL
  // are one number, and where they are not, the prior's half belongs to all elements together.
  private void refuseSettings(RandomVariable latent, boolean reachesData) {
    ObjectiveSettings settings = model.objective();
    List<String> refused = new ArrayList<>();
    if (reachesData && settings.beta() != 1) {
      refused.add("beta");
    }
    if (reachesData && settings.warmup().amount() > 0) {
      refused.add("warmup");
    }
    if (reachesData && settings.reconstruction() != 1) {
      refused.add("reconstruction");
    }
    if (settings.freeBits() > 0) {
      refused.add("free_bits");
    }
    if (!refused.isEmpty()) {
      String names = "`" + String.join("`, `", refused) + "`";
      diagnostics.add(
          Diagnostic.error(
                  "weighted-marginal",
                  latent.span(),
                  "%s would take a KL apart from a likelihood or from other KLs, but `%s` is %s out inside the logarithm, where they are one number"
                      .formatted(names, latent.name(), latent.isSummed() ? "summed" : "integrated"))
              .withFix(
                  "drop %s, or give `%s` a learned guide in place of its exact posterior"
                      .formatted(names, latent.name())));
    }
  }

  private void refuseSize(Summation sum) {
    if (sum.states() > Summation.MOST_STATES) {
      diagnostics.add(
          Diagnostic.error(
                  "too-many-values",
                  sum.summed().getFirst().span(),
                  "%s take %d joint values, and each is evaluated for every row"
                      .formatted(sum.names(), sum.states()))
              .withFix(
                  "use fewer categories: at most %d joint values"
                      .formatted(Summation.MOST_STATES)));
    }
  }
}
