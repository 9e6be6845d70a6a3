package org.vaec.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.vaec.distribution.Family;
import org.vaec.distribution.Parameter;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Span;
import org.vaec.syntax.DensityExpression;

/**
 * A density whose arguments are resolved while their shapes may still be open.
 *
 * @param bound the family with its arguments; empty where an error has been reported
 * @param written what the user wrote
 */
record DensityDraft(Optional<Bound> bound, DensityExpression written) {

  /** A family and its arguments, one per parameter, or fewer where an error has been reported. */
  record Bound(Family family, Family.Parameterisation parameterisation, List<Draft> arguments) {
    Bound {
      arguments = List.copyOf(arguments);
    }

    /**
     * The size of the further axis that some parameters have, see {@link
     * Family.Parameterisation#width}.
     */
    int width(int categories) {
      return parameterisation.width(categories, i -> arguments.get(i).constant());
    }

    /** Whether an error has been reported about the arguments. */
    boolean isFailed() {
      return arguments.size() < parameterisation.parameters().size()
          || arguments.stream().anyMatch(Draft::isFailed);
    }
  }

  /**
   * Where the density is positive, by the numbers written in it; empty where an error has been
   * reported.
   */
  Optional<Support> support(int categories) {
    if (bound.isEmpty()) {
      return Optional.empty();
    }
    List<Parameter> parameters = bound.get().parameterisation().parameters();
    if (parameters.stream().noneMatch(Parameter::isLiteral)) {
      return Optional.of(bound.get().family().support().apply(categories));
    }
    if (bound.get().arguments().size() < parameters.size()) {
      return Optional.empty();
    }
    int width = bound.get().width(categories);
    // The support does not depend on it, but a vector of probabilities is no number.
    Shape event = new Shape(Collections.nCopies(bound.get().family().eventRank(), 2));
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      OptionalDouble number = bound.get().arguments().get(i).constant();
      if (parameters.get(i).isLiteral() && number.isEmpty()) {
        return Optional.empty();
      }
      values.add(
          number.isPresent()
              ? Value.constant(number.getAsDouble())
              : Value.parameter(
                  parameters.get(i).name(), parameters.get(i).shape(event, Math.max(2, width))));
    }
    return Optional.of(bound.get().parameterisation().construct().apply(values).support());
  }

  /** The family, or what is known of it where an error has been reported. */
  Optional<Family> family() {
    return bound.map(Bound::family).or(() -> Densities.family(written));
  }

  Span span() {
    return written.span();
  }

  /** The variables that the parameters depend on. */
  Set<Symbol.Variable> parents() {
    return bound.map(DensityDraft::parents).orElse(Set.of());
  }

  /** The variables that some arguments depend on. */
  static Set<Symbol.Variable> parents(Bound bound) {
    Set<Symbol.Variable> parents = new LinkedHashSet<>();
    bound.arguments().forEach(argument -> parents.addAll(argument.variables()));
    return parents;
  }

  /** The density as later stages see it. */
  ResolvedDensity resolve() {
    Bound b = bound.orElseThrow(() -> new IllegalStateException("model: a density with errors"));
    return new ResolvedDensity(
        b.family(),
        b.parameterisation(),
        b.arguments().stream().map(argument -> argument.formula().get()).toList(),
        written.density().span().text().strip().replaceAll("\\s+", " "),
        written.span());
  }
}
