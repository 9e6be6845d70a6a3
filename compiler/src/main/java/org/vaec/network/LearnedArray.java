package org.vaec.network;

import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/**
 * An array that training changes, before any link.
 *
 * @param name unique within a model: {@code decoder.1.weight}
 */
public record LearnedArray(String name, Shape shape, Initializer initializer) {

  /** Its value in a graph. */
  public Value value() {
    return Value.parameter(name, shape);
  }

  /** The same array with another start. */
  public LearnedArray startingAt(Initializer start) {
    return new LearnedArray(name, shape, start);
  }
}
