package org.vaec.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.commons.csv.CSVRecord;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;

/**
 * Gathers the cells of one variable from CSV records: numbers, or the spellings of categories.
 *
 * <p>A cell is missing as {@link MissingCells} says, unless that is the name of a category. True
 * and false, yes and no are 1 and 0 of a binary variable.
 */
abstract sealed class CellReader {
  final Observed variable;
  final int[] columns;
  final MissingCells named;
  private final BadCells missing = new BadCells();
  int count;

  private CellReader(Observed variable, int[] columns) {
    this.variable = variable;
    this.columns = columns;
    this.named = MissingCells.of(variable);
  }

  static CellReader of(Observed variable, int[] columns) {
    return variable.type() instanceof Support.Category category
        ? new OfWords(variable, columns, category.names())
        : new OfNumbers(variable, columns);
  }

  /** Reads this variable's cells of one record. */
  void add(CSVRecord cells, long line, CsvColumns names) {
    for (int column : columns) {
      String cell = cells.get(column).strip();
      boolean isMissing = MissingCells.isUsual(cell) && !isName(cell) || named.isNamed(cell);
      if (isMissing && !variable.optional()) {
        missing.add(
            cell.isEmpty() ? "an empty cell" : BadCells.quoted(cell), place(line, names, column));
      }
      put(isMissing ? null : cell, line, names, column);
    }
  }

  static String place(long line, CsvColumns names, int column) {
    return "line " + line + ", " + names.words(column);
  }

  /** What is wrong with the cells read. */
  List<Diagnostic> diagnostics() {
    if (missing.isEmpty()) {
      return List.of();
    }
    String message = "values of `" + variable.name() + "` are missing: " + missing;
    return List.of(
        Diagnostic.error("data-missing", variable.span(), message)
            .withFix(Redeclaration.withGaps(variable)));
  }

  /** All cells read, which the reader then lets go. */
  abstract Table.Raw finish();

  abstract boolean isName(String cell);

  abstract void put(String cell, long line, CsvColumns names, int column);

  /** Whether a cell in the first line is a value of a variable of numbers, and no header. */
  static boolean isValue(Observed variable, String cell) {
    return MissingCells.isUsual(cell)
        || isNumeric(cell)
        || MissingCells.of(variable).isNamed(cell)
        || variable.type() instanceof Support.Binary && truth(cell).isPresent();
  }

  /** 1 or 0 where a cell says so in words. */
  static OptionalInt truth(String cell) {
    if (cell.length() < 2 || cell.length() > 5) {
      return OptionalInt.empty();
    }
    return switch (cell.toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> OptionalInt.of(1);
      case "false", "no" -> OptionalInt.of(0);
      default -> OptionalInt.empty();
    };
  }

  /** Whether a cell is a decimal number, finite or not. */
  static boolean isNumeric(String cell) {
    if (cell.isEmpty() || isInfinite(cell)) {
      return !cell.isEmpty();
    }
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      // Double.parseDouble also takes hexadecimal numbers and suffixes: no data file means those.
      if (!(c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E')) {
        return false;
      }
    }
    try {
      Double.parseDouble(cell);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The number that a numeric cell says; too large a one is infinite. */
  static double number(String cell) {
    if (isInfinite(cell)) {
      return cell.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(cell);
  }

  private static boolean isInfinite(String cell) {
    if (cell.length() > 9) {
      return false;
    }
    String bare = cell.startsWith("-") || cell.startsWith("+") ? cell.substring(1) : cell;
    return bare.equalsIgnoreCase("inf") || bare.equalsIgnoreCase("infinity");
  }

  /** Cells of a variable of numbers. */
  private static final class OfNumbers extends CellReader {
    private final TextCells text = new TextCells();
    private final BadCells infinite = new BadCells();
    private final boolean isBinary;
    private double[] values = new double[256];

    OfNumbers(Observed variable, int[] columns) {
      super(variable, columns);
      this.isBinary = variable.type() instanceof Support.Binary;
    }

    @Override
    boolean isName(String cell) {
      return false;
    }

    @Override
    void put(String cell, long line, CsvColumns names, int column) {
      if (count == values.length) {
        values = Arrays.copyOf(values, grown(count));
      }
      values[count++] = cell == null ? Double.NaN : number(cell, line, names, column);
    }

    private double number(String cell, long line, CsvColumns names, int column) {
      if (!isNumeric(cell)) {
        OptionalInt truth = isBinary ? truth(cell) : OptionalInt.empty();
        if (truth.isEmpty()) {
          text.add(cell, place(line, names, column));
        }
        return truth.orElse(0);
      }
      double value = number(cell);
      if (Double.isInfinite(value)) {
        infinite.add(BadCells.quoted(cell), place(line, names, column));
      }
      return named.isNamed(value) ? Double.NaN : value;
    }

    @Override
    List<Diagnostic> diagnostics() {
      List<Diagnostic> all = new ArrayList<>(super.diagnostics());
      if (!text.isEmpty()) {
        all.add(text.diagnostic(variable, count));
      }
      if (!infinite.isEmpty()) {
        String message = "values of `" + variable.name() + "` are not finite: " + infinite;
        all.add(
            Diagnostic.error("data-not-finite", variable.span(), message)
                .withFix("correct them, or leave the cells empty and write `?` after the type"));
      }
      return all;
    }

    @Override
    Table.Raw finish() {
      double[] all = Arrays.copyOf(values, count);
      values = new double[0];
      return new Table.Raw.Numbers(Cells.of(all, columns.length));
    }
  }

  /** Cells of a category, whose spellings are numbered as they come. */
  private static final class OfWords extends CellReader {
    private final List<String> names;
    private final Map<String, Integer> words = new LinkedHashMap<>();
    private int[] codes = new int[256];

    OfWords(Observed variable, int[] columns, List<String> names) {
      super(variable, columns);
      this.names = names;
    }

    @Override
    boolean isName(String cell) {
      return names.contains(cell);
    }

    @Override
    void put(String cell, long line, CsvColumns names, int column) {
      if (count == codes.length) {
        codes = Arrays.copyOf(codes, grown(count));
      }
      codes[count++] = cell == null ? -1 : words.computeIfAbsent(cell, word -> words.size());
    }

    @Override
    List<Diagnostic> diagnostics() {
      List<Diagnostic> all = super.diagnostics();
      boolean isWord = words.isEmpty() || !words.keySet().stream().allMatch(CellReader::isNumeric);
      return all.isEmpty() || !names.isEmpty() || !isWord
          ? all
          : List.of(
              all.getFirst()
                  .withFix(
                      "if values may be missing, write `"
                          + variable.type().words()
                          + "?`; if this is a category, name them all: `category(\"...\", ...)`"));
    }

    @Override
    Table.Raw finish() {
      return new Table.Raw.Words(
          Arrays.copyOf(codes, count), columns.length, List.copyOf(words.keySet()));
    }
  }

  private static int grown(int length) {
    return (int) Math.min(2L * length, Integer.MAX_VALUE - 8);
  }
}
