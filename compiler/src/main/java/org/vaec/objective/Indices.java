package org.vaec.objective;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vaec.shape.Plate;

/** Letters for the indices of a formula, none of them a variable's name. */
final class Indices {
  private static final List<String> LETTERS =
      List.of("j", "k", "l", "m", "n", "i", "r", "s", "t", "u", "v", "w");

  private final List<String> free = new ArrayList<>(LETTERS);
  private final Map<Plate, String> plates = new HashMap<>();

  Indices(Set<String> variables) {
    free.removeAll(variables);
    // However many letters variables bear, there are more.
    LETTERS.forEach(letter -> free.add(letter + "'"));
  }

  String take() {
    return free.removeFirst();
  }

  /** The index along a plate, one throughout the sum over it. */
  String of(Plate plate) {
    return plates.computeIfAbsent(plate, p -> take());
  }

  /** Whether a sum over a plate is the one whose terms are being written. */
  boolean isBound(Plate plate) {
    return plates.containsKey(plate);
  }

  /** After a sum: another one beside it may use its letters again. */
  void release(Set<Plate> over, List<String> used) {
    free.addAll(0, used);
    over.forEach(plate -> free.addFirst(plates.remove(plate)));
  }
}
