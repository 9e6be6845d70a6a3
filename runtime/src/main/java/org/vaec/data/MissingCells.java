package org.vaec.data;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.vaec.model.Observed;
import org.vaec.model.Transform;

/**
 * Which cells of a variable are missing: those that are empty or spelled as programs spell what is
 * missing, and those that {@code missing("-999", "-")} names. A number that it names stands for all
 * spellings of that number.
 */
final class MissingCells {
  /** In lower case. None is longer than {@link #LONGEST_MARKER}. */
  private static final Set<String> USUAL =
      Set.of("", "na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "null", "none", "?");

  private static final int LONGEST_MARKER = 4;

  private final Set<String> named;
  private final double[] numbers;

  private MissingCells(Set<String> named) {
    this.named = named;
    this.numbers =
        named.stream()
            .filter(CellReader::isNumeric)
            .mapToDouble(CellReader::number)
            .filter(Double::isFinite)
            .toArray();
  }

  /** Those of a variable. */
  static MissingCells of(Observed variable) {
    return new MissingCells(
        variable.transforms().stream()
            .filter(Transform.Missing.class::isInstance)
            .flatMap(missing -> ((Transform.Missing) missing).spellings().stream())
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether a cell is spelled as programs spell what is missing. */
  static boolean isUsual(String cell) {
    return cell.length() <= LONGEST_MARKER && USUAL.contains(cell.toLowerCase(Locale.ROOT));
  }

  /** Whether the model names this spelling. */
  boolean isNamed(String cell) {
    return !named.isEmpty() && named.contains(cell);
  }

  /** Whether the model names this number. */
  boolean isNamed(double value) {
    for (double number : numbers) {
      if (value == number) {
        return true;
      }
    }
    return false;
  }

  /** The cells of an array, NaN where the model names the number. */
  Cells mark(Cells cells) {
    return numbers.length == 0 || cells.allMatch(value -> !isNamed(value))
        ? cells
        : cells.map(value -> isNamed(value) ? Double.NaN : value);
  }
}
