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
  private boolean areUnits;

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
    deviations.settle();
    areFew = deviations.areFew();
    areUnits = deviations.areUnits();
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
    private final Combinations.Copying copying = new Combinations.Copying();
    private final Combinations.Adding adding = new Combinations.Adding();
    private final long line = (long) columns * Float.BYTES;

    Worker(Combinations.Room room) {
      this.room = room;
      copying.apart = line;
      copying.into = room.lines;
      copying.shared = room.shared;
      adding.names = lists.names();
      adding.nextStart = lists.nextStart();
      adding.lines = room.lines;
    }

    /** Columns from one on, of a group of lists. */
    void multiply(int column, int group) {
      // What is less than a line takes some columns before it into account, where there are some.
      int first = Math.max(0, Math.min(column, columns - Combinations.LENGTH));
      int list = firstList(group);
      int count = firstList(group + 1) - list;
      long result = c + list * line + (long) first * Float.BYTES;
      boolean isWhole = first == column && columns - column >= Combinations.LENGTH;
      boolean inVectors = combinations.inVectors();
      begin(list, count);
      adding.sums = isWhole ? result : room.sums;
      adding.nextSums = isWhole ? line : (long) Combinations.LENGTH * Float.BYTES;
      for (int tile = 0; tile < lists.tiles(); tile++) {
        int from = tile * lists.tile();
        copying.from = b + from * line + (long) first * Float.BYTES;
        copying.lines = Math.min(lists.tile(), lists.lines() - from);
        copying.units =
            areUnits ? lists.lineUnits() + (long) from * Float.BYTES : deviations.ones();
        copying.shares = lists.lineShares() + (long) from * Float.BYTES;
        combinations.copy(copying, inVectors, room);
        adding.tile = copying.lines;
        adding.starts = lists.start(list, tile);
        adding.shared = tile == lists.tiles() - 1 ? room.shared : room.zeros;
        combinations.add(adding, inVectors, room);
        adding.before = adding.sums;
        adding.nextBefore = adding.nextSums;
      }
      if (!isWhole) {
        copyOut(column, first, list, count);
      }
    }

    private int firstList(int group) {
      return (int) ((long) lists.count() * group / groups);
    }

    private void begin(int list, int count) {
      copying.width = Math.min(Combinations.LENGTH, columns);
      MemorySegment.copy(
          Lanes.ALL, room.zeros, Lanes.ALL, room.shared, (long) Combinations.LENGTH * Float.BYTES);
      long at = (long) list * Float.BYTES;
      adding.lists = count;
      adding.factors = areUnits ? 0 : lists.factors();
      adding.units = (areUnits ? lists.listUnits() : deviations.ones()) + at;
      adding.shares = lists.listShares() + at;
      adding.before = room.zeros;
      adding.nextBefore = 0;
    }

    private void copyOut(int column, int first, int list, int count) {
      long width = (long) (columns - column) * Float.BYTES;
      long from = room.sums + (long) (column - first) * Float.BYTES;
      for (int i = 0; i < count; i++) {
        MemorySegment.copy(
            Lanes.ALL,
            from + i * adding.nextSums,
            Lanes.ALL,
            c + (list + i) * line + (long) column * Float.BYTES,
            width);
      }
    }
  }
}
