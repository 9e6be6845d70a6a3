package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vaec.distribution.Delta;
import org.vaec.distribution.Parameter;
import org.vaec.source.Diagnostic;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Statement;

/** What compiles and is probably not meant. */
final class Warnings {
  /** The parameters that, at 0, make a density infinite. */
  private static final Set<String> SPREADS = Set.of("scale", "variance", "cholesky", "covariance");

  private final Problems problems;
  private final Dependencies model;
  private final Dependencies guide;

  Warnings(Problems problems, Dependencies model, Dependencies guide) {
    this.problems = problems;
    this.model = model;
    this.guide = guide;
  }

  void check(Optional<Statement.Objective> objective, ObjectiveSettings settings) {
    guide.densities().forEach(this::checkAmortised);
    checkCollapse();
    model.densities().forEach(this::checkPrior);
    if (settings.reconstruction() == 0) {
      objective.ifPresent(
          statement ->
              problems.warning(
                  "no-gradient",
                  statement.span(),
                  "`reconstruction = 0` leaves the likelihoods without any gradient",
                  "write `reconstruction = 1`"));
    }
  }

  /** A guide that no observed value reaches gives every row the same posterior. */
  private void checkAmortised(Symbol.Variable variable, DensityDraft density) {
    boolean ignores =
        density.bound().isPresent()
            && guide.ancestors(variable).stream().allMatch(Symbol.Variable::isLatent);
    if (ignores) {
      problems.warning(
          "guide-ignores-data",
          density.span(),
          "the guide of `"
              + variable.name()
              + "` depends on no data, so every row gets the same posterior",
          "condition on data, as in `q(" + variable.name() + " | x) = Normal(encoder(x))`");
    }
  }

  /** A scale that depends on a latent can go to 0 where a row is fitted exactly. */
  private void checkCollapse() {
    List<Symbol.Variable> collapsing =
        model.densities().keySet().stream().filter(this::canCollapse).toList();
    if (collapsing.isEmpty()) {
      return;
    }
    Symbol.Variable first = collapsing.getFirst();
    DensityDraft density = model.densities().get(first);
    Diagnostic warning =
        Diagnostic.warning(
            "scale-collapse",
            density.written().density().span(),
            "the spread of `"
                + first.name()
                + "` depends on latents: where values are fitted exactly it can shrink towards 0"
                + " and the likelihood grow without bound");
    for (Symbol.Variable other : collapsing.subList(1, collapsing.size())) {
      warning =
          warning.withRelated("so here", model.densities().get(other).written().density().span());
    }
    problems.add(warning.withFix("learn one spread for all rows, as in " + example(density)));
  }

  /** A prior that learns its spread goes to 0 with it around a guide that has none. */
  private void checkPrior(Symbol.Variable variable, DensityDraft prior) {
    DensityDraft q = guide.densities().get(variable);
    boolean collapses =
        q != null
            && q.family().filter(family -> Delta.isNamed(family.name())).isPresent()
            && spreads(prior).stream().anyMatch(spread -> spread.constant().isEmpty());
    if (collapses) {
      problems.add(
          Diagnostic.warning(
                  "scale-collapse",
                  prior.written().density().span(),
                  "the guide of `"
                      + variable.name()
                      + "` is a point mass, so the spread of its prior can shrink towards 0 around"
                      + " the points and their density grow without bound")
              .withRelated("the guide is here", q.span())
              .withFix("write numbers, as in `Normal(0, I)`, or a guide with a spread of its own"));
    }
  }

  private static List<Draft> spreads(DensityDraft density) {
    List<Draft> spreads = new ArrayList<>();
    density
        .bound()
        .ifPresent(
            bound -> {
              List<Parameter> parameters = bound.parameterisation().parameters();
              for (int i = 0; i < bound.arguments().size(); i++) {
                if (SPREADS.contains(parameters.get(i).name())) {
                  spreads.add(bound.arguments().get(i));
                }
              }
            });
    return spreads;
  }

  private static String example(DensityDraft density) {
    boolean wholeHead =
        density.written().density() instanceof Expression.Call call
            && call.arguments().size() == 1
            && density.bound().orElseThrow().arguments().size() == 2;
    String written = density.written().density().span().text().strip();
    return wholeHead && written.endsWith(")")
        ? "`" + written.substring(0, written.length() - 1) + ", free)`"
        : "`Normal(decoder(z), free)`";
  }

  private boolean canCollapse(Symbol.Variable variable) {
    Optional<DensityDraft.Bound> bound = model.densities().get(variable).bound();
    if (variable.isLatent()
        || bound.isEmpty()
        || bound.get().family().support().apply(variable.categories()).isDiscrete()) {
      return false;
    }
    return spreads(model.densities().get(variable)).stream()
        .flatMap(spread -> spread.variables().stream())
        .anyMatch(v -> v.isLatent() && !v.support().isDiscrete());
  }
}
