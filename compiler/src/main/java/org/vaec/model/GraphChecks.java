package org.vaec.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.Parameter;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** What must hold between the densities of a model: guides, conditions, missing parents. */
final class GraphChecks {
  static final String DISCRETE_FIX = "make it continuous, as in `prior z[2] ~ Normal(0, I)`";

  /** A number for a message that shows where one may stand. */
  private static final double EXAMPLE = 5;

  private final Problems problems;
  private final Scope scope;
  private final Dependencies model;
  private final Dependencies guide;
  private final Map<Symbol.Variable, Statement.Guide> statements;
  private final ExactPosteriors exact;

  GraphChecks(
      Problems problems,
      Scope scope,
      Dependencies model,
      Dependencies guide,
      Map<Symbol.Variable, Statement.Guide> statements) {
    this.problems = problems;
    this.scope = scope;
    this.model = model;
    this.guide = guide;
    this.statements = statements;
    this.exact = new ExactPosteriors(problems, model, guide, statements);
  }

  void check() {
    Supports supports = new Supports(problems);
    for (Symbol.Variable variable : scope.variables()) {
      DensityDraft density = model.densities().get(variable);
      if (variable.isLatent()) {
        checkLatent(variable, density, supports);
      } else if (variable.kind() == Symbol.Variable.Kind.DATA) {
        checkData(variable, density, supports);
      }
    }
    statements.forEach(this::checkGiven);
    checkBareMissing(model, false);
    checkBareMissing(guide, true);
  }

  private void checkLatent(Symbol.Variable variable, DensityDraft prior, Supports supports) {
    DensityDraft q = guide.densities().get(variable);
    if (prior == null) {
      return;
    }
    Optional<Family> family = Densities.family(prior.written());
    Statement.Guide statement = statements.get(variable);
    if (statement != null && ExactPosteriors.isExact(statement)) {
      checkDeclaredType(variable, family);
      exact.check(variable, prior);
      return;
    }
    if (family.isPresent() && family.get().support().apply(2).isDiscrete()) {
      if (prior.bound().isPresent()) {
        problems.later(
            prior.written().density().span(),
            "a latent variable of a discrete distribution with a guide of its own",
            ExactPosteriors.isFinite(family.get()) ? exactFix(variable) : DISCRETE_FIX);
      }
      return;
    }
    checkDeclaredType(variable, family);
    if (q == null) {
      reportNoGuide(variable);
      return;
    }
    Optional<Family> guideFamily = Densities.family(q.written());
    if (guideFamily.isPresent() && guideFamily.get().support().apply(2).isDiscrete()) {
      problems.later(
          q.written().density().span(), "a guide of a discrete distribution", DISCRETE_FIX);
      return;
    }
    supports.checkGuide(variable, prior, q);
    checkPathwise(variable, q);
  }

  private void checkDeclaredType(Symbol.Variable variable, Optional<Family> family) {
    Statement.Latent statement = (Statement.Latent) variable.at();
    boolean named =
        variable.support() instanceof Support.Category
            && family.map(Family::hasCategories).orElse(false);
    if (statement.type().isEmpty() || family.isEmpty() || named) {
      return;
    }
    Support support = family.get().support().apply(0);
    if (!support.closure().equals(variable.support().closure())) {
      problems.error(
          "support",
          statement.type().get().span(),
          "`"
              + variable.name()
              + "` is declared `"
              + variable.support().words()
              + "`, but "
              + family.get().name()
              + " gives "
              + support.words()
              + " values",
          "drop the type: it follows from the distribution");
    }
  }

  private String exactFix(Symbol.Variable variable) {
    String data =
        model.children(variable).stream()
            .map(child -> child.name().text())
            .collect(Collectors.joining(", "));
    return "sum it out: `guide q(%1$s | %2$s) = p(%1$s | %2$s)`"
        .formatted(variable.name(), data.isEmpty() ? "x" : data);
  }

  private void reportNoGuide(Symbol.Variable variable) {
    if (statements.containsKey(variable) || problems.isIncomplete()) {
      return;
    }
    String data =
        model.children(variable).stream()
            .filter(child -> !child.isLatent())
            .map(child -> child.name().text())
            .collect(Collectors.joining(", "));
    String condition = data.isEmpty() ? "x" : data;
    problems.error(
        "no-guide",
        variable.name().span(),
        "the latent variable `" + variable.name() + "` has no guide",
        "add `guide q("
            + variable.name()
            + " | "
            + condition
            + ") = Normal(encoder("
            + condition
            + "))`");
  }

  /** The gradient of the bound must pass through a sample of the guide. */
  private void checkPathwise(Symbol.Variable variable, DensityDraft q) {
    Optional<Shape> shape = variable.shape().shape();
    boolean known =
        q.bound().isPresent()
            && q.bound().get().arguments().stream().noneMatch(Draft::isFailed)
            && shape.isPresent();
    if (!known) {
      return;
    }
    DensityDraft.Bound bound = q.bound().get();
    if (!distribution(bound, shape.get(), OptionalInt.empty()).isPathwise()) {
      problems.later(
          q.written().density().span(),
          "a " + bound.family().name() + " guide, whose samples have no gradient here",
          pathwiseFix(bound, shape.get()));
    }
  }

  private static Distribution distribution(
      DensityDraft.Bound bound, Shape shape, OptionalInt number) {
    int width = bound.parameterisation().width(0, i -> bound.arguments().get(i).constant());
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < bound.arguments().size(); i++) {
      Parameter parameter = bound.parameterisation().parameters().get(i);
      OptionalDouble constant = bound.arguments().get(i).constant();
      values.add(
          constant.isPresent() || number.equals(OptionalInt.of(i))
              ? Value.constant(constant.orElse(EXAMPLE))
              : Value.parameter(parameter.name(), parameter.shape(shape, width)));
    }
    return bound.parameterisation().construct().apply(values);
  }

  /** Another family, or a number for the parameter that alone stands in the way. */
  private static String pathwiseFix(DensityDraft.Bound bound, Shape shape) {
    List<String> families = pathwiseFamilies(bound.family().support().apply(0));
    String fix =
        families.isEmpty()
            ? "make the latent Normal and transform it, as in `softmax(z)`"
            : "use " + Words.either(families);
    List<Parameter> parameters = bound.parameterisation().parameters();
    // A guide of one parameter would be no guide with a number for it.
    for (int i = 0; i < parameters.size() && parameters.size() > 1; i++) {
      if (distribution(bound, shape, OptionalInt.of(i)).isPathwise()) {
        int number = i;
        return IntStream.range(0, parameters.size())
            .mapToObj(j -> j == number ? Words.number(EXAMPLE) : "encoder(x)")
            .collect(
                Collectors.joining(
                    ", ",
                    fix
                        + ", or give it a constant `"
                        + parameters.get(i).name()
                        + "`, as in `"
                        + bound.family().name()
                        + "(",
                    ")`"));
      }
    }
    return fix;
  }

  /** The families of numbers on a support whose samples carry gradients of every parameter. */
  private static List<String> pathwiseFamilies(Support support) {
    return Distributions.all().stream()
        .filter(family -> family.eventRank() == 0)
        .filter(family -> family.support().apply(0).closure().equals(support.closure()))
        .filter(family -> family.canonical().parameters().stream().noneMatch(Parameter::isLiteral))
        .filter(
            family ->
                family
                    .canonical()
                    .construct()
                    .apply(
                        family.canonical().parameters().stream()
                            .map(p -> Value.parameter(p.name(), Shape.SCALAR))
                            .toList())
                    .isPathwise())
        .map(Family::name)
        .toList();
  }

  private void checkData(Symbol.Variable variable, DensityDraft density, Supports supports) {
    if (density == null) {
      return;
    }
    supports.checkLikelihood(variable, density);
    if (!variable.optional() || statements.containsKey(variable)) {
      return;
    }
    Optional<Family> family = Densities.family(density.written());
    if (family.isPresent() && family.get().eventRank() > 0) {
      problems.later(
          density.written().density().span(),
          "a vector of which a part may be missing",
          "use `Normal`, whose elements are independent");
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

  private void checkGiven(Symbol.Variable variable, Statement.Guide statement) {
    List<Symbol.Variable> given = new ArrayList<>();
    for (Name name : statement.given()) {
      given(name, variable).ifPresent(given::add);
    }
    DensityDraft density = guide.densities().get(variable);
    boolean known =
        density != null
            && density.bound().isPresent()
            && density.bound().get().arguments().stream().noneMatch(Draft::isFailed);
    if (!known) {
      return;
    }
    Set<Symbol.Variable> used = density.parents();
    for (Symbol.Variable parent : used) {
      if (parent != variable && !given.contains(parent)) {
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
        "write `q(" + variable.name() + " | " + Words.plain(names) + ")`");
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
      if (symbol.optional() && (ofData || symbol.kind() == Symbol.Variable.Kind.INPUT)) {
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
