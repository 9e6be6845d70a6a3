package org.vaec.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.distribution.Construction;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter;
import org.vaec.shape.Plate;
import org.vaec.shape.Support;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.DensityExpression;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** Resolves {@code D(...)}: the family, its parameterisation and one argument per parameter. */
final class Densities {
  private final Problems problems;
  private final Scope scope;
  private final Expressions expressions;
  private final ParameterRules rules;
  private final Constructions constructions;
  private final Map<Symbol.Variable, Statement.Guide> guides;
  private final Map<Symbol.Variable, DensityDraft> resolvedGuides = new HashMap<>();
  private final JointGuides jointGuides;

  Densities(
      Problems problems,
      Scope scope,
      Constants constants,
      Expressions expressions,
      NetworkCalls networks,
      Map<Symbol.Variable, Statement.Guide> guides) {
    this.problems = problems;
    this.scope = scope;
    this.expressions = expressions;
    this.rules = new ParameterRules(problems, networks);
    this.guides = guides;
    this.jointGuides =
        new JointGuides(problems, name -> scope.variable(name.text()), expressions::variable);
    PseudoInputs pseudoInputs =
        new PseudoInputs(problems, expressions, networks, guides, this::guide);
    this.constructions =
        new Constructions(problems, constants, expressions, rules, this, pseudoInputs);
  }

  /**
   * The family that a density names, before anything else about it is looked at; of a distribution
   * that is made from another one, that other one, whose values it has.
   */
  static Optional<Family> family(DensityExpression density) {
    return Constructions.innermost(density.density()) instanceof Expression.Call call
        ? Distributions.named(call.callee().text())
        : Optional.empty();
  }

  /** The guide of a latent variable; a prior may ask for it first. */
  DensityDraft guide(Symbol.Variable variable) {
    DensityDraft known = resolvedGuides.get(variable);
    if (known == null) {
      Statement.Guide statement = guides.get(variable);
      known =
          JointGuides.isJoint(statement)
              ? jointGuides.factor(
                  statement, variable, all -> resolve(statement.density(), all, Place.GUIDE))
              : resolve(statement.density(), variable, Place.GUIDE);
      resolvedGuides.put(variable, known);
    }
    return known;
  }

  /**
   * Resolves a density of {@code variable}.
   *
   * @param place whether it is a likelihood, a prior or a guide, which names the arrays it learns
   */
  DensityDraft resolve(DensityExpression written, Symbol.Variable variable, Place place) {
    DensityDraft draft = new DensityDraft(bind(written, variable, place), written);
    Optional<Support> support = draft.support(variable.categories());
    if (support.filter(Support::isDegenerate).isPresent()) {
      problems.error(
          "constraint",
          written.density().span(),
          "no value lies between the bounds of `"
              + written.density().span().text()
              + "`, "
              + support.get().words(),
          "write the smaller bound first");
    }
    return draft;
  }

  /** The role of a density. */
  enum Place {
    LIKELIHOOD,
    PRIOR,
    GUIDE;

    String owner(Symbol.Variable variable) {
      return this == GUIDE ? "guide." + variable.name() : variable.name().text();
    }
  }

  private Optional<DensityDraft.Bound> bind(
      DensityExpression written, Symbol.Variable variable, Place place) {
    if (!written.flows().isEmpty()) {
      problems.later(written.flows().getFirst().span(), "flows", "drop `through ...`");
      return Optional.empty();
    }
    if (!(written.density() instanceof Expression.Call call)) {
      problems.later(
          written.density().span(),
          "the density `" + written.density().span().text() + "`",
          "name a distribution");
      return Optional.empty();
    }
    return bind(call, new Context(variable, place, Optional.empty()));
  }

  /** Binds the arguments of a distribution, or of one that is made from another. */
  Optional<DensityDraft.Bound> bind(Expression.Call call, Context context) {
    Optional<Construction> construction = Distributions.construction(call.callee().text());
    if (construction.isPresent()) {
      return constructions.bind(construction.get(), call, context);
    }
    Optional<Family> family = lookUp(call.callee());
    if (family.isEmpty() || hasDistributionArgument(call)) {
      return Optional.empty();
    }
    return rules.isDimension(family.get(), context.variable(), call.span())
        ? bind(call, new Binding(family.get(), context))
        : Optional.empty();
  }

  /**
   * Where a distribution stands.
   *
   * @param components of the mixture that it is in
   */
  record Context(Symbol.Variable variable, Place place, Optional<Plate> components) {

    String owner() {
      return place.owner(variable);
    }

    /** The data variable at whose statistics a likelihood's heads start. */
    Optional<String> data() {
      return place == Place.LIKELIHOOD ? Optional.of(variable.name().text()) : Optional.empty();
    }

    Site site(Parameter parameter) {
      return new Site(owner() + "." + parameter.name(), components);
    }
  }

  /** A family about to get its arguments. */
  record Binding(Family family, Context context) {

    Symbol.Variable variable() {
      return context.variable();
    }

    Site site(Parameter parameter) {
      return context.site(parameter);
    }
  }

  private Optional<Family> lookUp(Name name) {
    Optional<Family> family = Distributions.named(name.text());
    if (family.isPresent()) {
      return family;
    }
    if (Words.LATER_DISTRIBUTIONS.contains(name.text())) {
      problems.later(name.span(), "the distribution `" + name + "`", "use one of " + families());
      return Optional.empty();
    }
    List<String> names = Words.distributions();
    boolean network = scope.find(name.text()).isPresent();
    problems.error(
        "unknown-distribution",
        name.span(),
        network
            ? "`" + name + "` is " + scope.find(name.text()).get().words() + ", no distribution"
            : "no distribution is called `" + name + "`",
        network
            ? "write a distribution around it, as in `Normal(" + name + "(...))`"
            : Words.didYouMean(name.text(), names, "the distributions are " + families()));
    return Optional.empty();
  }

  private static String families() {
    return Words.plain(Words.distributions());
  }

  /** Whether an argument is a distribution where only a value can stand; reports it. */
  private boolean hasDistributionArgument(Expression.Call call) {
    for (Argument argument : call.arguments()) {
      if (argument.value() instanceof Expression.Call inner
          && scope.find(inner.callee().text()).isEmpty()
          && Words.isDistribution(inner.callee().text())) {
        problems.error(
            "distribution-argument",
            inner.span(),
            "the arguments of "
                + call.callee()
                + " are values, and `"
                + inner.callee()
                + "` is a distribution",
            "write a formula or a network; " + Constructions.takers() + " take distributions");
        return true;
      }
    }
    return false;
  }

  private Optional<DensityDraft.Bound> bind(Expression.Call call, Binding binding) {
    Family family = binding.family();
    List<Argument> written = call.arguments();
    if (written.size() == 1 && written.getFirst().name().isEmpty()) {
      Parameter first = family.canonical().parameters().getFirst();
      Draft whole = expressions.draft(written.getFirst().value(), binding.site(first));
      boolean standsForAll =
          whole.meaning() instanceof Draft.Trunk || whole.meaning() instanceof Draft.Free;
      if (standsForAll) {
        List<Draft> arguments =
            family.head().parameters().stream()
                .map(parameter -> rules.fit(whole, parameter, binding))
                .toList();
        return Optional.of(new DensityDraft.Bound(family, family.head(), arguments));
      }
      if (whole.isFailed()) {
        return Optional.of(new DensityDraft.Bound(family, family.canonical(), List.of(whole)));
      }
      if (family.canonical().parameters().size() == 1) {
        return Optional.of(
            new DensityDraft.Bound(
                family, family.canonical(), List.of(rules.fit(whole, first, binding))));
      }
    }
    return parameterisation(call, family).map(chosen -> bind(chosen, binding));
  }

  /** A parameterisation with the expression written for each of its parameters. */
  private record Chosen(Parameterisation parameterisation, Map<String, Expression> values) {}

  private DensityDraft.Bound bind(Chosen chosen, Binding binding) {
    List<Draft> arguments = new ArrayList<>();
    for (Parameter parameter : chosen.parameterisation().parameters()) {
      Expression value = chosen.values().get(parameter.name());
      Optional<Draft> identity = rules.identityScale(value, parameter, binding);
      arguments.add(
          identity.orElseGet(
              () ->
                  rules.fit(
                      expressions.draft(value, binding.site(parameter)), parameter, binding)));
    }
    return new DensityDraft.Bound(binding.family(), chosen.parameterisation(), arguments);
  }

  private Optional<Chosen> parameterisation(Expression.Call call, Family family) {
    Map<String, Expression> named = new LinkedHashMap<>();
    List<Expression> positional = new ArrayList<>();
    for (Argument argument : call.arguments()) {
      if (argument.name().isEmpty()) {
        positional.add(argument.value());
      } else if (named.put(argument.name().get().text(), argument.value()) != null) {
        problems.error(
            "argument-twice",
            argument.span(),
            "`" + argument.name().get() + "` is given twice",
            "give it once");
        return Optional.empty();
      }
    }
    for (Parameterisation candidate : family.parameterisations()) {
      List<String> names = candidate.parameters().stream().map(Parameter::name).toList();
      boolean fits =
          positional.size() + named.size() == names.size()
              && names.subList(positional.size(), names.size()).containsAll(named.keySet());
      if (fits) {
        Map<String, Expression> values = new LinkedHashMap<>(named);
        for (int i = 0; i < positional.size(); i++) {
          values.put(names.get(i), positional.get(i));
        }
        return Optional.of(new Chosen(candidate, values));
      }
    }
    reportArguments(call, family, named);
    return Optional.empty();
  }

  private void reportArguments(Expression.Call call, Family family, Map<String, Expression> named) {
    List<String> forms =
        family.parameterisations().stream()
            .map(p -> family.name() + "(" + Words.plain(names(p)) + ")")
            .toList();
    List<String> all =
        family.parameterisations().stream().flatMap(p -> names(p).stream()).distinct().toList();
    for (Argument argument : call.arguments()) {
      if (argument.name().isPresent() && !all.contains(argument.name().get().text())) {
        Name name = argument.name().get();
        problems.error(
            "unknown-argument",
            name.span(),
            family.name() + " has no parameter `" + name + "`",
            Words.didYouMean(name.text(), all, "write " + String.join(" or ", forms)));
        return;
      }
    }
    Span span = call.span();
    int given = call.arguments().size();
    int wanted = family.canonical().parameters().size();
    String message =
        given == wanted || !named.isEmpty()
            ? "these arguments do not belong together: "
                + family.name()
                + " is written "
                + String.join(" or ", forms)
            : family.name()
                + " takes "
                + Words.count(wanted, "argument")
                + ", but here "
                + (given == 1 ? "is 1" : "are " + given);
    boolean layer =
        given == 1
            && call.arguments().getFirst().value() instanceof Expression.Call inner
            && inner.callee().text().equals("linear");
    problems.error(
        "argument-count",
        span,
        message,
        layer
            ? "only a declared network stands for all arguments: write `network f = ...` and"
                + " `%s(f(...))`".formatted(family.name())
            : "write " + String.join(" or ", forms));
  }

  private static List<String> names(Parameterisation parameterisation) {
    return parameterisation.parameters().stream().map(Parameter::name).toList();
  }
}
