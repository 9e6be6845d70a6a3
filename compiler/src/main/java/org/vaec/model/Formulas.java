package org.vaec.model;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vaec.shape.Plate;

/** Walks over formulas. */
final class Formulas {
  private Formulas() {}

  /** Adds the names of the variables that a formula mentions and that are not yet in the list. */
  static void variables(Formula formula, List<String> into) {
    walk(formula, into, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static void walk(Formula formula, List<String> into, Set<Formula> seen) {
    if (!seen.add(formula)) {
      return;
    }
    if (formula instanceof Formula.Variable variable && !into.contains(variable.name())) {
      into.add(variable.name());
    }
    children(formula).forEach(child -> walk(child, into, seen));
  }

  /** The components of a mixture between which a formula differs; empty where it does not. */
  static Optional<Plate> components(Formula formula) {
    return formula instanceof Formula.Component(Plate plate, var all, var span)
        ? Optional.of(plate)
        : children(formula).stream().flatMap(child -> components(child).stream()).findFirst();
  }

  /** Whether every mention of an angle is as its cosine and sine. */
  static boolean isPeriodicIn(String angle, Formula formula) {
    return switch (formula) {
      case Formula.Variable variable -> !variable.name().equals(angle);
      case Formula.Features features ->
          features.parts().stream()
              .allMatch(
                  part ->
                      part.encoding() instanceof Formula.Encoding.Circle
                          || isPeriodicIn(angle, part.value()));
      default -> children(formula).stream().allMatch(child -> isPeriodicIn(angle, child));
    };
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
      case Formula.Component component -> List.of(component.all());
    };
  }
}
