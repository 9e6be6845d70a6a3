package org.vaec.engine.kernel;

import java.util.Arrays;
import org.vaec.graph.Op;
import org.vaec.plan.Pattern;

/** A reduction over a region's domain: what each tile adds, and what stands at the end. */
abstract sealed class Folding {
  final Lanes lanes;
  final long result;

  private Folding(Lanes lanes, long result) {
    this.lanes = lanes;
    this.result = result;
  }

  /** The cheapest form of a reduction. */
  static Folding of(
      Op.Reduction reduction,
      Pattern.Order order,
      int kept,
      int reduced,
      Tiling tiling,
      Lanes lanes,
      long result,
      Scratch scratch) {
    boolean isSum = reduction == Op.Reduction.SUM;
    if (order == Pattern.Order.REDUCED_THEN_KEPT) {
      long parts = tiling.chunks() == 1 ? result : scratch.take((long) kept * tiling.chunks());
      return new Columns(lanes, result, kept, tiling.chunks(), parts);
    }
    if (isSum && kept == 1) {
      return new Total(lanes, result, tiling.chunks());
    }
    if (tiling.isByMember() && tiling.length() % Math.max(1, reduced) == 0) {
      return new Rows(lanes, result, reduced, reduction);
    }
    return new LongRows(lanes, result, kept, reduced);
  }

  /** Whether chunks may be computed side by side. */
  boolean isParallel() {
    return true;
  }

  abstract void begin();

  abstract void tile(long x, long start, int n, int chunk);

  abstract void end();

  /** Everything to one number. */
  private static final class Total extends Folding {
    private final double[] parts;

    Total(Lanes lanes, long result, int chunks) {
      super(lanes, result);
      this.parts = new double[chunks];
    }

    @Override
    void begin() {
      Arrays.fill(parts, 0);
    }

    @Override
    void tile(long x, long start, int n, int chunk) {
      parts[chunk] += lanes.sum(x, n);
    }

    @Override
    void end() {
      double sum = 0;
      for (double part : parts) {
        sum += part;
      }
      lanes.set(result, sum);
    }
  }

  /** Runs of neighbours that lie within a tile. */
  private static final class Rows extends Folding {
    private final int length;
    private final Op.Reduction reduction;

    Rows(Lanes lanes, long result, int length, Op.Reduction reduction) {
      super(lanes, result);
      this.length = length;
      this.reduction = reduction;
    }

    @Override
    void begin() {}

    @Override
    void tile(long x, long start, int n, int chunk) {
      int bytes = lanes.bytes();
      long into = result + start / length * bytes;
      for (int i = 0; i < n; i += length, into += bytes) {
        long run = x + (long) i * bytes;
        lanes.set(
            into,
            switch (reduction) {
              case SUM -> lanes.sum(run, length);
              case MAXIMUM -> lanes.maximum(run, length);
              case LOG_SUM_EXP -> lanes.logSumExp(run, length);
            });
      }
    }

    @Override
    void end() {}
  }

  /** Sums of runs of neighbours longer than a tile, or across tiles. */
  private static final class LongRows extends Folding {
    private final double[] sums;
    private final int length;

    LongRows(Lanes lanes, long result, int kept, int length) {
      super(lanes, result);
      this.sums = new double[kept];
      this.length = length;
    }

    @Override
    boolean isParallel() {
      return false;
    }

    @Override
    void begin() {
      Arrays.fill(sums, 0);
    }

    @Override
    void tile(long x, long start, int n, int chunk) {
      int done = 0;
      while (done < n) {
        long at = start + done;
        int run = (int) Math.min(length - at % length, n - done);
        sums[(int) (at / length)] += lanes.sum(x + (long) done * lanes.bytes(), run);
        done += run;
      }
    }

    @Override
    void end() {
      for (int i = 0; i < sums.length; i++) {
        lanes.set(result + (long) i * lanes.bytes(), sums[i]);
      }
    }
  }

  /** Rows added up to one row. */
  private static final class Columns extends Folding {
    private final int length;
    private final int chunks;
    private final long parts;

    Columns(Lanes lanes, long result, int length, int chunks, long parts) {
      super(lanes, result);
      this.length = length;
      this.chunks = chunks;
      this.parts = parts;
    }

    @Override
    void begin() {
      lanes.fill(0, parts, length * chunks);
    }

    @Override
    void tile(long x, long start, int n, int chunk) {
      long part = parts + (long) chunk * length * lanes.bytes();
      int done = 0;
      while (done < n) {
        int column = (int) ((start + done) % length);
        int run = Math.min(length - column, n - done);
        lanes.add(x + (long) done * lanes.bytes(), part + (long) column * lanes.bytes(), run);
        done += run;
      }
    }

    @Override
    void end() {
      if (chunks > 1) {
        lanes.copy(parts, result, length);
        for (int chunk = 1; chunk < chunks; chunk++) {
          lanes.add(parts + (long) chunk * length * lanes.bytes(), result, length);
        }
      }
    }
  }
}
