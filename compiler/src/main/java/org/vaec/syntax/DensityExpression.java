package org.vaec.syntax;

import java.util.List;
import java.util.Optional;
import org.vaec.source.Span;

/**
 * The right-hand side of {@code ~}, or of {@code =} in a guide.
 *
 * @param density a {@link Expression.Call} of a distribution, or a {@link Expression.Conditional}
 * @param flows what follows {@code through}; empty for none
 * @param estimator what follows {@code by}, in a guide only
 */
public record DensityExpression(
    Expression density, List<Step> flows, Optional<Step> estimator, Span span) {
  public DensityExpression {
    flows = List.copyOf(flows);
  }
}
