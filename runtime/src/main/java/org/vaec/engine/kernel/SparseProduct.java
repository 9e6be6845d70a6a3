package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.vaec.engine.Bindings;

/**
 * C = X B or C = X' B where few numbers of X deviate from its origin o: as X = 1 o' + E, the sum of
 * the lines of B that the lists of E name, and of a multiple of a combination that all lists share,
 * o' B or 1' B. Where too many deviate, the product of the whole matrices.
 *
 * <p>Its parts are stretches of columns, a {@link Combinations#LENGTH} each, and of lists. Of B a
 * part copies its columns of a tile of lines side by side, so that they stay in cache while all its
 * lists take what they need of them.
 */
final class SparseProduct implements Kernel {
  private final Deviations deviations;
  private final Deviations.Lists lists;
  private final MatrixProduct whole;
  private final Combinations combinations;
  private final int columns;
  private final long b;
  private final long c;
  private final int blocks;
  private final int groups;
  private final Worker[] workers;
  private boolean areFew;
  private boolean areShifted;

  /**
   * Binds a product.
   *
   * @param lists of the deviations: by row for X B, by column for X' B
   * @param whole the same product of whole matrices
   * @param columns of B and C
   * @param b the address of B, whose rows follow each other without gaps, and so with C
   */
  SparseProduct(
      Deviations deviations,
      Deviations.Lists lists,
      MatrixProduct whole,
      Combinations combinations,
      int columns,
      long b,
      long c) {
    this.deviations = deviations;
    this.lists = lists;
    this.whole = whole;
    this.combinations = combinations;
    this.columns = columns;
    this.b = b;
    this.c = c;
    this.blocks = Math.ceilDiv(columns, Combinations.LENGTH);
    this.groups = Math.ceilDiv(lists.count(), Combinations.MOST_LISTS);
    this.workers = new Worker[combinations.threads()];
    Arrays.setAll(workers, thread -> new Worker(combinations.room(thread)));
  }

  @Override
  public void begin(Bindings bindings) {
    areFew = deviations.areFew();
    areShifted = deviations.areShifted();
  }

  @Override
  public int parts() {
    return Math.max(blocks * groups, whole.parts());
  }

  @Override
  public void part(int part, int thread) {
    if (!areFew) {
      if (part < whole.parts()) {
        whole.part(part, thread);
      }
    } else if (part < blocks * groups) {
      workers[thread].multiply(part % blocks * Combinations.LENGTH, part / blocks);
    }
  }

  /** What a thread does, in its own room. */
  private final class Worker {
    private final Combinations.Room room;
    private final Combinations.Task shared = new Combinations.Task();
    private final Combinations.Task own = new Combinations.Task();

    Worker(Combinations.Room room) {
      this.room = room;
      shared.entries = lists.shared();
      shared.lists = 1;
      shared.sums = room.lines + (long) lists.tile() * Combinations.LINE;
      own.entries = lists.entries();
      own.nextStart = lists.nextStart();
    }

    void multiply(int column, int group) {
      int first = (int) ((long) lists.count() * group / groups);
      int count = (int) ((long) lists.count() * (group + 1) / groups) - first;
      int width = Math.min(Combinations.LENGTH, columns - column);
      boolean isWhole = width == Combinations.LENGTH;
      long line = (long) columns * Float.BYTES;
      long result = c + first * line + (long) column * Float.BYTES;
      boolean inVectors = combinations.inVectors((long) count * lists.lines());
      own.lists = count;
      own.sums = isWhole ? result : room.sums;
      own.nextSums = isWhole ? line : Combinations.LINE;
      shared.before = room.zeros;
      own.before = room.zeros;
      own.nextBefore = 0;
      for (int tile = 0; tile < lists.tiles(); tile++) {
        int from = tile * lists.tile();
        int length = Math.min(lists.tile(), lists.lines() - from);
        combinations.copy(
            b + from * line + (long) column * Float.BYTES,
            line,
            length,
            width,
            room.lines,
            inVectors);
        long lines = room.lines - (long) from * Combinations.LINE;
        if (areShifted) {
          shared.lines = lines;
          shared.starts = lists.sharedStarts() + (long) tile * Integer.BYTES;
          combinations.add(shared, inVectors, room);
          shared.before = shared.sums;
        }
        own.lines = lines;
        own.starts = lists.start(first, tile);
        combinations.add(own, inVectors, room);
        own.before = own.sums;
        own.nextBefore = own.nextSums;
      }
      if (!isWhole) {
        for (int i = 0; i < count; i++) {
          MemorySegment.copy(
              Lanes.ALL,
              room.sums + (long) i * Combinations.LINE,
              Lanes.ALL,
              result + i * line,
              (long) width * Float.BYTES);
        }
      }
    }
  }
}
