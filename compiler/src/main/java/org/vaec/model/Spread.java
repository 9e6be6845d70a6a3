package org.vaec.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.vaec.distribution.Parameter;
import org.vaec.graph.Tensor;
import org.vaec.shape.Support;

/**
 * What sets how narrow a density of data can be.
 *
 * @param isLearned whether training sets it, so that it can go to 0 where values repeat
 * @param isShared whether one number serves all elements of a vector
 * @param written the standard deviation or scale, in the units of the values, where the model
 *     writes a number
 */
public record Spread(boolean isLearned, boolean isShared, OptionalDouble written) {
  private static final Set<String> NAMES =
      Set.of("scale", "variance", "cholesky", "covariance", "diagonal");

  /** The spread of a variable's density; empty for probabilities and where nothing sets it. */
  public static Optional<Spread> of(RandomVariable variable) {
    ResolvedDensity density = variable.density();
    Support support = density.family().support().apply(variable.support().categories());
    if (support.isDiscrete()) {
      return Optional.empty();
    }
    List<Parameter> parameters = density.parameterisation().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (NAMES.contains(parameters.get(i).name())) {
        Formula argument = density.arguments().get(i);
        boolean isOfX = support instanceof Support.Real;
        return Optional.of(
            new Spread(
                isLearned(argument),
                isShared(variable, argument),
                isOfX ? written(parameters.get(i).name(), argument) : OptionalDouble.empty()));
      }
    }
    // Gamma, Beta and the like are as narrow as their two parameters together make them.
    boolean learnsAll =
        density.arguments().size() > 1
            && density.arguments().stream().allMatch(Spread::isLearned)
            && support.isOfNumbers();
    return learnsAll
        ? Optional.of(
            new Spread(
                true, isShared(variable, density.arguments().getLast()), OptionalDouble.empty()))
        : Optional.empty();
  }

  private static boolean isShared(RandomVariable variable, Formula argument) {
    return variable.shape().elements() > 1 && argument.shape().isScalar();
  }

  private static boolean isLearned(Formula formula) {
    return formula instanceof Formula.Learned
        || formula instanceof Formula.Layers
        || Formulas.children(formula).stream().anyMatch(Spread::isLearned);
  }

  private static OptionalDouble written(String name, Formula argument) {
    if (!(argument instanceof Formula.Literal(Tensor value, var span))
        || value.shape().elements() != 1) {
      return OptionalDouble.empty();
    }
    return switch (name) {
      case "scale" -> OptionalDouble.of(value.get(0));
      case "variance" -> OptionalDouble.of(Math.sqrt(value.get(0)));
      default -> OptionalDouble.empty();
    };
  }
}
