package org.vaec.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vaec.distribution.Family;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** What must hold between the densities of a model: guides, conditions, missing parents. */
final class GraphChecks {
  private final Problems problems;
  private final Scope scope;
  private final Dependencies model;
  private final Dependencies guide;
  private final Map<Symbol.Variable, Statement.Guide> statements;
  private final GuideEstimators estimators;
  private final Supports supports;
  private final MissingGuides missing;
  private final ExactPosteriors exact;

  GraphChecks(
      Problems problems,
      Scope scope,
      Dependencies model,
      Dependencies guide,
      Map<Symbol.Variable, Statement.Guide> statements,
      List<Statement.Guide> written,
      GuideEstimators estimators,
      Densities densities) {
    this.problems = problems;
    this.scope = scope;
    this.model = model;
    this.guide = guide;
    this.statements = statements;
    this.estimators = estimators;
    this.supports = new Supports(problems, densities);
    this.missing = new MissingGuides(problems, scope, model, statements, written);
    this.exact = new ExactPosteriors(problems, model, guide, statements);
  }

  void check() {
    for (Symbol.Variable variable : scope.variables()) {
      DensityDraft density = model.densities().get(variable);
      if (variable.isLatent()) {
        checkLatent(variable, density);
      } else if (variable.kind() == Symbol.Variable.Kind.DATA) {
        checkData(variable, density);
      }
    }
    statements.forEach(this::checkGiven);
    checkBareMissing(model, false);
    checkBareMissing(guide, true);
  }

  private void checkLatent(Symbol.Variable variable, DensityDraft prior) {
    DensityDraft q = guide.densities().get(variable);
    if (prior == null) {
      return;
    }
    Optional<Family> family = prior.family();
    Statement.Guide statement = statements.get(variable);
    if (statement != null && ExactPosteriors.isExact(statement)) {
      checkDeclaredType(variable, family);
      exact.check(variable, prior);
      return;
    }
    checkDeclaredType(variable, family);
    if (q == null) {
      missing.report(variable, prior);
      return;
    }
    supports.checkGuide(variable, prior, q, statement);
    estimators.check(variable, q);
  }

  private void checkDeclaredType(Symbol.Variable variable, Optional<Family> family) {
    Statement.Latent statement = (Statement.Latent) variable.at();
    if (statement.type().isEmpty() || family.isEmpty()) {
      return;
    }
    Support support = family.get().support().apply(variable.categories());
    boolean same =
        variable.support() instanceof Support.Category(int size, var names)
            ? support instanceof Support.Category(int other, var others) && size == other
            : support.closure().equals(variable.support().closure());
    // Without a number of categories its family has already been complained about.
    if (same || (family.get().hasCategories() && variable.categories() == 0)) {
      return;
    }
    Span type = statement.type().get().span();
    problems.error(
        "support",
        type,
        "`"
            + variable.name()
            + "` is declared `"
            + variable.support().words()
            + "`, but "
            + family.get().name()
            + " gives "
            + support.words()
            + " values",
        family.get().hasCategories()
            ? Fix.write(type, support.words())
            : Fix.say("drop the type: it follows from the distribution"));
  }

  private void checkData(Symbol.Variable variable, DensityDraft density) {
    if (density == null) {
      return;
    }
    supports.checkLikelihood(variable, density);
    if (!variable.optional()) {
      return;
    }
    checkElementwise(density);
    if (variable.isPartlyObserved()) {
      checkPartlyObserved(variable, density);
      return;
    }
    for (Symbol.Variable child : model.children(variable)) {
      DensityDraft conditioned = model.densities().get(child);
      problems.add(
          Diagnostic.error(
                  "missing-parent",
                  Mentions.of(conditioned.written())
                      .spanOf(variable.name().text(), conditioned.span()),
                  "`"
                      + child.name()
                      + "` depends on `"
                      + variable.name()
                      + "`, which may be missing and then has to be inferred")
              .withRelated("its type ends in `?`", variable.name().span())
              .withFix(
                  "give it a prior and a guide, `guide q("
                      + variable.name()
                      + " | ...) = ...`, or drop the `?`"));
    }
  }

  private void checkElementwise(DensityDraft density) {
    Optional<Family> family = density.family();
    if (family.isPresent() && family.get().eventRank() > 0) {
      problems.later(
          density.written().density().span(),
          "a vector of which a part may be missing",
          family.get().support().apply(2).isOfNumbers()
              ? "use `Normal`, whose elements are independent"
              : "drop the `?`, and leave rows with gaps out of the file");
    }
  }

  private void checkPartlyObserved(Symbol.Variable variable, DensityDraft prior) {
    DensityDraft q = guide.densities().get(variable);
    Statement.Guide statement = statements.get(variable);
    if (statement != null && ExactPosteriors.isExact(statement)) {
      problems.later(
          statement.density().span(),
          "the exact posterior of what is observed in some rows",
          "write a guide, as in `q(y | x) = Categorical(classifier(x))`");
    } else if (q == null) {
      missing.report(variable, prior);
    } else {
      checkElementwise(q);
      supports.checkGuide(variable, prior, q, statement);
      estimators.check(variable, q);
    }
  }

  private void checkGiven(Symbol.Variable variable, Statement.Guide statement) {
    // Of a joint guide the last factor depends on all that the others do, and on these.
    if (!statement.latents().getLast().text().equals(variable.name().text())) {
      return;
    }
    List<Symbol.Variable> given = new ArrayList<>();
    for (Name name : statement.given()) {
      given(name, variable).ifPresent(given::add);
    }
    DensityDraft density = guide.densities().get(variable);
    boolean known =
        density != null && density.bound().isPresent() && !density.bound().get().isFailed();
    if (!known) {
      return;
    }
    Set<Symbol.Variable> used = density.parents();
    for (Symbol.Variable parent : used) {
      boolean together =
          statement.latents().stream().anyMatch(l -> l.text().equals(parent.name().text()));
      if (!together && !given.contains(parent)) {
        reportNotGiven(variable, statement, density, parent);
      }
    }
    for (Name name : statement.given()) {
      Optional<Symbol.Variable> named = scope.variable(name.text());
      if (named.isPresent() && named.get() != variable && !used.contains(named.get())) {
        problems.error(
            "unused",
            name.span(),
            "the guide of `" + variable.name() + "` names `" + name + "`, but does not use it",
            "drop it, or use it on the right, as in `encoder(" + name + ")`");
      }
    }
  }

  private Optional<Symbol.Variable> given(Name name, Symbol.Variable variable) {
    if (name.text().equals("row")) {
      problems.later(name.span(), "a guide per row", "condition on data, as in `q(z | x)`");
      return Optional.empty();
    }
    Optional<Symbol> symbol = scope.find(name.text());
    if (symbol.isEmpty()) {
      scope.reportUnknown(name, scope.variables().stream().map(v -> v.name().text()).toList());
      return Optional.empty();
    }
    if (!(symbol.get() instanceof Symbol.Variable parent)) {
      problems.error(
          "not-a-variable",
          name.span(),
          "`" + name + "` is " + symbol.get().words() + ", which a guide need not name",
          "name data, inputs and latents only behind the bar");
      return Optional.empty();
    }
    if (parent == variable) {
      problems.error(
          "cycle",
          name.span(),
          "in the guide `" + variable.name() + "` depends on itself",
          "drop it behind the bar");
    }
    return Optional.of(parent);
  }

  private void reportNotGiven(
      Symbol.Variable variable,
      Statement.Guide statement,
      DensityDraft density,
      Symbol.Variable parent) {
    List<String> names = new ArrayList<>(statement.given().stream().map(Name::text).toList());
    names.add(parent.name().text());
    problems.error(
        "not-conditioned",
        Mentions.of(density.written()).spanOf(parent.name().text(), density.span()),
        "the guide of `"
            + variable.name()
            + "` depends on `"
            + parent.name()
            + "`, but does not name it behind the bar",
        new Fix(
            "write `q("
                + Words.plain(statement.latents().stream().map(Name::text).toList())
                + " | "
                + Words.plain(names)
                + ")`",
            List.of(
                statement.given().isEmpty()
                    ? Edit.after(statement.latents().getLast().span(), " | " + parent.name())
                    : Edit.after(statement.given().getLast().span(), ", " + parent.name()))));
  }

  /**
   * A value that may be missing can enter a layer, which sees a mask, and nothing else. In the
   * model, data that may be missing are refused as parents altogether.
   */
  private void checkBareMissing(Dependencies graph, boolean ofData) {
    Set<Lazy<Formula>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (DensityDraft density : graph.densities().values()) {
      density.bound().ifPresent(b -> b.arguments().forEach(a -> checkBareMissing(a, ofData, seen)));
    }
  }

  private void checkBareMissing(Draft draft, boolean ofData, Set<Lazy<Formula>> seen) {
    if (draft.meaning() instanceof Draft.Variable(Symbol.Variable symbol)) {
      if (symbol.leavesGaps() && (ofData || symbol.kind() == Symbol.Variable.Kind.INPUT)) {
        reportBareMissing(draft, symbol);
      }
      return;
    }
    boolean layer =
        draft.meaning() instanceof Draft.Trunk || draft.meaning() instanceof Draft.Layered;
    if (!draft.isFailed() && seen.add(draft.formula())) {
      draft.parts().stream()
          .filter(part -> !layer || !(part.meaning() instanceof Draft.Variable))
          .forEach(part -> checkBareMissing(part, ofData, seen));
    }
  }

  private void reportBareMissing(Draft draft, Symbol.Variable symbol) {
    problems.add(
        Diagnostic.error(
                "missing-value",
                draft.span(),
                "`" + symbol.name() + "` may be missing, so it cannot be computed with")
            .withRelated("its type ends in `?`", symbol.name().span())
            .withFix("pass it through a network, which sees where it is missing"));
  }
}
