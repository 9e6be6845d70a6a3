package org.vaec.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * What a data set is known by again.
 *
 * @param digest the SHA-256 of its content, unpacked: of a file's bytes, or of the arrays used
 * @param rows in both parts together
 * @param width how many columns a line has; 0 where the data are arrays
 * @param columns the headers of the columns that each variable reads, in order; empty where the
 *     data have no headers
 */
public record Fingerprint(
    String digest, int rows, int width, SequencedMap<String, List<String>> columns) {
  public Fingerprint {
    SequencedMap<String, List<String>> copy = new LinkedHashMap<>();
    columns.forEach((name, headers) -> copy.put(name, List.copyOf(headers)));
    columns = Collections.unmodifiableSequencedMap(copy);
  }

  /**
   * Refuses a file whose columns are not those that the model was trained on. A model that selects
   * by number would read whatever stands there now.
   *
   * @param file its name
   * @param found its columns
   */
  void requireSameColumns(String file, int foundWidth, Map<String, List<String>> found) {
    if (columns.isEmpty() || found.isEmpty()) {
      requireSameWidth(file, foundWidth);
      return;
    }
    for (var entry : found.entrySet()) {
      List<String> before = columns.getOrDefault(entry.getKey(), List.of());
      List<String> now = entry.getValue();
      int at =
          IntStream.range(0, Math.max(before.size(), now.size()))
              .filter(i -> !cell(before, i).equals(cell(now, i)))
              .findFirst()
              .orElse(-1);
      if (at >= 0) {
        String message =
            String.format(
                "the columns of \"%s\" are not those that the model was trained on: for `%s` it"
                    + " reads %s where %s stood",
                file,
                entry.getKey(),
                words(cell(now, at), at, now),
                words(cell(before, at), at, before));
        throw new ModelException(
            Diagnostic.error("data-columns", message).withFix(remedy(entry.getKey())));
      }
    }
  }

  private static Optional<String> cell(List<String> headers, int index) {
    return index < headers.size() ? Optional.of(headers.get(index)) : Optional.empty();
  }

  private static String words(Optional<String> header, int index, List<String> all) {
    String place = all.size() > 1 ? " in place " + (index + 1) : "";
    return header.map(name -> "column " + BadCells.quoted(name) + place).orElse("no column");
  }

  private String remedy(String variable) {
    List<String> headers = columns.getOrDefault(variable, List.of());
    List<String> some = headers.stream().limit(3).map(BadCells::quoted).toList();
    return "give a file with the columns of the training data in their order; a model that selects"
        + " by name finds them in any: `from "
        + (headers.size() == 1 ? "" : "columns ")
        + String.join(", ", some)
        + (headers.size() > some.size() ? ", ...`" : "`");
  }

  private void requireSameWidth(String file, int found) {
    if (found == width) {
      return;
    }
    String message =
        String.format(
            "\"%s\" has %s, but the data that the model was trained on have %d, and only their"
                + " order tells which is which, since %s no header",
            file,
            found == 1 ? "1 column" : found + " columns",
            width,
            columns.isEmpty() ? "there is" : "this file has");
    throw new ModelException(
        Diagnostic.error("data-columns", message)
            .withFix("give a file with the same columns in the same order"));
  }

  /** Headers by variable, from what each of them selects. */
  static SequencedMap<String, List<String>> headers(
      Map<String, int[]> selected, List<String> header) {
    SequencedMap<String, List<String>> headers = new LinkedHashMap<>();
    selected.forEach(
        (name, indices) -> {
          List<String> own = new ArrayList<>();
          for (int index : indices) {
            own.add(header.get(index));
          }
          headers.put(name, own);
        });
    return headers;
  }
}
