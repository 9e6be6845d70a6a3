package org.vaec.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/**
 * What becomes of data that are all the same: for a value that follows from inputs number by
 * number, such as pixels that have been shifted and scaled, the same value of a row of zeros, its
 * origin, or of ones.
 *
 * <p>Many data are 0 almost everywhere: dark pixels, words that a document has not. Rows of such a
 * value then equal its origin almost everywhere, and a product can leave out where they do.
 */
final class UniformData {
  private final double number;

  /** What is known of values, empty where they do not follow from data alone. */
  private final Map<Value, Optional<Value>> known = new HashMap<>();

  /**
   * Makes it.
   *
   * @param number that all inputs are
   */
  UniformData(double number) {
    this.number = number;
  }

  /** The value without plates, or empty where it depends on something else, or on no input. */
  Optional<Value> of(Value value) {
    return value.plates().isEmpty() ? Optional.empty() : any(value);
  }

  private Optional<Value> any(Value value) {
    Optional<Value> found = known.get(value);
    if (found == null) {
      found =
          switch (value.op()) {
            case Op.Input(String name, Shape shape) -> Optional.of(everywhere(shape));
            case Op.Statistic op -> Optional.of(value);
            case Op.Constant op -> Optional.of(value);
            case Op.Unary op -> ofInputs(value);
            case Op.Binary op -> ofInputs(value);
            case Op.Select op -> ofInputs(value);
            case Op.Reshape op -> ofInputs(value);
            case Op.Expand op -> ofInputs(value);
            case Op.Transpose op -> ofInputs(value);
            case Op.Slice op -> ofInputs(value);
            case Op.Concat op -> ofInputs(value);
            case Op.OneHot op -> ofInputs(value);
            default -> Optional.empty();
          };
      known.put(value, found);
    }
    return found;
  }

  private Value everywhere(Shape shape) {
    double[] numbers = new double[shape.elements()];
    Arrays.fill(numbers, number);
    return Value.constant(Tensor.of(shape, numbers));
  }

  private Optional<Value> ofInputs(Value value) {
    List<Value> inputs = new ArrayList<>();
    for (Value input : value.inputs()) {
      Optional<Value> uniform = any(input);
      if (uniform.isEmpty()) {
        return Optional.empty();
      }
      inputs.add(uniform.get());
    }
    return Optional.of(inputs.equals(value.inputs()) ? value : Value.of(value.op(), inputs));
  }
}
