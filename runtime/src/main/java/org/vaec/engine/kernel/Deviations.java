package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.vaec.engine.Bindings;

/**
 * Where the rows of a matrix of data differ from one row, the origin: what they are where the data
 * are 0. Where that is seldom, as with the lit pixels of a digit or the words of a document, a
 * product of the matrix adds up lines for the deviations alone (see {@link SparseProduct}).
 *
 * <p>X = 1 o' + E, where E holds the deviations. They are looked for anew in each run, as lists of
 * the rows of E and, where they are asked for, of its columns. Rows that have too many in some
 * stretch of them are not listed; which, follows from the data alone.
 */
final class Deviations {
  private final int rows;
  private final int columns;
  private final long matrix;
  private final long origin;
  private final Stretches stretches;
  private final Lists byRow;
  private final Lists byColumn;

  /** Where the entries of each stretch's rows begin. */
  private final int[] starts;

  /**
   * Where the entries of each stretch's rows end, behind the room for them if they are too many.
   */
  private final int[] ends;

  private final Room[] rooms;
  private final float[] originOnHeap;
  private final long[] originEntries;
  private boolean isShifted;

  /**
   * The rows of one factor of a product, as lists of what they take of which lines of the other.
   *
   * <p>Each list has its entries in the order of the lines; where the data are shifted, a last one
   * takes a multiple of the line behind those of the last tile, the {@link #shared} combination.
   *
   * @param starts address of where each list's entries of each tile begin, and where the last end
   * @param lines that there are
   * @param shared one list of the same form without such a last entry
   */
  record Lists(long entries, long starts, int count, int lines, long shared, long sharedStarts) {
    int tiles() {
      return tiles(lines);
    }

    private static int tiles(int lines) {
      return Math.ceilDiv(lines, Combinations.MOST_LINES);
    }

    /** The lines of each tile but the last. */
    int tile() {
      return Math.ceilDiv(lines, tiles());
    }

    /** Bytes from one list's starts to the next one's. */
    int nextStart() {
      return (tiles() + 1) * Integer.BYTES;
    }

    /** The address of where a list's entries of a tile begin. */
    long start(int list, int tile) {
      return starts + (long) list * nextStart() + (long) tile * Integer.BYTES;
    }

    /** The number of the shared line, as seen from the last tile. */
    private int sharedLine() {
      return tiles() * tile();
    }
  }

  /** What a thread needs on the heap. */
  private static final class Room {
    final float[] numbers = new float[Combinations.MOST_LINES];
    final long[] entries = new long[Combinations.MOST_LINES + 1];
    final int[] ends = new int[Combinations.MOST_LINES];
  }

  /**
   * Makes room.
   *
   * @param matrix the address of the data, row-major in single precision
   * @param origin the address of the row that they deviate from
   * @param stretches of the rows
   * @param threads that look for deviations
   * @param room for as many numbers as the data: a quarter of these fit in, by row and by column
   */
  Deviations(
      long matrix,
      long origin,
      int columns,
      Stretches stretches,
      int threads,
      MemorySegment room,
      Scratch scratch) {
    this.rows = stretches.members();
    this.columns = columns;
    this.matrix = matrix;
    this.origin = origin;
    this.stretches = stretches;
    this.starts = new int[stretches.count() + 1];
    this.ends = new int[stretches.count()];
    for (int i = 0; i < stretches.count(); i++) {
      starts[i + 1] =
          (int) (room.byteSize() / 2 / Combinations.ENTRY * stretches.first(i + 1) / rows);
    }
    this.byRow = lists(rows, columns, room.address(), scratch);
    this.byColumn = lists(columns, rows, room.address() + room.byteSize() / 2, scratch);
    this.rooms = new Room[threads];
    Arrays.setAll(rooms, thread -> new Room());
    this.originOnHeap = new float[columns];
    this.originEntries = new long[columns];
    for (int row = 0; row < rows; row++) {
      Lanes.ALL.set(
          ValueLayout.JAVA_LONG,
          byColumn.shared + (long) row * Combinations.ENTRY,
          Combinations.entry(row, 1f));
    }
  }

  private static Lists lists(int count, int lines, long entries, Scratch scratch) {
    int starts = Lists.tiles(lines) + 1;
    Lists lists =
        new Lists(
            entries,
            scratch.take((long) count * starts),
            count,
            lines,
            scratch.take(2L * lines),
            scratch.take(starts));
    for (int tile = 0; tile < starts; tile++) {
      set(lists.sharedStarts + (long) tile * Integer.BYTES, Math.min(tile * lists.tile(), lines));
    }
    return lists;
  }

  private static int number(long address) {
    return Lanes.ALL.get(ValueLayout.JAVA_INT, address);
  }

  private static void set(long address, int number) {
    Lanes.ALL.set(ValueLayout.JAVA_INT, address, number);
  }

  /** Whether the deviations of the latest run are few enough to be listed. */
  boolean areFew() {
    int listed = 0;
    for (int i = 0; i < ends.length; i++) {
      if (ends[i] > starts[i + 1]) {
        return false;
      }
      listed += ends[i] - starts[i];
    }
    return !isShifted || listed + columns <= starts[ends.length];
  }

  /** Whether the origin is not 0, so that lists end with a multiple of the shared combination. */
  boolean areShifted() {
    return isShifted;
  }

  /** The rows of X, as combinations of the lines of what it is multiplied with. */
  Lists byRow() {
    return byRow;
  }

  /** Its columns, which are there once {@link #columnLists} has run. */
  Lists byColumn() {
    return byColumn;
  }

  /** Looks for the deviations, stretch by stretch. */
  Kernel rowLists() {
    return new Kernel() {
      @Override
      public void begin(Bindings bindings) {
        readOrigin();
      }

      @Override
      public int parts() {
        return stretches.count();
      }

      @Override
      public void part(int part, int thread) {
        ends[part] = listRows(part, rooms[thread]);
      }
    };
  }

  private void readOrigin() {
    MemorySegment.copy(Lanes.ALL, ValueLayout.JAVA_FLOAT, origin, originOnHeap, 0, columns);
    isShifted = false;
    for (int column = 0; column < columns; column++) {
      isShifted |= originOnHeap[column] != 0;
      originEntries[column] = Combinations.entry(column, originOnHeap[column]);
    }
    MemorySegment.copy(originEntries, 0, Lanes.ALL, ValueLayout.JAVA_LONG, byRow.shared, columns);
  }

  /** Lists the rows of a stretch, until they are too many; the end of what they need. */
  private int listRows(int stretch, Room room) {
    int next = starts[stretch];
    for (int row = stretches.first(stretch); row < stretches.first(stretch + 1); row++) {
      for (int tile = 0; tile < byRow.tiles(); tile++) {
        int count = deviations(row, tile, room);
        if (next + count > starts[stretch + 1]) {
          return next + count;
        }
        set(byRow.start(row, tile), next);
        write(room.entries, count, next);
        next += count;
      }
      set(byRow.start(row, byRow.tiles()), next);
    }
    return next;
  }

  /** Puts the entries of a tile of a row into the room; how many there are. */
  private int deviations(int row, int tile, Room room) {
    int from = tile * byRow.tile();
    int length = Math.min(byRow.tile(), columns - from);
    float[] numbers = room.numbers;
    long[] entries = room.entries;
    MemorySegment.copy(
        Lanes.ALL,
        ValueLayout.JAVA_FLOAT,
        matrix + ((long) row * columns + from) * Float.BYTES,
        numbers,
        0,
        length);
    int count = 0;
    for (int i = 0; i < length; i++) {
      int bits = Float.floatToRawIntBits(numbers[i] - originOnHeap[from + i]);
      entries[count] = Combinations.entry(from + i, bits);
      // Without a branch, which would be mispredicted at each deviation: 1 if any bit is set.
      count += (bits | -bits) >>> (Integer.SIZE - 1);
    }
    if (isShifted && tile == byRow.tiles() - 1) {
      entries[count++] = Combinations.entry(byRow.sharedLine(), 1f);
    }
    return count;
  }

  private void write(long[] numbers, int count, int at) {
    MemorySegment.copy(
        numbers,
        0,
        Lanes.ALL,
        ValueLayout.JAVA_LONG,
        byRow.entries + (long) at * Combinations.ENTRY,
        count);
  }

  /** Lists the columns once the rows are listed, tile by tile. */
  Kernel columnLists() {
    return new ColumnLists();
  }

  private final class ColumnLists implements Kernel {
    private final int[] starts = new int[byRow.tiles()];
    private boolean areFew;

    @Override
    public void begin(Bindings bindings) {
      areFew = areFew();
      if (!areFew) {
        return;
      }
      int next = 0;
      for (int tile = 0; tile < starts.length; tile++) {
        starts[tile] = next;
        next += isShifted ? byRow.tile() : 0;
        for (int row = 0; row < rows; row++) {
          next += end(row, tile) - number(byRow.start(row, tile));
        }
      }
    }

    @Override
    public int parts() {
      return starts.length;
    }

    /** Where a row's deviations in a tile end. */
    private int end(int row, int tile) {
      int end = number(byRow.start(row, tile + 1));
      return isShifted && tile == starts.length - 1 ? end - 1 : end;
    }

    @Override
    public void part(int tile, int thread) {
      if (areFew) {
        list(tile, rooms[thread].ends);
      }
    }

    /** Counts each column's deviations, then puts them there, in the order of the rows. */
    private void list(int tile, int[] ends) {
      int from = tile * byRow.tile();
      int length = Math.min(byRow.tile(), columns - from);
      Arrays.fill(ends, 0);
      for (int row = 0; row < rows; row++) {
        int end = end(row, tile);
        for (int at = number(byRow.start(row, tile)); at < end; at++) {
          ends[Combinations.line(entry(byRow, at)) - from]++;
        }
      }
      int next = starts[tile];
      for (int column = 0; column < length; column++) {
        int count = ends[column];
        ends[column] = next;
        next += count + (isShifted ? 1 : 0);
      }
      for (int row = 0; row < rows; row++) {
        if (row % byColumn.tile() == 0) {
          begin(row / byColumn.tile(), from, length, ends);
        }
        int end = end(row, tile);
        for (int at = number(byRow.start(row, tile)); at < end; at++) {
          long entry = entry(byRow, at);
          int into = ends[Combinations.line(entry) - from]++;
          set(into, Combinations.entry(row, Combinations.factorBits(entry)));
        }
      }
      if (isShifted) {
        for (int column = 0; column < length; column++) {
          set(
              ends[column]++,
              Combinations.entry(byColumn.sharedLine(), originOnHeap[from + column]));
        }
      }
      begin(byColumn.tiles(), from, length, ends);
    }

    /** A tile of the columns' lists begins where they end so far. */
    private void begin(int tile, int from, int length, int[] ends) {
      for (int column = 0; column < length; column++) {
        Deviations.set(byColumn.start(from + column, tile), ends[column]);
      }
    }

    private static long entry(Lists lists, int at) {
      return Lanes.ALL.get(ValueLayout.JAVA_LONG, lists.entries + (long) at * Combinations.ENTRY);
    }

    private void set(int at, long entry) {
      Lanes.ALL.set(
          ValueLayout.JAVA_LONG, byColumn.entries + (long) at * Combinations.ENTRY, entry);
    }
  }
}
