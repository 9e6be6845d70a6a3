package org.vaec.data;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.model.Observed;
import org.vaec.random.Philox;

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

  /**
   * Copies the values of some rows; a missing one is a number in the support.
   *
   * @param batch rows of this part
   * @param epoch of training, from 0: binary pixels are drawn anew in each. In the part that is
   *     evaluated on they are drawn once, whatever the epoch
   * @param into [batch, elements], row-major; may be longer
   */
  public void gather(String variable, int[] batch, long epoch, float[] into) {
    Values values = values(variable);
    int n = values.elements();
    if (values.result().isDrawn()) {
      drawEach(
          values,
          batch,
          epoch,
          (b, drawn) -> {
            for (int i = 0; i < n; i++) {
              into[b * n + i] = (float) drawn[i];
            }
          });
    } else {
      for (int b = 0; b < batch.length; b++) {
        values.result().cells().copyRow(rows[batch[b]], into, b * n);
      }
    }
    if (!values.result().missing().isEmpty()) {
      fillGaps(values, batch, (at, placeholder) -> into[at] = (float) placeholder);
    }
  }

  /** As {@link #gather(String, int[], long, float[])}, in float64. */
  public void gather(String variable, int[] batch, long epoch, double[] into) {
    Values values = values(variable);
    int n = values.elements();
    if (values.result().isDrawn()) {
      drawEach(values, batch, epoch, (b, drawn) -> System.arraycopy(drawn, 0, into, b * n, n));
    } else {
      for (int b = 0; b < batch.length; b++) {
        values.result().cells().copyRow(rows[batch[b]], into, b * n);
      }
    }
    if (!values.result().missing().isEmpty()) {
      fillGaps(values, batch, (at, placeholder) -> into[at] = placeholder);
    }
  }

  /** Which values of some rows are observed (1) and which are missing (0): [batch, elements]. */
  public void gatherObserved(String variable, int[] batch, float[] into) {
    Values values = values(variable);
    Arrays.fill(into, 0, batch.length * values.elements(), 1);
    fillGaps(values, batch, (at, placeholder) -> into[at] = 0);
  }

  /** As {@link #gatherObserved(String, int[], float[])}, in float64. */
  public void gatherObserved(String variable, int[] batch, double[] into) {
    Values values = values(variable);
    Arrays.fill(into, 0, batch.length * values.elements(), 1);
    fillGaps(values, batch, (at, placeholder) -> into[at] = 0);
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

  /** Sets one gathered number. */
  private interface Gap {
    void fill(int at, double placeholder);
  }

  private void fillGaps(Values values, int[] batch, Gap gap) {
    int n = values.elements();
    BitSet missing = values.result().missing();
    for (int b = 0; b < batch.length; b++) {
      int from = rows[batch[b]] * n;
      for (int at = missing.nextSetBit(from);
          at >= 0 && at < from + n;
          at = missing.nextSetBit(at + 1)) {
        gap.fill(b * n + at - from, values.placeholders()[at - from]);
      }
    }
  }

  /** Takes the binary values drawn for one row of a batch. */
  private interface Drawn {
    void take(int inBatch, double[] values);
  }

  private void drawEach(Values values, int[] batch, long epoch, Drawn drawn) {
    BinaryDraws draws = new BinaryDraws(seed, values.observed().name());
    Philox philox = evaluates ? draws.once() : draws.epoch(epoch);
    double[] row = new double[values.elements()];
    for (int b = 0; b < batch.length; b++) {
      values.result().cells().copyRow(rows[batch[b]], row, 0);
      BinaryDraws.draw(philox, (long) rows[batch[b]] * row.length, row);
      drawn.take(b, row);
    }
  }

  private Values values(String variable) {
    Values values = variables.get(variable);
    if (values == null) {
      throw new IllegalStateException("data: no variable " + variable);
    }
    return values;
  }
}
