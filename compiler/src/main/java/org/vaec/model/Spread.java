package org.vaec.model;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.vaec.distribution.Parameter;
import org.vaec.graph.Tensor;
import org.vaec.shape.Support;
import org.vaec.syntax.Expression;

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
    return isLearned(formula, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  // A formula may be part of another in many ways: each is looked at once.
  private static boolean isLearned(Formula formula, Set<Formula> seen) {
    return seen.add(formula)
        && (formula instanceof Formula.Learned
            || formula instanceof Formula.Layers
            || Formulas.children(formula).stream().anyMatch(child -> isLearned(child, seen)));
  }

  private static OptionalDouble written(String name, Formula argument) {
    OptionalDouble number = number(argument);
    return switch (name) {
      case "scale", "cholesky" -> number;
      case "variance", "covariance" ->
          number.isPresent() ? OptionalDouble.of(Math.sqrt(number.getAsDouble())) : number;
      default -> OptionalDouble.empty();
    };
  }

  // A multiple of the identity says no more than its number.
  private static OptionalDouble number(Formula formula) {
    if (formula instanceof Formula.Arithmetic product
        && product.operator() == Expression.Operator.TIMES
        && product.left() instanceof Formula.Literal left
        && product.right() instanceof Formula.Literal right) {
      OptionalDouble a = only(left.value());
      OptionalDouble b = only(right.value());
      return a.isPresent() && b.isPresent()
          ? OptionalDouble.of(a.getAsDouble() * b.getAsDouble())
          : OptionalDouble.empty();
    }
    return formula instanceof Formula.Literal literal
        ? only(literal.value())
        : OptionalDouble.empty();
  }

  /** The one number besides 0 of which a tensor has entries. */
  private static OptionalDouble only(Tensor value) {
    double[] numbers =
        IntStream.range(0, value.shape().elements())
            .mapToDouble(value::get)
            .filter(number -> number != 0)
            .distinct()
            .toArray();
    return numbers.length == 1 ? OptionalDouble.of(numbers[0]) : OptionalDouble.empty();
  }
}
