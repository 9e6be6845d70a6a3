package org.vaec.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;

/**
 * What becomes of data that are 0: for a value that follows from inputs number by number, such as
 * pixels that have been shifted and scaled, the same value of a row of zeros.
 *
 * <p>Many data are 0 almost everywhere: dark pixels, words that a document has not. Rows of such a
 * value then equal this one row almost everywhere, and a product can leave out where they do.
 */
final class Origins {
  /** The origin of a value, itself where it does not depend on inputs. */
  private final Map<Value, Optional<Value>> known = new HashMap<>();

  /** The value without plates, or empty where there is none or the value depends on no input. */
  Optional<Value> of(Value value) {
    return value.plates().isEmpty() ? Optional.empty() : atZero(value);
  }

  private Optional<Value> atZero(Value value) {
    Optional<Value> found = known.get(value);
    if (found == null) {
      found =
          switch (value.op()) {
            case Op.Input(String name, var shape) ->
                Optional.of(Value.constant(Tensor.of(shape, new double[shape.elements()])));
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

  private Optional<Value> ofInputs(Value value) {
    List<Value> inputs = new ArrayList<>();
    for (Value input : value.inputs()) {
      Optional<Value> origin = atZero(input);
      if (origin.isEmpty()) {
        return Optional.empty();
      }
      inputs.add(origin.get());
    }
    return Optional.of(inputs.equals(value.inputs()) ? value : Value.of(value.op(), inputs));
  }
}
