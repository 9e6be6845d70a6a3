package org.vaec.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vaec.network.Initializer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/** The learned arrays of a model, in the order of first use, each of its own name. */
final class LearnedArrays {
  private final Map<String, LearnedArray> arrays = new LinkedHashMap<>();

  /**
   * An array called {@code owner.part}; a taken owner gets a number.
   *
   * @throws ModelException if no machine could hold it
   */
  LearnedArray add(String owner, String part, Shape shape, Initializer initializer) {
    if (Constants.isTooLarge(shape.sizes())) {
      throw new ModelException(
          Diagnostic.error(
                  "too-large",
                  "the learned array `"
                      + join(owner, part)
                      + "` of shape "
                      + shape
                      + " would hold more than 2^30 numbers")
              .withFix("choose smaller sizes"));
    }
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
