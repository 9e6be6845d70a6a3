package org.vaec.saved;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * A file of a run as {@code run.json} lists it.
 *
 * @param sha256 of its bytes, in hexadecimal
 * @param bytes how many they are
 * @param arrays the shapes of the arrays in it, by name; for whoever reads the record, since the
 *     digest says all
 */
record SavedFile(String sha256, long bytes, SequencedMap<String, List<Integer>> arrays) {

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("sha256", sha256);
    json.put("bytes", bytes);
    if (!arrays.isEmpty()) {
      json.put("arrays", arrays);
    }
    return json;
  }

  static SavedFile of(Fields json) {
    SequencedMap<String, List<Integer>> arrays = new LinkedHashMap<>();
    if (json.has("arrays")) {
      Fields shapes = json.object("arrays");
      shapes
          .all()
          .keySet()
          .forEach(
              name ->
                  arrays.put(
                      name,
                      IntStream.of(shapes.wholes(name, 1, Integer.MAX_VALUE)).boxed().toList()));
    }
    return new SavedFile(json.text("sha256"), json.whole("bytes", 0, Long.MAX_VALUE), arrays);
  }
}
