package org.vaec.objective;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.vaec.graph.Value;

/** Copies of values in which one value stands for another. */
final class Replacement {
  private Replacement() {}

  /**
   * {@code in} with {@code by} wherever it is computed from {@code what}.
   *
   * @param by of the shape of {@code what}
   */
  static Value of(Value in, Value what, Value by) {
    Map<Value, Value> done = new IdentityHashMap<>();
    done.put(what, by);
    return copy(in, done);
  }

  private static Value copy(Value value, Map<Value, Value> done) {
    Value known = done.get(value);
    if (known == null) {
      List<Value> inputs = value.inputs().stream().map(input -> copy(input, done)).toList();
      known = inputs.equals(value.inputs()) ? value : Value.of(value.op(), inputs);
      done.put(value, known);
    }
    return known;
  }
}
