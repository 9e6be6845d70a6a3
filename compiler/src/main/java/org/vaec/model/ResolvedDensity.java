package org.vaec.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.vaec.distribution.Family;
import org.vaec.distribution.VonMises;
import org.vaec.graph.Tensor;
import org.vaec.shape.Plate;
import org.vaec.source.Span;

/**
 * A distribution with its arguments resolved, one per parameter of the parameterisation and of that
 * parameter's full shape or a scalar.
 *
 * @param family which
 * @param parameterisation one of the family's
 * @param arguments in the parameterisation's order
 * @param text the distribution as the user wrote it, for explanations: {@code Normal(encoder(x))}
 * @param span where it stands
 */
public record ResolvedDensity(
    Family family,
    Family.Parameterisation parameterisation,
    List<Formula> arguments,
    String text,
    Span span) {
  public ResolvedDensity {
    arguments = List.copyOf(arguments);
  }

  /** See {@link Family.Parameterisation#width}. */
  public int width(int categories) {
    return parameterisation.width(
        categories,
        i ->
            arguments.get(i) instanceof Formula.Literal(Tensor value, Span at)
                ? OptionalDouble.of(value.get(0))
                : OptionalDouble.empty());
  }

  /** The components of a mixture between which an argument differs; empty where it does not. */
  public Optional<Plate> components(int argument) {
    return Formulas.components(arguments.get(argument));
  }

  /** The variables that its parameters depend on, in the order of first use. */
  public List<String> parents() {
    return Formulas.variables(arguments);
  }

  /**
   * Whether turning an angle that its parameters depend on by 2 pi leaves the density as it is: the
   * angle enters networks as a point of the circle, or turns another angle.
   */
  public boolean isPeriodicIn(String angle) {
    for (int i = 0; i < arguments.size(); i++) {
      Formula argument = arguments.get(i);
      boolean turns =
          family == VonMises.FAMILY
              && parameterisation.parameters().get(i).name().equals("loc")
              && argument instanceof Formula.Variable;
      if (!turns && !Formulas.isPeriodicIn(angle, argument)) {
        return false;
      }
    }
    return true;
  }
}
