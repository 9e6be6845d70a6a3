package org.vaec.claim;

import java.util.List;
import java.util.Optional;
import org.vaec.claim.Expression.Name;

/** The formulas that derivations of the bound begin and end with. */
final class Quantities {
  static final Expression Z = new Expression.Symbol(Name.Z);
  static final Expression X = new Expression.Symbol(Name.X);
  static final Expression GUIDE = new Expression.Density(true, List.of(Z), List.of(X));
  static final Expression PRIOR = new Expression.Density(false, List.of(Z), List.of());
  static final Expression LIKELIHOOD = new Expression.Density(false, List.of(X), List.of(Z));
  static final Expression POSTERIOR = new Expression.Density(false, List.of(Z), List.of(X));
  static final Expression EVIDENCE = new Expression.Density(false, List.of(X), List.of());
  static final Expression BOUND = new Expression.Bound(Optional.empty());

  /** What a formula whose beginning is not shown may be of. */
  static final List<Expression> ALL =
      List.of(
          BOUND,
          log(EVIDENCE),
          EVIDENCE,
          new Expression.Divergence(GUIDE, POSTERIOR),
          new Expression.Divergence(GUIDE, PRIOR),
          new Expression.Negation(new Expression.Divergence(GUIDE, PRIOR)),
          new Expression.Negation(BOUND),
          new Expression.Expectation(GUIDE, log(LIKELIHOOD)));

  private Quantities() {}

  static Expression log(Expression of) {
    return new Expression.Apply(Expression.Function.LOG, of);
  }
}
