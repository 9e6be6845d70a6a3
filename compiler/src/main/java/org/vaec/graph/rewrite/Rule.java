package org.vaec.graph.rewrite;

import java.util.Optional;
import org.vaec.graph.Value;

/**
 * One way to replace a value by an equal one that is cheaper or more accurate.
 *
 * <p>Equal means: equal in real arithmetic wherever the original is finite, and not less accurate
 * in floating point. A replacement may be finite where the original overflows; it must not be NaN
 * where the original is a number, infinite arguments aside. It has the same plates and shape.
 */
public interface Rule {

  /** The replacement, or empty where the rule does not apply. Inputs are already rewritten. */
  Optional<Value> apply(Value value);

  /** What tests and messages call it. */
  default String name() {
    return getClass().getSimpleName();
  }
}
