package org.vaec.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vaec.model.Observed;
import org.vaec.random.Philox;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * Leaves some observed values of the training rows, and makes all others missing, those of the
 * held-out rows too: evaluation must not see what training could not.
 */
final class Keep {
  private Keep() {}

  /**
   * What is missing when {@code count} rows are left. For discrete scalars the rows are dealt out
   * in turn over the values that occur, so that their numbers differ by at most one as long as each
   * has enough; which rows, the seed decides. Where there is no training part, as in other data for
   * a trained model, all is missing.
   */
  static BitSet balanced(
      Observed variable, Cells cells, BitSet missing, Split split, long seed, int count) {
    int n = cells.elements();
    boolean byClass = n == 1 && variable.type().isDiscrete();
    Map<Double, List<Integer>> classes = new TreeMap<>();
    int observed = 0;
    int[] order =
        Philox.of(seed, "keep " + variable.name(), 0).permutation(split.training().length);
    for (int position : order) {
      int row = split.training()[position];
      int firstMissing = missing.nextSetBit(row * n);
      if (firstMissing < 0 || firstMissing >= (row + 1) * n) {
        double kind = byClass ? cells.at(row, 0) : 0;
        classes.computeIfAbsent(kind, value -> new ArrayList<>()).add(row);
        observed++;
      }
    }
    if (observed < count && split.training().length > 0) {
      String message =
          String.format(
              "`keep(%d)` cannot leave %d values of `%s`: the training rows have %d",
              count, count, variable.name(), observed);
      throw new ModelException(
          Diagnostic.error("data-too-few-rows", variable.span(), message)
              .withFix("write `keep(" + observed + ")` or less"));
    }
    BitSet left = new BitSet();
    left.set(0, cells.rows() * n);
    int kept = 0;
    for (int turn = 0; kept < Math.min(count, observed); turn++) {
      for (List<Integer> rows : classes.values()) {
        if (turn < rows.size() && kept < count) {
          int row = rows.get(turn);
          left.clear(row * n, (row + 1) * n);
          kept++;
        }
      }
    }
    return left;
  }
}
