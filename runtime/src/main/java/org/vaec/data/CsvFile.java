package org.vaec.data;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
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
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * Reads the referenced columns of a CSV file.
 *
 * <p>The delimiter is found out by {@link Delimiter}. Fields may be quoted; lines may end in CR LF;
 * empty lines are skipped. Whether the first line is a header is found out by {@link CsvColumns}.
 */
final class CsvFile {
  /** How many characters a record may have: what is longer is no table, or an open quote. */
  static final int LONGEST_LINE = 1 << 24;

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

  /**
   * @param trained the data that the model was trained on, whose columns a file for it must have
   */
  static Table read(
      DataFile file,
      List<Observed> variables,
      Optional<RowName> id,
      Optional<Fingerprint> trained) {
    Bounded text = new Bounded(file.text());
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(Delimiter.of(file))
            // An empty line is skipped here, not by the parser, so that line numbers stay true.
            .setIgnoreEmptyLines(false)
            .setIgnoreSurroundingSpaces(true)
            .get();
    try (CSVParser parser = format.parse(text)) {
      return read(file, new Records(file, parser, text), variables, id, trained);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  private static Table read(
      DataFile file,
      Records records,
      List<Observed> variables,
      Optional<RowName> id,
      Optional<Fingerprint> trained) {
    Optional<CSVRecord> first = records.next();
    if (first.isEmpty()) {
      String message = "the data file \"" + file.name() + "\" has only empty lines";
      throw DataFile.failure("data-empty", message, null);
    }
    CsvColumns columns = CsvColumns.resolve(file, first.get(), variables, id);
    trained.ifPresent(
        before -> before.requireSameColumns(file.name(), columns.width(), columns.headers()));
    List<CellReader> readers =
        variables.stream().map(v -> CellReader.of(v, columns.of(v.name()))).toList();
    CsvFile csv = new CsvFile(file, columns, readers);
    Optional<CSVRecord> record = columns.hasHeader() ? records.next() : first;
    while (record.isPresent()) {
      csv.add(record.get(), records.line());
      record = records.next();
    }
    return csv.table(variables);
  }

  /** The records of a file, empty lines left out, each with the line it begins at. */
  private static final class Records {
    private final DataFile file;
    private final CSVParser parser;
    private final Iterator<CSVRecord> iterator;
    private final Bounded text;
    private long line;

    Records(DataFile file, CSVParser parser, Bounded text) {
      this.file = file;
      this.parser = parser;
      this.text = text;
      this.iterator = parser.iterator();
    }

    Optional<CSVRecord> next() {
      try {
        while (true) {
          // hasNext() already reads the record, so the line it begins at is asked for before.
          line = parser.getCurrentLineNumber() + 1;
          text.begin();
          if (!iterator.hasNext()) {
            return Optional.empty();
          }
          CSVRecord record = iterator.next();
          if (record.size() > 1 || !record.get(0).isEmpty()) {
            return Optional.of(record);
          }
        }
      } catch (UncheckedIOException | IllegalStateException e) {
        if (text.isExhausted()) {
          throw tooLong("the record that begins at line " + line, file.name());
        }
        String message =
            String.format(
                "line %d of \"%s\" has a quoted field that is never closed, or text behind its"
                    + " closing quote",
                line, file.name());
        throw DataFile.failure(
            "data-malformed", message, "close every quoted field; inside one, double the quotes");
      }
    }

    /** Where the record last read begins, from 1. */
    long line() {
      return line;
    }
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
    List<Diagnostic> wrong =
        readers.stream().flatMap(reader -> reader.diagnostics().stream()).toList();
    if (!wrong.isEmpty()) {
      throw new ModelException(wrong);
    }
    Map<String, Column> read = new LinkedHashMap<>();
    int[] seen = Arrays.copyOf(lines, rows);
    for (int i = 0; i < variables.size(); i++) {
      int[] indices = columns.of(variables.get(i).name());
      Shape shape = indices.length == 1 ? Shape.SCALAR : Shape.of(indices.length);
      read.put(
          variables.get(i).name(),
          new Column(readers.get(i).finish(), shape, new Lines(seen, words(indices))));
    }
    return new Table(
        rows,
        OptionalInt.empty(),
        read,
        List.copyOf(ids),
        new Fingerprint(file.digest(), rows, columns.width(), columns.headers()),
        columns.warning(variables.getFirst()).stream().toList());
  }

  private List<String> words(int[] indices) {
    return Arrays.stream(indices).mapToObj(columns::words).toList();
  }

  /** Where cells are. It outlives the reading, so it holds nothing else of the file. */
  private record Lines(int[] lines, List<String> columns) implements Places {
    @Override
    public String row(int row) {
      return "line " + lines[row];
    }

    @Override
    public String element(int element) {
      return columns.get(element);
    }
  }

  /** Text that ends with an error where one record goes on and on. */
  private static final class Bounded extends FilterReader {
    private long read;

    Bounded(Reader text) {
      super(text);
    }

    void begin() {
      read = 0;
    }

    boolean isExhausted() {
      return read > LONGEST_LINE;
    }

    @Override
    public int read() throws IOException {
      return counted(super.read(), 1);
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
      int count = super.read(into, from, length);
      return counted(count, count);
    }

    private int counted(int result, int count) throws IOException {
      read += Math.max(count, 0);
      if (isExhausted()) {
        throw new IOException("a record without an end");
      }
      return result;
    }
  }

  /** What to say of a line or a record that is too long. */
  static ModelException tooLong(String what, String name) {
    String message =
        what
            + " of \""
            + name
            + "\" has more than "
            + LONGEST_LINE / 1_000_000
            + " million characters";
    return DataFile.failure(
        "data-malformed", message, "see whether a quote is never closed, or the line never ends");
  }

  private ModelException ragged(int found, long line) {
    String first = columns.hasHeader() ? "the header" : "the first line";
    String message =
        String.format(
            "line %d of \"%s\" has %s, but %s has %d",
            line, file.name(), found == 1 ? "1 field" : found + " fields", first, columns.width());
    boolean hasRowNames = columns.hasHeader() && rows == 0 && found == columns.width() + 1;
    return DataFile.failure(
        "data-ragged",
        message,
        hasRowNames
            ? "give the first column a header too; R leaves row names out with"
                + " `write.csv(x, row.names = FALSE)`"
            : "give every line the same fields, or quote fields with a comma");
  }
}
