package org.vaec.model;

import java.util.Optional;
import org.vaec.distribution.Delta;
import org.vaec.distribution.Family;
import org.vaec.syntax.Name;

/** {@code Delta(...)}, which has no density and so can be nothing but a whole guide. */
final class PointMasses {
  private final Problems problems;

  PointMasses(Problems problems) {
    this.problems = problems;
  }

  /**
   * The point masses on the support of a latent.
   *
   * @param isWhole whether it is the guide itself, not what another distribution is made from
   */
  Optional<Family> family(Name name, Densities.Context context, boolean isWhole) {
    Symbol.Variable variable = context.variable();
    if (!isWhole) {
      return refuse(
          name,
          "Delta has no density, so no other distribution can be made from it",
          "write it alone, as in `guide q(z | x) = Delta(encoder(x))`");
    }
    return switch (context.place()) {
      case LIKELIHOOD ->
          refuse(
              name,
              "Delta has no density: it could only say of `%s` that it is exact or impossible"
                  .formatted(variable.name()),
              "use " + Supports.fitting(variable));
      case PRIOR ->
          refuse(
              name,
              "Delta has no density, so as a prior it could judge no value of `%s`"
                  .formatted(variable.name()),
              "write `let %s = ...` for what follows from other values, or a prior such as `Normal(0, I)`"
                  .formatted(variable.name()));
      case GUIDE -> guide(name, variable);
    };
  }

  private Optional<Family> guide(Name name, Symbol.Variable variable) {
    Optional<Family> family = Delta.on(variable.support());
    if (family.isPresent()) {
      return family;
    }
    if (variable.support().isDiscrete()) {
      return refuse(
          name,
          "the values of `%s` are separate ones, and no gradient leads a point from one to the next"
              .formatted(variable.name()),
          "use " + Supports.fitting(variable));
    }
    problems.later(
        name.span(),
        "Delta of `%s` values".formatted(variable.support().words()),
        "use " + Supports.fitting(variable));
    return Optional.empty();
  }

  private Optional<Family> refuse(Name name, String message, String fix) {
    problems.error("point-mass", name.span(), message, fix);
    return Optional.empty();
  }
}
