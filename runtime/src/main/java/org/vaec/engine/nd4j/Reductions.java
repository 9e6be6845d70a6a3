package org.vaec.engine.nd4j;

import java.util.Arrays;
import org.vaec.graph.Op;

/**
 * Sums, maxima and log-sum-exps over plates and axes, accumulated in double in memory order: the
 * same whatever the number of threads. Over nothing they are 0, -infinity and -infinity.
 */
final class Reductions {
  private Reductions() {}

  /** Folds the numbers of one inner axis into what the ones before gave. */
  @FunctionalInterface
  private interface Fold {
    double fold(double so, Block x, long at, int by, int count);
  }

  static Instruction reduce(Op.Reduce op, Block x, Block result) {
    int[] sizes = x.sizes();
    boolean[] reduced = new boolean[sizes.length];
    for (int i = 0; i < x.plates().size(); i++) {
      reduced[i] = op.plates().contains(x.plates().get(i));
    }
    op.axes().forEach(axis -> reduced[x.plates().size() + axis] = true);
    return reduce(op.reduction(), x, reduced, result);
  }

  /** Reduces over the axes marked, plates first; the result has the others in their order. */
  static Instruction reduce(Op.Reduction reduction, Block x, boolean[] reduced, Block result) {
    int[] keptSizes = only(x.sizes(), reduced, false);
    StridedLoop kept =
        StridedLoop.over(keptSizes, Block.stridesOf(keptSizes), only(x.strides(), reduced, false));
    StridedLoop inner =
        StridedLoop.over(only(x.sizes(), reduced, true), only(x.strides(), reduced, true));
    return bindings ->
        kept.run(
            (at, by, count) -> {
              for (int i = 0; i < count; i++) {
                int from = at[1] + i * by[1];
                result.set(at[0] + (long) i * by[0], of(reduction, x, inner, from));
              }
            });
  }

  private static double of(Op.Reduction reduction, Block x, StridedLoop inner, int from) {
    return switch (reduction) {
      case SUM -> fold(Reductions::sum, 0, x, inner, from);
      case MAXIMUM -> fold(Reductions::maximum, Double.NEGATIVE_INFINITY, x, inner, from);
      case LOG_SUM_EXP -> {
        double largest = fold(Reductions::maximum, Double.NEGATIVE_INFINITY, x, inner, from);
        // An infinite maximum is the result: infinity less infinity would be NaN.
        yield Double.isInfinite(largest)
            ? largest
            : largest
                + Math.log(
                    fold(
                        (so, array, at, by, count) -> sumOfExp(so, array, at, by, count, largest),
                        0,
                        x,
                        inner,
                        from));
      }
    };
  }

  private static double fold(Fold fold, double start, Block x, StridedLoop inner, int from) {
    double[] so = {start};
    inner.runFrom(
        new int[] {from}, (at, by, count) -> so[0] = fold.fold(so[0], x, at[0], by[0], count));
    return so[0];
  }

  private static double sum(double so, Block x, long at, int by, int count) {
    double sum = so;
    for (int i = 0; i < count; i++) {
      sum += x.get(at + (long) i * by);
    }
    return sum;
  }

  private static double maximum(double so, Block x, long at, int by, int count) {
    double largest = so;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, x.get(at + (long) i * by));
    }
    return largest;
  }

  private static double sumOfExp(double so, Block x, long at, int by, int count, double largest) {
    double sum = so;
    for (int i = 0; i < count; i++) {
      sum += Math.exp(x.get(at + (long) i * by) - largest);
    }
    return sum;
  }

  private static int[] only(int[] values, boolean[] marked, boolean mark) {
    int count = 0;
    int[] kept = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      if (marked[i] == mark) {
        kept[count++] = values[i];
      }
    }
    return Arrays.copyOf(kept, count);
  }
}
