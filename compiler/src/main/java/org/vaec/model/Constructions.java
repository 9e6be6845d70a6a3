package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.vaec.distribution.Construction;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Mixture;
import org.vaec.distribution.Parameter;
import org.vaec.distribution.Truncated;
import org.vaec.distribution.ZeroInflated;
import org.vaec.shape.Plate;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;

/**
 * Distributions that are made from others. Once the other one is bound, the result has its
 * parameters and arguments and some of its own, as any distribution has.
 */
final class Constructions {
  private static final String DISTRIBUTION = "distribution";
  private static final String COMPONENTS = "components";

  private final Problems problems;
  private final Constants constants;
  private final Expressions expressions;
  private final ParameterRules rules;
  private final Densities densities;
  private final PseudoInputs pseudoInputs;

  Constructions(
      Problems problems,
      Constants constants,
      Expressions expressions,
      ParameterRules rules,
      Densities densities,
      PseudoInputs pseudoInputs) {
    this.problems = problems;
    this.constants = constants;
    this.expressions = expressions;
    this.rules = rules;
    this.densities = densities;
    this.pseudoInputs = pseudoInputs;
  }

  /** What a distribution of distributions of ... is made from in the end. */
  static Expression innermost(Expression density) {
    if (density instanceof Expression.Call call
        && Distributions.construction(call.callee().text()).isPresent()) {
      int position = call.callee().text().equals(Mixture.CONSTRUCTION.name()) ? 1 : 0;
      for (int i = 0; i < call.arguments().size(); i++) {
        Argument argument = call.arguments().get(i);
        boolean isIt =
            argument.name().map(name -> name.text().equals(DISTRIBUTION)).orElse(i == position);
        if (isIt) {
          return innermost(argument.value());
        }
      }
    }
    return density;
  }

  /** Their names, for a message: {@code Mixture and ZeroInflated}. */
  static String takers() {
    List<String> names = Distributions.constructions().stream().map(Construction::name).toList();
    return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }

  Optional<DensityDraft.Bound> bind(
      Construction construction, Expression.Call call, Densities.Context context) {
    return switch (construction.name()) {
      case "Mixture" -> mixture(call, context);
      case "Truncated" -> truncated(call, context);
      case "ZeroInflated" -> zeroInflated(call, context);
      default -> throw new IllegalStateException("model: nobody makes " + construction.name());
    };
  }

  private Optional<Arguments> match(
      Construction construction, Expression.Call call, List<String> names, int required) {
    return Arguments.match(
        problems, construction.name(), call.span(), call.arguments(), names, required);
  }

  private Optional<DensityDraft.Bound> zeroInflated(
      Expression.Call call, Densities.Context context) {
    Construction construction = ZeroInflated.CONSTRUCTION;
    List<Parameter> own = construction.parameters();
    List<String> names =
        Stream.concat(Stream.of(DISTRIBUTION), own.stream().map(Parameter::name)).toList();
    Optional<Arguments> arguments = match(construction, call, names, 1);
    if (arguments.isEmpty()) {
      return Optional.empty();
    }
    List<Parameter> given =
        own.stream().filter(p -> arguments.get().get(p.name()).isPresent()).toList();
    if (given.size() != 1) {
      problems.error(
          "argument-count",
          call.span(),
          given.isEmpty()
              ? "ZeroInflated needs the probability of an extra zero"
              : "ZeroInflated takes either `gate` or `gate_logits`",
          "write `ZeroInflated(D, gate)` with a probability or a network for `gate`");
      return Optional.empty();
    }
    Parameter gate = given.getFirst();
    Optional<DensityDraft.Bound> counts =
        inner(construction, arguments.get().get(DISTRIBUTION).orElseThrow(), context);
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    if (!ZeroInflated.takes(counts.get().family())) {
      reportFamily(construction, call, counts.get().family());
      return Optional.empty();
    }
    Family family = ZeroInflated.of(counts.get().family());
    Draft value =
        expressions.draft(arguments.get().get(gate.name()).orElseThrow(), context.site(gate));
    return Optional.of(
        made(
            counts.get(),
            family,
            List.of(gate),
            List.of(
                rules.fit(
                    value,
                    gate,
                    new Densities.Binding(family, context, context.variable().categories())))));
  }

  private Optional<DensityDraft.Bound> truncated(Expression.Call call, Densities.Context context) {
    Construction construction = Truncated.CONSTRUCTION;
    List<Parameter> own = construction.parameters();
    List<String> names =
        Stream.concat(Stream.of(DISTRIBUTION), own.stream().map(Parameter::name)).toList();
    Optional<Arguments> arguments = match(construction, call, names, 1);
    if (arguments.isEmpty()) {
      return Optional.empty();
    }
    List<Parameter> given =
        own.stream().filter(p -> arguments.get().get(p.name()).isPresent()).toList();
    if (given.isEmpty()) {
      problems.error(
          "argument-count",
          call.span(),
          "Truncated needs a bound",
          "write `low = ...`, `high = ...` or both, or leave out `Truncated`");
      return Optional.empty();
    }
    Optional<DensityDraft.Bound> inner =
        inner(construction, arguments.get().get(DISTRIBUTION).orElseThrow(), context);
    if (inner.isEmpty()) {
      return Optional.empty();
    }
    if (!Truncated.takes(inner.get().family())) {
      reportFamily(construction, call, inner.get().family());
      return Optional.empty();
    }
    Family family = Truncated.family(given.contains(own.getFirst()), given.contains(own.getLast()));
    Densities.Binding binding =
        new Densities.Binding(family, context, context.variable().categories());
    List<Draft> bounds =
        given.stream()
            .map(
                bound -> {
                  Expression written = arguments.get().get(bound.name()).orElseThrow();
                  return rules.fit(expressions.draft(written, context.site(bound)), bound, binding);
                })
            .toList();
    return Optional.of(made(inner.get(), family, given, bounds));
  }

  private Optional<DensityDraft.Bound> mixture(Expression.Call call, Densities.Context context) {
    Construction construction = Mixture.CONSTRUCTION;
    Optional<Arguments> arguments = match(construction, call, List.of(COMPONENTS, DISTRIBUTION), 2);
    if (arguments.isEmpty()) {
      return Optional.empty();
    }
    OptionalInt count =
        constants.positiveInteger(
            arguments.get().get(COMPONENTS).orElseThrow(), "the number of components");
    if (count.isEmpty()) {
      return Optional.empty();
    }
    if (context.components().isPresent()) {
      problems.error(
          "distribution-argument",
          call.span(),
          "a mixture of mixtures is a mixture",
          "write one `Mixture` with all components");
      return Optional.empty();
    }
    if (isTooLarge(count.getAsInt(), context.variable())) {
      problems.error(
          "too-large",
          call.span(),
          "the components of `"
              + context.variable().name()
              + "` would hold more than 2^30 numbers for each parameter",
          "use fewer components");
      return Optional.empty();
    }
    Plate plate = Plate.components(context.variable().name().text(), count.getAsInt());
    Densities.Context inside =
        new Densities.Context(context.variable(), context.place(), Optional.of(plate));
    Expression component = arguments.get().get(DISTRIBUTION).orElseThrow();
    Optional<DensityDraft.Bound> bound =
        component instanceof Expression.Conditional conditional
            ? pseudoInputs.bind(conditional, inside)
            : inner(construction, component, inside);
    // A shape is unknown only where an error has been reported.
    return context
        .variable()
        .shape()
        .shape()
        .flatMap(
            shape ->
                bound.map(
                    b ->
                        made(
                            b, Mixture.of(b.family(), plate, shape.rank()), List.of(), List.of())));
  }

  private static boolean isTooLarge(int components, Symbol.Variable variable) {
    List<Integer> sizes = new ArrayList<>(List.of(components));
    variable.shape().shape().ifPresent(shape -> sizes.addAll(shape.sizes()));
    return Constants.isTooLarge(sizes);
  }

  /** The distribution that another one is made from. */
  private Optional<DensityDraft.Bound> inner(
      Construction construction, Expression argument, Densities.Context context) {
    if (!(argument instanceof Expression.Call call)
        || !Words.isDistribution(call.callee().text())) {
      problems.error(
          "distribution-argument",
          argument.span(),
          construction.name()
              + " is made from "
              + construction.takes()
              + ", and `"
              + argument.span().text().strip()
              + "` is no distribution",
          "write `" + construction.signature() + "` with a distribution for `D`");
      return Optional.empty();
    }
    return densities
        .bind(call, context)
        // Of a distribution with errors not even the number of its arguments is known.
        .filter(b -> b.arguments().size() == b.parameterisation().parameters().size());
  }

  private void reportFamily(Construction construction, Expression.Call call, Family family) {
    problems.error(
        "distribution-argument",
        call.span(),
        construction.name() + " is made from " + construction.takes() + ", not " + family.name(),
        "change one of the two");
  }

  /** The same arguments and some more, of a family whose parameters are in that order. */
  private static DensityDraft.Bound made(
      DensityDraft.Bound inner, Family family, List<Parameter> own, List<Draft> ownArguments) {
    List<Parameter> parameters =
        Stream.concat(inner.parameterisation().parameters().stream(), own.stream()).toList();
    Parameterisation form =
        family.parameterisations().stream()
            .filter(p -> p.parameters().equals(parameters))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("model: no form of " + family.name()));
    return new DensityDraft.Bound(
        family, form, Stream.concat(inner.arguments().stream(), ownArguments.stream()).toList());
  }
}
