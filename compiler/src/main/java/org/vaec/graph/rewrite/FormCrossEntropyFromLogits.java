package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.ADD;
import static org.vaec.graph.BinaryFunction.MULTIPLY;
import static org.vaec.graph.BinaryFunction.MULTIPLY_OR_ZERO;
import static org.vaec.graph.BinaryFunction.SUBTRACT;
import static org.vaec.graph.UnaryFunction.NEGATE;
import static org.vaec.graph.UnaryFunction.SOFTPLUS;

import java.util.List;
import java.util.Optional;
import org.vaec.graph.Value;

/**
 * The log-probability of a binary x with logits l, written as -x softplus(-l) - (1 - x)
 * softplus(l), is x l - softplus(l): one softplus, and no product of two large numbers. The same
 * with products that are 0 where x is.
 */
final class FormCrossEntropyFromLogits implements Rule {
  /** sign a b, with the signs of a and b taken out. */
  private record Term(int sign, Value a, Value b, boolean orZero) {}

  @Override
  public Optional<Value> apply(Value value) {
    return Match.binary(value, ADD, (s, t) -> combine(s, 1, t, 1))
        .or(() -> Match.binary(value, SUBTRACT, (s, t) -> combine(s, 1, t, -1)))
        .flatMap(x -> Match.like(value, x));
  }

  private static Optional<Value> combine(Value s, int signOfS, Value t, int signOfT) {
    List<Term> left = terms(s, signOfS);
    List<Term> right = terms(t, signOfT);
    for (Term first : left) {
      for (Term second : right) {
        Optional<Value> found = pair(first, second).or(() -> pair(second, first));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** From x softplus(-l) and (1 - x) softplus(l), both with the same sign. */
  private static Optional<Value> pair(Term one, Term zero) {
    boolean complement =
        Match.isBinary(zero.a, SUBTRACT)
            && Match.is(zero.a.input(0), 1)
            && zero.a.input(1) == one.a;
    if (!complement || one.sign != zero.sign) {
      return Optional.empty();
    }
    return Match.unary(one.b, SOFTPLUS)
        .flatMap(
            opposite ->
                Match.unary(zero.b, SOFTPLUS)
                    .filter(logits -> CancelSoftplus.areOpposite(opposite, logits))
                    .map(
                        logits -> {
                          Value x = one.a;
                          Value product = one.orZero ? x.timesOrZero(logits) : x.times(logits);
                          return one.sign < 0 ? product.minus(zero.b) : zero.b.minus(product);
                        }));
  }

  /** A product in both orders. */
  private static List<Term> terms(Value value, int sign) {
    if (Match.unary(value, NEGATE).isPresent()) {
      return terms(value.input(0), -sign);
    }
    boolean orZero = Match.isBinary(value, MULTIPLY_OR_ZERO);
    if (!orZero && !Match.isBinary(value, MULTIPLY)) {
      return List.of();
    }
    Value a = value.input(0);
    Value b = value.input(1);
    return List.of(signed(sign, a, b, orZero), signed(sign, b, a, orZero));
  }

  private static Term signed(int sign, Value a, Value b, boolean orZero) {
    return Match.unary(b, NEGATE)
        .map(positive -> new Term(-sign, a, positive, orZero))
        .orElseGet(() -> new Term(sign, a, b, orZero));
  }
}
