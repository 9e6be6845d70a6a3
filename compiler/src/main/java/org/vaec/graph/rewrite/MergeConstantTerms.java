package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.ADD;
import static org.vaec.graph.BinaryFunction.SUBTRACT;

import java.util.Optional;
import org.vaec.graph.Value;

/**
 * Gathers scalar constants of a sum: (x + c) + d is x + (c + d), and (x + c) + (y + d) is (x + y) +
 * (c + d), so that those of two normalisers meet. The result may differ by a rounding of the
 * constants; so not where they are large, for x + c may be a centred number with few digits to
 * lose.
 */
final class MergeConstantTerms implements Rule {

  private static final double LARGEST = 100;

  /** x + c, where a value is such a sum. */
  private record Shifted(Value x, double c) {}

  @Override
  public Optional<Value> apply(Value value) {
    boolean adds = Match.isBinary(value, ADD);
    if (!adds && !Match.isBinary(value, SUBTRACT)) {
      return Optional.empty();
    }
    Value left = value.input(0);
    Value right = value.input(1);
    Optional<Shifted> inLeft = shifted(left);
    if (inLeft.isEmpty()) {
      return Optional.empty();
    }
    Shifted a = inLeft.get();
    if (Match.isNumber(right)) {
      double d = Match.number(right);
      return small(d) ? shift(value, a.x(), adds ? a.c() + d : a.c() - d) : Optional.empty();
    }
    return shifted(right)
        .flatMap(
            b ->
                adds
                    ? shift(value, a.x().plus(b.x()), a.c() + b.c())
                    : shift(value, a.x().minus(b.x()), a.c() - b.c()));
  }

  private static Optional<Value> shift(Value original, Value x, double c) {
    return Match.like(original, c == 0 ? x : x.plus(c));
  }

  private static Optional<Shifted> shifted(Value value) {
    boolean adds = Match.isBinary(value, ADD);
    if (!adds && !Match.isBinary(value, SUBTRACT)) {
      return Optional.empty();
    }
    Value left = value.input(0);
    Value right = value.input(1);
    if (Match.isNumber(right) && small(Match.number(right)) && !Match.isNumber(left)) {
      return Optional.of(new Shifted(left, adds ? Match.number(right) : -Match.number(right)));
    }
    return adds && Match.isNumber(left) && small(Match.number(left)) && !Match.isNumber(right)
        ? Optional.of(new Shifted(right, Match.number(left)))
        : Optional.empty();
  }

  private static boolean small(double c) {
    return Math.abs(c) <= LARGEST;
  }
}
