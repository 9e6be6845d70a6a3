package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.MULTIPLY;
import static org.vaec.graph.UnaryFunction.NEGATE;

import java.util.Optional;
import org.vaec.graph.Value;

/**
 * c (d x) is (c d) x, and -(c x) is (-c) x, for scalar constants: gradients are full of them. The
 * result may differ by a rounding. Not where c d overflows or loses digits by underflow.
 */
final class MergeConstantFactors implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    return Match.either(
            value,
            MULTIPLY,
            (outer, product) ->
                Match.isNumber(outer)
                    ? Match.either(
                        product,
                        MULTIPLY,
                        (inner, x) ->
                            Match.isNumber(inner) ? merge(outer, inner, x) : Optional.empty())
                    : Optional.empty())
        .or(
            () ->
                Match.unary(value, NEGATE)
                    .flatMap(
                        product ->
                            Match.either(
                                product,
                                MULTIPLY,
                                (c, x) ->
                                    Match.isNumber(c)
                                        ? merge(Value.constant(-1), c, x)
                                        : Optional.empty())))
        .flatMap(x -> Match.like(value, x));
  }

  private static Optional<Value> merge(Value outer, Value inner, Value x) {
    double factor = Match.number(outer) * Match.number(inner);
    boolean exact = Double.isFinite(factor) && Math.abs(factor) >= Double.MIN_NORMAL;
    return exact ? Optional.of(x.times(factor)) : Optional.empty();
  }
}
