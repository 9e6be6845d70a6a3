package org.vaec.data;

import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.vaec.data.Table.Column;
import org.vaec.data.Table.Places;
import org.vaec.model.Observed;
import org.vaec.shape.Shape;
import org.vaec.source.ModelException;

/**
 * Reads the referenced columns of a CSV file.
 *
 * <p>The delimiter is the comma, semicolon or tab that occurs most in the first line. Fields may be
 * quoted; lines may end in CR LF; empty lines are skipped. Whether the first line is a header is
 * found out by {@link CsvColumns}.
 */
final class CsvFile {
  private final DataFile file;
  private final CsvColumns columns;
  private final List<CellReader> readers;
  private final List<String> ids = new ArrayList<>();
  private int[] lines = new int[256];
  private int rows;

  private CsvFile(DataFile file, CsvColumns columns, List<CellReader> readers) {
    this.file = file;
    this.columns = columns;
    this.readers = readers;
  }

  static Table read(DataFile file, List<Observed> variables, Optional<RowName> id) {
    String text = file.text();
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(delimiter(text))
            // An empty line is skipped here, not by the parser, so that line numbers stay true.
            .setIgnoreEmptyLines(false)
            .setIgnoreSurroundingSpaces(true)
            .get();
    try (CSVParser parser = format.parse(new StringReader(text))) {
      return read(file, parser, variables, id);
    } catch (java.io.IOException | UncheckedIOException | IllegalStateException e) {
      throw malformed(file, e);
    }
  }

  private static Table read(
      DataFile file, CSVParser parser, List<Observed> variables, Optional<RowName> id) {
    Iterator<CSVRecord> records = parser.iterator();
    long line = parser.getCurrentLineNumber() + 1;
    while (records.hasNext()) {
      CSVRecord first = records.next();
      if (!isEmptyLine(first)) {
        CsvColumns columns = CsvColumns.resolve(file, first, variables, id);
        List<CellReader> readers =
            variables.stream().map(v -> CellReader.of(v, columns.of(v.name()))).toList();
        CsvFile csv = new CsvFile(file, columns, readers);
        if (!columns.hasHeader()) {
          csv.add(first, line);
        }
        csv.addAll(parser, records);
        return csv.table(variables);
      }
      line = parser.getCurrentLineNumber() + 1;
    }
    throw DataFile.failure(
        "data-empty", "the data file \"" + file.name() + "\" has only empty lines", null);
  }

  private void addAll(CSVParser parser, Iterator<CSVRecord> records) {
    // hasNext() already reads the record, so the line it begins at must be asked for before.
    long line = parser.getCurrentLineNumber() + 1;
    while (records.hasNext()) {
      CSVRecord cells = records.next();
      if (!isEmptyLine(cells)) {
        add(cells, line);
      }
      line = parser.getCurrentLineNumber() + 1;
    }
  }

  private static boolean isEmptyLine(CSVRecord cells) {
    return cells.size() == 1 && cells.get(0).isEmpty();
  }

  private void add(CSVRecord cells, long line) {
    if (cells.size() != columns.width()) {
      throw ragged(cells.size(), line);
    }
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, 2 * rows);
    }
    lines[rows++] = (int) line;
    for (CellReader reader : readers) {
      reader.add(cells, line, columns);
    }
    columns.id().ifPresent(column -> ids.add(cells.get(column).strip()));
  }

  private Table table(List<Observed> variables) {
    if (rows == 0) {
      String message = "the data file \"" + file.name() + "\" has a header, but no rows";
      throw DataFile.failure("data-too-few-rows", message, null);
    }
    List<org.vaec.source.Diagnostic> wrong =
        readers.stream().flatMap(reader -> reader.diagnostics().stream()).toList();
    if (!wrong.isEmpty()) {
      throw new ModelException(wrong);
    }
    Map<String, Column> read = new LinkedHashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      int[] indices = columns.of(variables.get(i).name());
      Shape shape = indices.length == 1 ? Shape.SCALAR : Shape.of(indices.length);
      read.put(
          variables.get(i).name(), new Column(readers.get(i).finish(), shape, places(indices)));
    }
    return new Table(rows, OptionalInt.empty(), read, List.copyOf(ids));
  }

  private Places places(int[] indices) {
    return new Places() {
      @Override
      public String row(int row) {
        return "line " + lines[row];
      }

      @Override
      public String element(int element) {
        return columns.words(indices[element]);
      }
    };
  }

  private static char delimiter(String text) {
    char best = ',';
    long most = 0;
    for (char candidate : new char[] {',', ';', '\t'}) {
      long count = 0;
      boolean quoted = false;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (!quoted && (c == '\n' || c == '\r')) {
          break;
        }
        quoted ^= c == '"';
        count += !quoted && c == candidate ? 1 : 0;
      }
      if (count > most) {
        best = candidate;
        most = count;
      }
    }
    return best;
  }

  private ModelException ragged(int found, long line) {
    String first = columns.hasHeader() ? "the header" : "the first line";
    String message =
        String.format(
            "line %d of \"%s\" has %s, but %s has %d",
            line, file.name(), found == 1 ? "1 field" : found + " fields", first, columns.width());
    return DataFile.failure(
        "data-ragged", message, "give every line the same fields, or quote fields with a comma");
  }

  private static ModelException malformed(DataFile file, Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = "the data file \"" + file.name() + "\" is no sound CSV: " + cause.getMessage();
    return DataFile.failure(
        "data-malformed", message, "close every quoted field, and double a quote inside one");
  }
}
