package org.vaec.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.Predicate;
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

  /** {@code D(...)} and which of the construction's own parameters are written, with what. */
  private record Written(Expression inner, SequencedMap<Parameter, Expression> own) {}

  private Optional<Written> written(Construction construction, Expression.Call call) {
    List<String> names =
        Stream.concat(
                Stream.of(DISTRIBUTION), construction.parameters().stream().map(Parameter::name))
            .toList();
    return match(construction, call, names, 1)
        .map(
            arguments -> {
              SequencedMap<Parameter, Expression> own = new LinkedHashMap<>();
              for (Parameter parameter : construction.parameters()) {
                arguments.get(parameter.name()).ifPresent(value -> own.put(parameter, value));
              }
              return new Written(arguments.get(DISTRIBUTION).orElseThrow(), own);
            });
  }

  private Optional<DensityDraft.Bound> zeroInflated(
      Expression.Call call, Densities.Context context) {
    Optional<Written> written = written(ZeroInflated.CONSTRUCTION, call);
    if (written.isEmpty()) {
      return Optional.empty();
    }
    int given = written.get().own().size();
    if (given != 1) {
      problems.error(
          "argument-count",
          call.span(),
          given == 0
              ? "ZeroInflated needs the probability of an extra zero"
              : "ZeroInflated takes either `gate` or `gate_logits`",
          "write `ZeroInflated(D, gate)` with a probability or a network for `gate`");
      return Optional.empty();
    }
    return inner(ZeroInflated.CONSTRUCTION, written.get().inner(), context)
        .filter(counts -> takes(ZeroInflated.CONSTRUCTION, ZeroInflated::takes, call, counts))
        .map(
            counts ->
                made(call, counts, ZeroInflated.of(counts.family()), written.get().own(), context));
  }

  private Optional<DensityDraft.Bound> truncated(Expression.Call call, Densities.Context context) {
    Optional<Written> written = written(Truncated.CONSTRUCTION, call);
    if (written.isEmpty()) {
      return Optional.empty();
    }
    SequencedMap<Parameter, Expression> bounds = written.get().own();
    if (bounds.isEmpty()) {
      problems.error(
          "argument-count",
          call.span(),
          "Truncated needs a bound",
          "write `low = ...`, `high = ...` or both, or leave out `Truncated`");
      return Optional.empty();
    }
    List<Parameter> own = Truncated.CONSTRUCTION.parameters();
    Family family =
        Truncated.family(bounds.containsKey(own.getFirst()), bounds.containsKey(own.getLast()));
    return inner(Truncated.CONSTRUCTION, written.get().inner(), context)
        .filter(inner -> takes(Truncated.CONSTRUCTION, Truncated::takes, call, inner))
        .map(inner -> made(call, inner, family, bounds, context));
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
                            call,
                            b,
                            Mixture.of(b.family(), plate, shape.rank()),
                            new LinkedHashMap<>(),
                            context)));
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

  /** Whether a construction can be made from a distribution; reports it where it cannot. */
  private boolean takes(
      Construction construction,
      Predicate<Family> takes,
      Expression.Call call,
      DensityDraft.Bound inner) {
    if (!takes.test(inner.family())) {
      problems.error(
          "distribution-argument",
          call.span(),
          construction.name()
              + " is made from "
              + construction.takes()
              + ", not "
              + inner.family().name(),
          "change one of the two");
      return false;
    }
    return true;
  }

  /** The same arguments and some more, of a family whose parameters are in that order. */
  private DensityDraft.Bound made(
      Expression.Call call,
      DensityDraft.Bound inner,
      Family family,
      SequencedMap<Parameter, Expression> own,
      Densities.Context context) {
    Densities.Binding binding =
        new Densities.Binding(family, call, context, context.variable().categories());
    List<Parameter> parameters = new ArrayList<>(inner.parameterisation().parameters());
    List<Draft> arguments = new ArrayList<>(inner.arguments());
    own.forEach(
        (parameter, written) -> {
          Draft value = expressions.draft(written, context.site(parameter));
          parameters.add(parameter);
          arguments.add(rules.fit(value, parameter, binding));
        });
    Parameterisation form =
        family.parameterisations().stream()
            .filter(p -> p.parameters().equals(parameters))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("model: no form of " + family.name()));
    return new DensityDraft.Bound(family, form, arguments);
  }
}
