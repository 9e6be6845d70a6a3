package org.vaec.model;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.vaec.shape.Plate;

/** Walks over formulas. */
final class Formulas {
  private Formulas() {}

  /** The names of the variables that these formulas mention, in the order of first mention. */
  static List<String> variables(List<Formula> formulas) {
    Set<String> names = new LinkedHashSet<>();
    Set<Formula> seen = identitySet();
    formulas.forEach(formula -> variables(formula, names, seen));
    return List.copyOf(names);
  }

  private static void variables(Formula formula, Set<String> into, Set<Formula> seen) {
    if (!seen.add(formula)) {
      return;
    }
    if (formula instanceof Formula.Variable variable) {
      into.add(variable.name());
    }
    children(formula).forEach(child -> variables(child, into, seen));
  }

  /** The components of a mixture between which a formula differs; empty where it does not. */
  static Optional<Plate> components(Formula formula) {
    return components(formula, identitySet());
  }

  // A value that is used twice is looked at once.
  private static Optional<Plate> components(Formula formula, Set<Formula> seen) {
    if (formula instanceof Formula.Component(Plate plate, var all, var span)) {
      return Optional.of(plate);
    }
    if (seen.add(formula)) {
      for (Formula child : children(formula)) {
        Optional<Plate> plate = components(child, seen);
        if (plate.isPresent()) {
          return plate;
        }
      }
    }
    return Optional.empty();
  }

  /** Whether every mention of an angle is as its cosine and sine. */
  static boolean isPeriodicIn(String angle, Formula formula) {
    return isPeriodicIn(angle, formula, identitySet());
  }

  private static boolean isPeriodicIn(String angle, Formula formula, Set<Formula> seen) {
    if (!seen.add(formula)) {
      // If it were not, the walk would have ended.
      return true;
    }
    return switch (formula) {
      case Formula.Variable variable -> !variable.name().equals(angle);
      case Formula.Features features ->
          features.parts().stream()
              .allMatch(
                  part ->
                      part.encoding() instanceof Formula.Encoding.Circle
                          || isPeriodicIn(angle, part.value(), seen));
      default -> children(formula).stream().allMatch(child -> isPeriodicIn(angle, child, seen));
    };
  }

  private static Set<Formula> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** What a formula is made of. */
  static List<Formula> children(Formula formula) {
    return switch (formula) {
      case Formula.Literal l -> List.of();
      case Formula.Variable v -> List.of();
      case Formula.Learned l -> List.of();
      case Formula.Apply apply -> apply.arguments();
      case Formula.Negate negate -> List.of(negate.operand());
      case Formula.Arithmetic arithmetic -> List.of(arithmetic.left(), arithmetic.right());
      case Formula.Element element -> List.of(element.array(), element.index());
      case Formula.Features features ->
          features.parts().stream().map(Formula.Feature::value).toList();
      case Formula.Layers layers -> List.of(layers.input());
      case Formula.Link link -> List.of(link.head());
      case Formula.Part part -> List.of(part.whole());
      case Formula.ConditionalMean mean ->
          Stream.concat(Stream.of(mean.loc(), mean.cholesky()), mean.before().stream()).toList();
      case Formula.Component component -> List.of(component.all());
    };
  }
}
