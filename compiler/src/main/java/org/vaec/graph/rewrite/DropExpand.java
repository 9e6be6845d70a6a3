package org.vaec.graph.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * A scalar repeated to the event shape of another operand need not be: elementwise operations
 * repeat it anyway.
 */
final class DropExpand implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    boolean elementwise = value.op() instanceof Op.Binary || value.op() instanceof Op.Select;
    if (!elementwise) {
      return Optional.empty();
    }
    for (int i = 0; i < value.inputs().size(); i++) {
      Value scalar = value.input(i);
      while (scalar.op() instanceof Op.Expand) {
        scalar = scalar.input(0);
      }
      if (scalar != value.input(i) && scalar.shape().isScalar() && anotherHasShape(value, i)) {
        List<Value> inputs = new ArrayList<>(value.inputs());
        inputs.set(i, scalar);
        return Optional.of(Value.of(value.op(), inputs));
      }
    }
    return Optional.empty();
  }

  private static boolean anotherHasShape(Value value, int input) {
    return IntStream.range(0, value.inputs().size())
        .anyMatch(i -> i != input && value.input(i).shape().equals(value.shape()));
  }
}
