package org.vaec.model;

import java.util.Optional;
import org.vaec.distribution.Delta;
import org.vaec.distribution.Family;
import org.vaec.source.Fix;
import org.vaec.syntax.Expression;
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
   * @param isHead whether its argument is learned for wherever it stands
   */
  Optional<Family> family(
      Expression.Call call, Densities.Context context, boolean isWhole, boolean isHead) {
    Name name = call.callee();
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
              FittingFamilies.likelihood(variable, call, isHead));
      case PRIOR ->
          refuse(
              name,
              "Delta has no density, so as a prior it could judge no value of `%s`"
                  .formatted(variable.name()),
              "write `let %s = ...` for what follows from other values, or a prior such as `Normal(0, I)`"
                  .formatted(variable.name()));
      case GUIDE -> guide(call, variable, isHead);
    };
  }

  private Optional<Family> guide(Expression.Call call, Symbol.Variable variable, boolean isHead) {
    Name name = call.callee();
    Optional<Family> family = Delta.on(variable.support());
    if (family.isPresent()) {
      return family;
    }
    if (variable.support().isDiscrete()) {
      return refuse(
          name,
          "the values of `%s` are separate ones, and no gradient leads a point from one to the next"
              .formatted(variable.name()),
          FittingFamilies.likelihood(variable, call, isHead));
    }
    problems.later(
        name.span(),
        "Delta of `%s` values".formatted(variable.support().words()),
        "use " + FittingFamilies.words(variable));
    return Optional.empty();
  }

  private Optional<Family> refuse(Name name, String message, String fix) {
    return refuse(name, message, Fix.say(fix));
  }

  private Optional<Family> refuse(Name name, String message, Fix fix) {
    problems.error("point-mass", name.span(), message, fix);
    return Optional.empty();
  }
}
