package org.vaec.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVRecord;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Span;
import org.vaec.source.Spelling;
import org.vaec.syntax.Origin;

/**
 * Which columns of a CSV file each variable selects, and whether its first line is a header.
 *
 * <p>There is a header if any variable selects by name. Otherwise the first line decides: it is a
 * header if a selected column of numbers has there something that is neither a number nor a missing
 * marker, or, where only categories are selected, none of their names.
 */
final class CsvColumns {
  /** A first row of so many fields does not count them by chance. */
  private static final int FEWEST_COUNTED = 4;

  private static final String NO_HEADER =
      "write the names of the columns into the first line of the file; or say which column by its"
          + " number: `from column 1`";

  private final DataFile file;
  private final boolean hasHeader;
  private final List<String> first;
  private final Map<String, int[]> selected = new LinkedHashMap<>();
  private OptionalInt id = OptionalInt.empty();

  private CsvColumns(DataFile file, List<String> first, boolean hasHeader) {
    this.file = file;
    this.first = first;
    this.hasHeader = hasHeader;
  }

  static CsvColumns resolve(
      DataFile file, CSVRecord record, List<Observed> variables, Optional<RowName> id) {
    List<String> first = record.stream().map(String::strip).toList();
    boolean byName =
        variables.stream().anyMatch(v -> isByName(v.selection()))
            || id.isPresent() && isByName(id.get().selection());
    CsvColumns columns = new CsvColumns(file, first, byName || looksLikeHeader(first, variables));
    for (Observed variable : variables) {
      columns.selected.put(
          variable.name(), columns.indices(variable.name(), variable.selection(), variable.span()));
    }
    if (id.isPresent()) {
      int[] found = columns.indices(id.get().name(), id.get().selection(), id.get().span());
      if (found.length > 1) {
        throw new ModelException(
            Diagnostic.error(
                "data-shape", id.get().span(), "an `id` is one column, not " + found.length));
      }
      columns.id = OptionalInt.of(found[0]);
    }
    return columns;
  }

  boolean hasHeader() {
    return hasHeader;
  }

  /** The headers of what each variable selects; none where there is no header. */
  SequencedMap<String, List<String>> headers() {
    return hasHeader ? Fingerprint.headers(selected, first) : new LinkedHashMap<>();
  }

  /** What to say of a first line that is read as a row and counts the columns: 0, 1, 2, ... */
  Optional<Diagnostic> warning(Observed variable) {
    boolean counts = !hasHeader && width() >= FEWEST_COUNTED && (countsFrom(0) || countsFrom(1));
    if (!counts) {
      return Optional.empty();
    }
    String message =
        String.format(
            "the first line of \"%s\" is %s, %s, %s, ...: it is read as a row, but looks like a"
                + " header",
            file.name(), first.get(0), first.get(1), first.get(2));
    return Optional.of(
        Diagnostic.warning("header-of-numbers", variable.span(), message)
            .withFix(
                "delete it, or select columns by name, as in `from columns \""
                    + first.get(0)
                    + "\", \""
                    + first.get(1)
                    + "\"`"));
  }

  private boolean countsFrom(int start) {
    return IntStream.range(0, width())
        .allMatch(column -> first.get(column).equals(Integer.toString(start + column)));
  }

  /** How many fields every line has. */
  int width() {
    return first.size();
  }

  /** The columns of a variable, counted from 0. */
  int[] of(String variable) {
    return selected.get(variable);
  }

  /** The column of the rows' names, counted from 0. */
  OptionalInt id() {
    return id;
  }

  /** A column as messages name it: by its header, else by its number from 1. */
  String words(int column) {
    return hasHeader ? "column " + BadCells.quoted(first.get(column)) : "column " + (column + 1);
  }

  private static boolean isByName(Optional<Origin.Selection> selection) {
    return selection
        .map(
            s ->
                switch (s) {
                  case Origin.Selection.Named named -> true;
                  case Origin.Selection.Columns(var columns, var span) ->
                      columns.stream().anyMatch(Origin.Column.Header.class::isInstance);
                })
        .orElse(true);
  }

  private static boolean looksLikeHeader(List<String> first, List<Observed> variables) {
    List<Observed> numbers =
        variables.stream().filter(v -> !(v.type() instanceof Support.Category)).toList();
    for (Observed variable : numbers.isEmpty() ? variables : numbers) {
      boolean isNumber = !(variable.type() instanceof Support.Category);
      List<String> names =
          variable.type() instanceof Support.Category(int size, var spelled) ? spelled : List.of();
      boolean found =
          ranges(variable)
              .filter(column -> column < first.size())
              .mapToObj(first::get)
              .anyMatch(
                  cell ->
                      !CellReader.isValue(variable, cell) && (isNumber || !names.contains(cell)));
      if (found) {
        return true;
      }
    }
    return false;
  }

  private static IntStream ranges(Observed variable) {
    if (variable.selection().orElseThrow()
        instanceof Origin.Selection.Columns(var columns, var s)) {
      return columns.stream()
          .flatMapToInt(
              column ->
                  column instanceof Origin.Column.Range(int from, int to, var span)
                      ? IntStream.rangeClosed(from - 1, to - 1)
                      : IntStream.empty());
    }
    return IntStream.empty();
  }

  private int[] indices(String variable, Optional<Origin.Selection> selection, Span declaration) {
    if (selection.isEmpty()) {
      return new int[] {byName(variable, declaration)};
    }
    return switch (selection.get()) {
      case Origin.Selection.Named(String name, Span span) -> new int[] {byName(name, span)};
      case Origin.Selection.Columns(var columns, Span span) -> {
        List<Integer> found = new ArrayList<>();
        for (Origin.Column column : columns) {
          switch (column) {
            case Origin.Column.Header(String name, Span at) -> found.add(byName(name, at));
            case Origin.Column.Range range -> addAll(found, range);
          }
        }
        yield found.stream().mapToInt(Integer::intValue).toArray();
      }
    };
  }

  private void addAll(List<Integer> found, Origin.Column.Range range) {
    if (range.first() < 1 || range.last() > width() || range.first() > range.last()) {
      int missing = range.first() < 1 || range.first() > width() ? range.first() : range.last();
      String message =
          String.format(
              "\"%s\" has %s, no column %d",
              file.name(), width() == 1 ? "1 column" : width() + " columns", missing);
      throw new ModelException(
          Diagnostic.error("data-unknown-column", range.span(), message)
              .withFix(otherSeparator().orElse("columns count from 1 to " + width())));
    }
    for (int column = range.first(); column <= range.last(); column++) {
      found.add(column - 1);
    }
  }

  private int byName(String name, Span span) {
    int column = first.indexOf(name);
    if (column >= 0 && first.lastIndexOf(name) == column) {
      return column;
    }
    if (column >= 0) {
      String message =
          String.format(
              "columns %d and %d of \"%s\" are both called \"%s\"",
              column + 1, first.lastIndexOf(name) + 1, file.name(), name);
      throw new ModelException(
          Diagnostic.error("data-unknown-column", span, message)
              .withFix(
                  "rename in the file the one that is not meant; or write the number: `from column "
                      + (column + 1)
                      + "`"));
    }
    Optional<String> separator = otherSeparator();
    if (separator.isPresent()) {
      String message = String.format("\"%s\" has no column \"%s\"", file.name(), name);
      throw new ModelException(
          Diagnostic.error("data-unknown-column", span, message).withFix(separator.get()));
    }
    if (first.stream().allMatch(c -> CellReader.isNumeric(c) || MissingCells.isUsual(c))) {
      String message =
          String.format("\"%s\" has no header, so no column \"%s\"", file.name(), name);
      throw new ModelException(
          Diagnostic.error("data-unknown-column", span, message).withFix(NO_HEADER));
    }
    if (looksLikeRow()) {
      String message =
          String.format(
              "\"%s\" has no column \"%s\": its first line seems to be data and no header (%s)",
              file.name(), name, String.join(", ", someNames()));
      throw new ModelException(
          Diagnostic.error("data-unknown-column", span, message).withFix(NO_HEADER));
    }
    String fix =
        Spelling.closest(name, first)
            .map(near -> "did you mean \"" + near + "\"?")
            .orElseGet(() -> "its columns are " + String.join(", ", someNames()));
    throw new ModelException(
        Diagnostic.error(
                "data-unknown-column",
                span,
                String.format("\"%s\" has no column \"%s\"", file.name(), name))
            .withFix(fix));
  }

  /** Whether the first line has numbers that name no columns; 2019, 2020, 2021 may well. */
  private boolean looksLikeRow() {
    List<String> numbers = first.stream().filter(CellReader::isNumeric).toList();
    boolean count = numbers.size() > 1;
    for (int i = 1; i < numbers.size(); i++) {
      count &= CellReader.number(numbers.get(i)) == CellReader.number(numbers.get(i - 1)) + 1;
    }
    return !numbers.isEmpty() && !count;
  }

  /** What to do where a file of one column seems to have more, set apart in another way. */
  private Optional<String> otherSeparator() {
    String only = width() == 1 ? first.getFirst() : "";
    if (only.startsWith("#") || only.startsWith("%")) {
      return Optional.of("its first line seems to be a comment: delete it");
    }
    String by = only.contains("|") ? "|" : only.matches("\\S+(\\s+\\S+)+") ? "spaces" : "";
    return by.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "its fields seem to be separated by "
                + by
                + ": put commas, semicolons or tabs in their place");
  }

  private List<String> someNames() {
    List<String> names = new ArrayList<>();
    first.stream().limit(10).map(BadCells::quoted).forEach(names::add);
    if (first.size() > names.size()) {
      names.add("...");
    }
    return names;
  }
}
