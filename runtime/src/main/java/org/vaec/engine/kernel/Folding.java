package org.vaec.engine.kernel;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.plan.Access;
import org.vaec.plan.Count;
import org.vaec.plan.Pattern;
import org.vaec.shape.Plate;

/**
 * A reduction over a region's domain: what each tile adds, and what stands at the end. Sums are
 * taken in double and rounded once.
 */
abstract sealed class Folding {
  final Lanes lanes;
  final long result;

  private Folding(Lanes lanes, long result) {
    this.lanes = lanes;
    this.result = result;
  }

  /**
   * The cheapest form of a reduction.
   *
   * @param stretches of the outermost plate's members, where chunks are these
   */
  static Folding of(
      Value value,
      ToIntFunction<Plate> sizes,
      Optional<Stretches> stretches,
      Tiling tiling,
      Lanes lanes,
      long result) {
    Op.Reduction reduction = ((Op.Reduce) value.op()).reduction();
    int reduced =
        Pattern.of(value)
            .filter(pattern -> pattern.order() == Pattern.Order.KEPT_THEN_REDUCED)
            .map(pattern -> Math.toIntExact(pattern.reduced().at(sizes)))
            .orElse(0);
    if (reduced > 0 && tiling.isByMember() && tiling.length() % reduced == 0) {
      return new Rows(lanes, result, reduced, reduction);
    }
    long kept = Count.of(value.shape().elements(), value.plates()).at(sizes);
    Strides strides = Strides.of(Access.ofResult(value), sizes);
    boolean isWithinMembers =
        Plate.outermost(value.input(0).plates()).filter(value.plates()::contains).isPresent();
    if (stretches.isPresent() && isWithinMembers) {
      return new OwnSums(lanes, result, strides, Math.toIntExact(kept), stretches.get());
    }
    return new Sums(lanes, result, strides, kept, tiling);
  }

  /** Whether chunks may be computed side by side. */
  boolean isParallel() {
    return true;
  }

  /** Whether so many sums are few enough for each of some chunks to have its own. */
  static boolean haveCopies(long kept, int chunks) {
    return kept * chunks <= Sums.MOST;
  }

  abstract void begin();

  abstract void tile(long x, Cursor at);

  /** Says that a chunk has no more tiles. */
  void endOfChunk(int chunk) {}

  abstract void end();

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
    void tile(long x, Cursor at) {
      int bytes = lanes.bytes();
      long into = result + at.start / length * bytes;
      if (reduction == Op.Reduction.SUM) {
        lanes.sumRows(x, at.length, length, into, at.heap);
      } else {
        lanes.reduceRows(reduction, x, at.length, length, into);
      }
    }

    @Override
    void end() {}
  }

  /**
   * Sums of any pattern: those of each chunk by themselves, so that they have one order whatever
   * the threads.
   */
  private static final class Sums extends Folding {
    /** More sums than this are not held for each chunk: the chunks then follow each other. */
    private static final int MOST = 1 << 20;

    private final Strides strides;
    private final int kept;
    private final boolean hasAll;
    private final int copies;
    private final double[] sums;

    Sums(Lanes lanes, long result, Strides strides, long kept, Tiling tiling) {
      super(lanes, result);
      this.strides = strides;
      this.kept = Math.toIntExact(kept);
      this.hasAll = haveCopies(kept, tiling.chunks());
      this.copies = hasAll ? tiling.chunks() : 1;
      this.sums = new double[this.kept * copies];
    }

    @Override
    boolean isParallel() {
      return hasAll;
    }

    @Override
    void begin() {
      Arrays.fill(sums, 0);
    }

    @Override
    void tile(long x, Cursor at) {
      int first = copies == 1 ? 0 : at.chunk * kept;
      strides.addTo(sums, first, lanes, x, at);
    }

    @Override
    void end() {
      for (int i = 0; i < kept; i++) {
        double sum = sums[i];
        for (int copy = 1; copy < copies; copy++) {
          sum += sums[copy * kept + i];
        }
        lanes.set(result + (long) i * lanes.bytes(), sum);
      }
    }
  }

  /** Sums of any pattern within the members of each stretch. */
  private static final class OwnSums extends Folding {
    private final Strides strides;
    private final Stretches stretches;
    private final double[] sums;

    OwnSums(Lanes lanes, long result, Strides strides, int kept, Stretches stretches) {
      super(lanes, result);
      this.strides = strides;
      this.stretches = stretches;
      this.sums = new double[kept];
    }

    @Override
    void begin() {
      Arrays.fill(sums, 0);
    }

    @Override
    void tile(long x, Cursor at) {
      strides.addTo(sums, 0, lanes, x, at);
    }

    @Override
    void endOfChunk(int chunk) {
      int end = stretches.first(chunk + 1, sums.length);
      for (int i = stretches.first(chunk, sums.length); i < end; i++) {
        lanes.set(result + (long) i * lanes.bytes(), sums[i]);
      }
    }

    @Override
    void end() {}
  }
}
