package org.vaec.graph.rewrite;

import static org.vaec.graph.BinaryFunction.ADD;
import static org.vaec.graph.BinaryFunction.MULTIPLY;
import static org.vaec.graph.BinaryFunction.MULTIPLY_OR_ZERO;
import static org.vaec.graph.BinaryFunction.SUBTRACT;

import java.util.Arrays;
import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;

/**
 * A product with 0 is 0, and adds nothing, where the other factor is certainly finite: 0 times
 * infinity is NaN, and hiding that would hide a diverged parameter. Certainly finite are constants,
 * data, statistics, noise, and bounded functions of anything that is a number. 0 times or zero x is
 * 0 whatever x is.
 */
final class DropZeroProduct implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    if (isZero(value) && !Match.is(value, 0)) {
      return Match.like(value, Value.constant(0));
    }
    return Match.either(value, ADD, (a, b) -> isZero(b) ? Match.like(value, a) : Optional.empty())
        .or(
            () ->
                Match.binary(
                    value,
                    SUBTRACT,
                    (a, b) -> isZero(b) ? Match.like(value, a) : Optional.empty()));
  }

  private static boolean isZero(Value value) {
    return Match.is(value, 0)
        || (Match.isBinary(value, MULTIPLY_OR_ZERO) && Match.is(value.input(0), 0))
        || Match.either(
                value,
                MULTIPLY,
                (a, b) -> Match.is(a, 0) && isFinite(b) ? Optional.of(a) : Optional.empty())
            .isPresent();
  }

  private static boolean isFinite(Value value) {
    return switch (value.op()) {
      case Op.Constant(Tensor tensor) -> Arrays.stream(tensor.toArray()).allMatch(Double::isFinite);
      case Op.Input o -> true;
      case Op.Statistic o -> true;
      case Op.Noise o -> true;
      case Op.PlateSize o -> true;
      case Op.Coordinate o -> true;
      case Op.OneHot o -> true;
      case Op.Expand o -> isFinite(value.input(0));
      case Op.Unary(UnaryFunction function) ->
          switch (function) {
            case SIN, COS, TANH, SIGMOID, ERF, SIGN, NEGATE, ABS, RELU, FLOOR ->
                isFinite(value.input(0));
            default -> false;
          };
      default -> false;
    };
  }
}
