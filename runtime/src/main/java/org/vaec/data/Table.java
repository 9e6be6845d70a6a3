package org.vaec.data;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;

/**
 * A data set as its files hold it, before any transform.
 *
 * @param rows all rows, the training part first where the data set comes in two parts
 * @param trainingRows how many of them are the training part, where the files say so
 * @param columns what each variable selects, by the variable's name
 * @param ids the row's names; empty where the model has no {@code id}
 * @param fingerprint what the data set is known by again
 * @param warnings what the user may not have meant about the file
 */
record Table(
    int rows,
    OptionalInt trainingRows,
    Map<String, Column> columns,
    List<String> ids,
    Fingerprint fingerprint,
    List<Diagnostic> warnings) {

  /**
   * What one variable selects.
   *
   * @param values [rows] of {@code shape}
   * @param shape of one row's raw value
   * @param places how to name a cell of it
   */
  record Column(Raw values, Shape shape, Places places) {}

  /** Raw values. */
  sealed interface Raw {
    int elements();

    /** Numbers, NaN where missing. */
    record Numbers(Cells cells) implements Raw {
      @Override
      public int elements() {
        return cells.elements();
      }
    }

    /**
     * Spellings of categories.
     *
     * @param codes [rows * elements], an index into {@code words}, or -1 where missing
     * @param words every spelling that occurs, once
     */
    record Words(int[] codes, int elements, List<String> words) implements Raw {}
  }

  /** Names rows and cells as a person finds them in the file. */
  interface Places {
    /** Such as {@code line 12} or {@code row 12}. */
    String row(int row);

    /** Such as {@code column "age"} or {@code element 12}. */
    String element(int element);

    /** Such as {@code line 12, column "age"}. */
    default String cell(int row, int element) {
      return row(row) + ", " + element(element);
    }
  }
}
