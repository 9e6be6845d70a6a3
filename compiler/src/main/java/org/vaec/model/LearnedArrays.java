package org.vaec.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vaec.network.Initializer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Span;

/** The learned arrays of a model, in the order of first use, each of its own name. */
final class LearnedArrays {
  private final Map<String, LearnedArray> arrays = new LinkedHashMap<>();
  private final Places places;

  /**
   * @param places where a model says how large its arrays are
   */
  LearnedArrays(Places places) {
    this.places = places;
  }

  /**
   * An array called {@code owner.part}; a taken owner gets a number.
   *
   * @throws ModelException if no machine could hold it
   */
  LearnedArray add(String owner, String part, Shape shape, Initializer initializer) {
    if (Constants.isTooLarge(shape.sizes())) {
      throw new ModelException(tooLarge(join(owner, part), shape));
    }
    String name = join(owner, part);
    for (int number = 2; arrays.containsKey(name); number++) {
      name = join(owner + "." + number, part);
    }
    LearnedArray array = new LearnedArray(name, shape, initializer);
    arrays.put(name, array);
    return array;
  }

  private Diagnostic tooLarge(String name, Shape shape) {
    String message =
        "the learned array `%s` of shape %s would hold more than 2^30 numbers"
            .formatted(name, shape);
    List<Span> found = places.ofArray(name);
    if (found.isEmpty()) {
      return Diagnostic.error("too-large", message).withFix("choose smaller sizes");
    }
    // Of two that make it so, the one with the larger size: the second axis is that of the output.
    boolean isOutput = shape.rank() < 2 || shape.size(1) >= shape.size(0);
    List<Span> ordered = isOutput ? found : found.reversed();
    Diagnostic diagnostic = Diagnostic.error("too-large", ordered.getFirst(), message);
    for (Span other : ordered.subList(1, ordered.size())) {
      diagnostic = diagnostic.withRelated("and this", other);
    }
    return diagnostic.withFix("choose smaller sizes");
  }

  private static String join(String owner, String part) {
    return part.isEmpty() ? owner : owner + "." + part;
  }

  List<LearnedArray> all() {
    return List.copyOf(arrays.values());
  }
}
