package org.vaec.models;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.vaec.distribution.Constraint;
import org.vaec.distribution.Construction;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.KullbackLeibler;
import org.vaec.distribution.Moment;
import org.vaec.distribution.Parameter;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/** The page that lists the distributions, written from the list itself so that it cannot be old. */
final class DistributionTable {
  private static final Shape EVENT = Shape.of(2);
  private static final int CATEGORIES = 3;

  private DistributionTable() {}

  static String page() {
    List<String> lines = new ArrayList<>();
    lines.add("# Distributions");
    lines.add("");
    lines.add(
        "Written by a test from the compiler's own list: do not edit. `vaec distributions NAME`"
            + " says");
    lines.add("more about one of them.");
    lines.add("");
    lines.add("| Distribution | Support | For |");
    lines.add("|---|---|---|");
    for (Family family : Distributions.all()) {
      lines.add(
          "| `%s` | %s | %s |"
              .formatted(
                  call(family, family.canonical(), ""), family.supportWords(), family.summary()));
    }
    lines.add("");
    lines.add("## Parameters");
    lines.add("");
    lines.add("Arguments are given in this order, or by name. Another row for one distribution is");
    lines.add(
        "another way to write it, by name. A network in the place of the arguments stands for the");
    lines.add("parameters of the row marked *head*, each a linear layer `h` through its link.");
    lines.add("");
    lines.add("| Written | Parameters | Links of a head |");
    lines.add("|---|---|---|");
    for (Family family : Distributions.all()) {
      for (Family.Parameterisation form : family.parameterisations()) {
        lines.add(row(family, form));
      }
    }
    lines.add("");
    lines.add("## Made from others");
    lines.add("");
    lines.add("A distribution can be an argument of these; `D` is any that fits.");
    lines.add("");
    lines.add("| Written | For | Log-density | D |");
    lines.add("|---|---|---|---|");
    for (Construction made : Distributions.constructions()) {
      // A bar would end the cell.
      lines.add(
          "| `%s` | %s | `%s` | %s |"
              .formatted(
                  made.signature(),
                  made.summary(),
                  made.formula().replace("|", "\\|"),
                  made.takes().replace("|", "\\|")));
    }
    lines.add("");
    lines.add("## As a guide");
    lines.add("");
    for (Family family : Distributions.guides()) {
      lines.add(
          "`%s` has no density and can be nothing else: %s"
              .formatted(
                  call(family, family.canonical(), ""),
                  Character.toLowerCase(family.summary().charAt(0))
                      + family.summary().substring(1)));
      lines.add("See [point masses](language.md#point-masses).");
      lines.add("");
    }
    lines.add(
        "A latent is trained by gradients that pass through its samples; *implicitly* where these");
    lines.add(
        "come from a rejection sampler and move as their quantiles do. The KL from a guide to a");
    lines.add(
        "prior is exact where it has a closed form, and taken at the sample, term by term, where");
    lines.add(
        "not; a prior that is not named is out of the guide's reach or would make it infinite.");
    lines.add("");
    lines.add("| Guide | Differentiable samples | Exact KL to | Sampled KL to |");
    lines.add("|---|---|---|---|");
    for (Family family : Distributions.all()) {
      if (!family.support().apply(CATEGORIES).isDiscrete()) {
        lines.add(
            "| `%s` | %s | %s | %s |"
                .formatted(
                    family.name(), pathwise(family), priors(family, true), priors(family, false)));
      }
    }
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  private static String call(Family family, Family.Parameterisation form, String value) {
    return form.written().stream()
        .map(parameter -> parameter.name() + value)
        .collect(Collectors.joining(", ", family.name() + "(", ")"));
  }

  private static String row(Family family, Family.Parameterisation form) {
    boolean head =
        form == family.head() && !form.parameters().stream().allMatch(Parameter::isLiteral);
    return "| `%s` | %s | %s |"
        .formatted(
            call(family, form, form == family.canonical() ? "" : " = ..."),
            form.written().stream()
                .map(
                    p ->
                        "%s: %s%s; %s"
                            .formatted(
                                p.name(),
                                p.constraint().words(),
                                p.isLiteral() ? ", a written number" : "",
                                p.meaning()))
                .collect(Collectors.joining("<br>")),
            head
                ? form.parameters().stream()
                    .filter(p -> !p.isLiteral())
                    .map(p -> "`%s = %s`".formatted(p.name(), p.constraint().linkFormula("h")))
                    .collect(Collectors.joining(", ", "*head*: ", ""))
                : "");
  }

  private static String pathwise(Family family) {
    Distribution guide = of(family, "guide");
    return guide.isImplicit() ? "implicitly" : guide.isPathwise() ? "yes" : "no";
  }

  private static String priors(Family guide, boolean exact) {
    List<String> names = new ArrayList<>();
    for (Family prior : Distributions.all()) {
      if (isInReach(guide, prior)) {
        KullbackLeibler divergence = KullbackLeibler.of(of(guide, "guide"), of(prior, "prior"));
        boolean infinite =
            divergence.survivors().stream().anyMatch(s -> s.moment() instanceof Moment.Infinite);
        if (!infinite && divergence.isAnalytic() == exact) {
          names.add(prior.name());
        }
      }
    }
    return String.join(", ", names);
  }

  private static boolean isInReach(Family guide, Family prior) {
    return of(guide, "guide").support().isDominatedBy(of(prior, "prior").support());
  }

  /**
   * One with learned parameters, whose names begin with {@code owner}, except those that always are
   * numbers: bounds of 0 and 1.
   */
  private static Distribution of(Family family, String owner) {
    List<Value> values = new ArrayList<>();
    for (Parameter parameter : family.canonical().parameters()) {
      Shape shape = parameter.shape(EVENT, CATEGORIES);
      values.add(
          parameter.isLiteral()
              ? Value.constant(literal(parameter, values.size()))
              : Value.parameter(owner + "." + parameter.name(), shape));
    }
    return family.canonical().construct().apply(values);
  }

  private static double literal(Parameter parameter, int index) {
    if (parameter.extent() == Parameter.Extent.DIMENSION) {
      return EVENT.lastSize();
    }
    return parameter.constraint() == Constraint.REAL ? index : 1;
  }
}
