package org.vaec.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.vaec.random.Philox;

/**
 * Which rows of a table are trained on and which evaluated on, both ascending.
 *
 * @param evaluatesOnTraining whether both are the same rows, by the user's wish
 */
record Split(int[] training, int[] heldOut, boolean evaluatesOnTraining) {

  /** All of {@code table}; a {@code holdout} share of its rows drawn from the seed. */
  static Split of(Table table, Options options) {
    int rows = table.rows();
    double holdout = options.holdout();
    if (table.trainingRows().isPresent()) {
      int[] training = range(0, holdout == 1 ? 0 : table.trainingRows().getAsInt());
      int[] test = range(table.trainingRows().getAsInt(), rows);
      return holdout == 0 ? new Split(training, training, true) : new Split(training, test, false);
    }
    if (holdout == 0) {
      return new Split(range(0, rows), range(0, rows), true);
    }
    if (holdout == 1) {
      return new Split(range(0, 0), range(0, rows), false);
    }
    if (rows < 2) {
      throw DataFile.failure(
          "data-too-few-rows",
          "the data set has 1 row, which cannot be both trained and evaluated on",
          "give more rows, or evaluate on the training rows with `--holdout 0`");
    }
    int held = Math.clamp(Math.round(rows * holdout), 1, rows - 1);
    int[] order = Philox.of(options.seed(), "holdout", 0).permutation(rows);
    int[] heldOut = Arrays.copyOf(order, held);
    int[] training = Arrays.copyOfRange(order, held, rows);
    Arrays.sort(heldOut);
    Arrays.sort(training);
    return new Split(training, heldOut, false);
  }

  /** The split of a run, whose held-out rows are known: ascending, each once. */
  static Split withHeldOut(int rows, int[] heldOut) {
    return heldOut.length == 0
        ? new Split(range(0, rows), range(0, rows), true)
        : new Split(others(rows, heldOut), heldOut, false);
  }

  /** The rows that are not among these, ascending. */
  static int[] others(int rows, int[] these) {
    int[] others = new int[rows - these.length];
    int next = 0;
    int count = 0;
    for (int row = 0; row < rows; row++) {
      if (next < these.length && these[next] == row) {
        next++;
      } else {
        others[count++] = row;
      }
    }
    return others;
  }

  /** Every row of either part, once. */
  int[] all() {
    return IntStream.concat(Arrays.stream(training), Arrays.stream(heldOut)).distinct().toArray();
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }
}
