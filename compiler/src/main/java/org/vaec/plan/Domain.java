package org.vaec.plan;

import java.util.Set;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * What an elementwise region runs over: every member of some plates, and so many elements each.
 * Values of one domain lie in memory element by element alike, whatever their event shapes.
 */
public record Domain(Set<Plate> plates, int elements) {
  public Domain {
    plates = Set.copyOf(plates);
  }

  static Domain of(Value value) {
    return new Domain(value.plates(), value.shape().elements());
  }

  public Count count() {
    return Count.of(elements, plates);
  }
}
