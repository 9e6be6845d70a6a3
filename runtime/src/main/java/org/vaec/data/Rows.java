package org.vaec.data;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.model.Observed;

/**
 * One part of a data set: the rows trained on, or the rows evaluated on. Rows are counted from 0
 * within the part. Immutable after loading; any number of threads may gather.
 */
public final class Rows {
  private final Map<String, Values> variables;
  private final int[] rows;
  private final List<String> ids;
  private final boolean evaluates;
  private final long seed;

  Rows(Map<String, Values> variables, int[] rows, List<String> ids, boolean evaluates, long seed) {
    this.variables = variables;
    this.rows = rows;
    this.ids = ids;
    this.evaluates = evaluates;
    this.seed = seed;
  }

  public int size() {
    return rows.length;
  }

  /** The row's index in the whole data set, from 0. */
  public int indexInDataSet(int row) {
    return rows[row];
  }

  /** The row's name: its {@code id}, or its number in the data set, from 1. */
  public String id(int row) {
    return ids.isEmpty() ? Integer.toString(rows[row] + 1) : ids.get(rows[row]);
  }

  /** How many numbers one row's value of a variable has. */
  public int elements(String variable) {
    return values(variable).elements();
  }

  /** Whether any value of a variable is missing in this part. */
  public boolean hasMissing(String variable) {
    Values values = values(variable);
    BitSet missing = values.result().missing();
    int n = values.elements();
    for (int row : rows) {
      int gap = missing.nextSetBit(row * n);
      if (gap >= 0 && gap < (row + 1) * n) {
        return true;
      }
    }
    return false;
  }

  /** In how many rows of this part each element of a variable is observed. */
  public int[] observedCounts(String variable) {
    Values values = values(variable);
    int[] counts = new int[values.elements()];
    for (int row : rows) {
      for (int element = 0; element < counts.length; element++) {
        counts[element] += values.isMissing(row, element) ? 0 : 1;
      }
    }
    return counts;
  }

  /** The values of a variable, to be gathered batch by batch. */
  public Column column(String variable) {
    return new Column(values(variable), rows, false, evaluates, seed);
  }

  /** Which values of a variable are observed (1) and which are missing (0). */
  public Column observedColumn(String variable) {
    return new Column(values(variable), rows, true, evaluates, seed);
  }

  /**
   * The log-Jacobian of a variable's transforms, one number for each row of this part: the sum over
   * its observed elements of log |d value / d file value|. A log-density plus this is in the units
   * of the file. It is 0 for discrete values, and empty where the transforms cannot be inverted.
   */
  public Optional<double[]> logJacobian(String variable) {
    return values(variable)
        .result()
        .logJacobian()
        .map(all -> Arrays.stream(rows).mapToDouble(row -> all[row]).toArray());
  }

  /** What the model says about a variable. */
  public Observed observed(String variable) {
    return values(variable).observed();
  }

  private Values values(String variable) {
    Values values = variables.get(variable);
    if (values == null) {
      throw new IllegalStateException("data: no variable " + variable);
    }
    return values;
  }
}
