package org.vaec.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vaec.network.Initializer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Shape;

/** The learned arrays of a model, in the order of first use, each of its own name. */
final class LearnedArrays {
  private final Map<String, LearnedArray> arrays = new LinkedHashMap<>();

  /** An array called {@code owner.part}; a taken owner gets a number. */
  LearnedArray add(String owner, String part, Shape shape, Initializer initializer) {
    String name = join(owner, part);
    for (int number = 2; arrays.containsKey(name); number++) {
      name = join(owner + "." + number, part);
    }
    LearnedArray array = new LearnedArray(name, shape, initializer);
    arrays.put(name, array);
    return array;
  }

  private static String join(String owner, String part) {
    return part.isEmpty() ? owner : owner + "." + part;
  }

  List<LearnedArray> all() {
    return List.copyOf(arrays.values());
  }
}
