package org.vaec.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.vaec.distribution.Construction;
import org.vaec.distribution.Delta;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.DensityExpression;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** Resolves {@code D(...)}: the family, its parameterisation and one argument per parameter. */
final class Densities {
  /** What other systems call the shape of a distribution. */
  private static final Set<String> SHAPES =
      Set.of("shape", "size", "dim", "dims", "event_shape", "sample_shape", "batch_shape", "plate");

  private final Problems problems;
  private final Scope scope;
  private final Expressions expressions;
  private final ParameterRules rules;
  private final Constructions constructions;
  private final Map<Symbol.Variable, Statement.Guide> guides;
  private final Map<Symbol.Variable, DensityDraft> resolvedGuides = new HashMap<>();
  private final JointGuides jointGuides;
  private final PointMasses pointMasses;

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
    this.pointMasses = new PointMasses(problems);
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
    return bind(call, new Context(variable, place, Optional.empty()), true);
  }

  /** Binds the arguments of a distribution, or of one that is made from another. */
  Optional<DensityDraft.Bound> bind(Expression.Call call, Context context) {
    return bind(call, context, false);
  }

  /**
   * @param isWhole whether it is the density itself, not what another one is made from
   */
  private Optional<DensityDraft.Bound> bind(
      Expression.Call call, Context context, boolean isWhole) {
    Optional<Construction> construction = Distributions.construction(call.callee().text());
    if (construction.isPresent()) {
      return constructions.bind(construction.get(), call, context);
    }
    Optional<Family> family =
        Delta.isNamed(call.callee().text())
            ? pointMasses.family(
                call,
                context,
                isWhole,
                call.arguments().size() == 1 && isHead(call.arguments().getFirst().value()))
            : lookUp(call);
    if (family.isEmpty() || hasDistributionArgument(call)) {
      return Optional.empty();
    }
    Binding binding = new Binding(family.get(), call, context, context.variable().categories());
    return rules.isDimension(family.get(), context.variable(), call.span())
        ? bind(call, binding)
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

  /**
   * A family about to get its arguments.
   *
   * @param call how it is written
   * @param width of the further axis of some parameters: see {@link Parameterisation#width}
   */
  record Binding(Family family, Expression.Call call, Context context, int width) {

    Symbol.Variable variable() {
      return context.variable();
    }

    Site site(Parameter parameter) {
      return context.site(parameter);
    }
  }

  private Optional<Family> lookUp(Expression.Call call) {
    Name name = call.callee();
    Optional<Family> family = Distributions.named(name.text());
    if (family.isPresent()) {
      return family;
    }
    Optional<Symbol> symbol = scope.find(name.text());
    problems.error(
        "unknown-distribution",
        name.span(),
        symbol.isPresent()
            ? "`" + name + "` is " + symbol.get().words() + ", no distribution"
            : "no distribution is called `" + name + "`",
        symbol.isPresent()
            ? Fix.say(
                "write a distribution around it, as in `Normal("
                    + call.span().text().strip()
                    + ")`")
            : ForeignDistributions.meant(call, this::isHead)
                .orElse(Fix.say("the distributions are " + Words.plain(Words.distributions()))));
    return Optional.empty();
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
            "what is drawn is a latent of its own: write `prior r ~ "
                + inner.span().text().strip()
                + "`, a guide of it and `"
                + call.callee()
                + "(r)`; "
                + Constructions.takers()
                + " take distributions");
        return true;
      }
    }
    return false;
  }

  private Optional<DensityDraft.Bound> bind(Expression.Call call, Binding binding) {
    Family family = binding.family();
    List<Argument> written = call.arguments();
    boolean hasParameters = !family.canonical().written().isEmpty();
    if (hasParameters && written.size() == 1 && written.getFirst().name().isEmpty()) {
      Parameter first = family.canonical().parameters().getFirst();
      Draft whole = expressions.draft(written.getFirst().value(), binding.site(first));
      if (standsForMany(whole)) {
        // Without the columns of a factor nothing can be said of the rest.
        Predicate<Parameter> isColumns = p -> p.extent() == Parameter.Extent.COLUMNS;
        List<Parameter> all = family.head().parameters();
        List<Draft> arguments =
            all.stream()
                .filter(all.stream().anyMatch(isColumns) ? isColumns : parameter -> true)
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
    if (reportShape(call, binding)) {
      return Optional.empty();
    }
    return afterLiterals(call, binding)
        .or(() -> WrittenForm.match(problems, call, family, this::isHead))
        .map(form -> bind(form, binding));
  }

  /** A shape among the parameters, where other systems have it; reports it. */
  private boolean reportShape(Expression.Call call, Binding binding) {
    Symbol.Variable variable = binding.variable();
    for (Argument argument : call.arguments()) {
      boolean shape =
          argument.name().isPresent()
              && SHAPES.contains(argument.name().get().text())
              && !ForeignParameters.isKnown(binding.family(), argument.name().get().text());
      if (!shape) {
        continue;
      }
      String size = argument.value().span().text().strip();
      String named = variable.name() + "[" + size + "]";
      boolean certain =
          variable.isLatent()
              && argument.value() instanceof Expression.Number
              && variable.shape().shape().map(Shape::isScalar).orElse(false)
              && binding.context().place() == Place.PRIOR
              && call.arguments().indexOf(argument) > 0;
      Argument before = call.arguments().get(Math.max(0, call.arguments().indexOf(argument) - 1));
      Span cut = new Span(call.span().source(), before.span().end(), argument.span().end());
      problems.error(
          "unknown-argument",
          argument.span(),
          "a distribution has no shape of its own: it has that of its variable",
          new Fix(
              "write `"
                  + named
                  + "` where it is declared, and drop `"
                  + argument.name().get()
                  + "`",
              certain
                  ? List.of(Edit.after(variable.name().span(), "[" + size + "]"), new Edit(cut, ""))
                  : List.of()));
      return true;
    }
    return false;
  }

  /**
   * The numbers that must be written, and one network's call or {@code free} for all that can be
   * learned, as in {@code BetaBinomial(10, decoder(z))}.
   */
  private Optional<WrittenForm> afterLiterals(Expression.Call call, Binding binding) {
    List<Parameter> parameters = binding.family().head().parameters();
    int literals = (int) parameters.stream().takeWhile(Parameter::isLiteral).count();
    List<Argument> written = call.arguments();
    if (literals == 0
        || literals == parameters.size()
        || written.size() != literals + 1
        || written.size() == parameters.size()
        || written.stream().anyMatch(argument -> argument.name().isPresent())) {
      return Optional.empty();
    }
    Expression rest = written.getLast().value();
    Draft draft = expressions.draft(rest, binding.site(parameters.get(literals)));
    if (!standsForMany(draft)) {
      return Optional.empty();
    }
    Map<String, Expression> values = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      values.put(parameters.get(i).name(), i < literals ? written.get(i).value() : rest);
    }
    WrittenForm form = new WrittenForm(binding.family().head(), values, call.span());
    form.drafts().put(rest, draft);
    return Optional.of(form);
  }

  /** Whether all parameters of a density are one head's. */
  boolean isHead(DensityDraft density) {
    return Constructions.innermost(density.written().density()) instanceof Expression.Call call
        && call.arguments().size() == 1
        && isHead(call.arguments().getFirst().value());
  }

  /** Whether an argument stands for a head, so that its value is learned for where it stands. */
  private boolean isHead(Expression argument) {
    return switch (argument) {
      case Expression.Reference(Name name) ->
          name.text().equals("free")
              || scope
                  .find(name.text())
                  .filter(
                      symbol -> symbol instanceof Symbol.Let let && isHead(let.statement().value()))
                  .isPresent();
      case Expression.Call call ->
          scope.find(call.callee().text()).filter(Symbol.NetworkName.class::isInstance).isPresent();
      default -> false;
    };
  }

  /** Whether it may be one value with a head for each of several parameters. */
  private static boolean standsForMany(Draft draft) {
    return draft.meaning() instanceof Draft.Trunk || draft.meaning() instanceof Draft.Free;
  }

  private DensityDraft.Bound bind(WrittenForm form, Binding call) {
    List<Draft> arguments = new ArrayList<>();
    Binding binding = call;
    for (Parameter parameter : form.parameterisation().parameters()) {
      if (parameter.extent() == Parameter.Extent.DIMENSION) {
        arguments.add(rules.dimension(binding, form.span()));
        continue;
      }
      Expression value = form.values().get(parameter.name());
      Optional<Draft> identity = rules.identityScale(value, parameter, binding);
      Site site = binding.site(parameter);
      Draft argument =
          identity.isPresent()
              ? identity.get()
              : rules.fit(
                  form.drafts().computeIfAbsent(value, v -> expressions.draft(v, site)),
                  parameter,
                  binding);
      arguments.add(argument);
      if (parameter.extent() == Parameter.Extent.COLUMNS) {
        if (argument.constant().isEmpty()) {
          // Without the columns nothing can be said of the rest.
          return new DensityDraft.Bound(
              call.family(), form.parameterisation(), List.of(Draft.failed(argument.span())));
        }
        int columns = (int) argument.constant().getAsDouble();
        binding = new Binding(call.family(), call.call(), call.context(), columns);
      }
    }
    return new DensityDraft.Bound(binding.family(), form.parameterisation(), arguments);
  }
}
