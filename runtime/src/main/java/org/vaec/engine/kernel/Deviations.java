package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.vaec.engine.Bindings;

/**
 * Where the rows of a matrix of data X differ from one row, the origin o: what they are where the
 * data are 0. Where that is seldom, as with the lit pixels of a digit or the words of a document, a
 * product of X adds up lines for the deviations alone (see {@link SparseProduct}).
 *
 * <p>X = 1 o' + E, where E holds the deviations. They are looked for anew in each run, as lists of
 * the rows of E, and of its columns where these are asked for. If all of them are what ones deviate
 * by, as those of binary data are, E is known by where they are: E = M diag(u) with 0 and 1 in M.
 */
final class Deviations {
  /** The share of numbers that may deviate: with more, a product of all of X is quicker. */
  private static final double MOST = 0.3;

  private final int rows;
  private final int columns;
  private final long matrix;
  private final long origin;
  private final long one;

  /** Copies of the origin, and of what ones deviate by: products need them longer. */
  private final long shift;

  private final long unit;
  private final Stretches stretches;
  private final Lists byRow;
  private final Lists byColumn;
  private final Room[] rooms;
  private final int[] originBits;
  private final int[] oneBits;

  /** Which deviation is the first that each stretch's rows may have. */
  private final int[] starts;

  /** Where those that they have end, behind their room if they are too many. */
  private final int[] ends;

  /** Whether those of a stretch all are units. */
  private final boolean[] areUnits;

  /** Whether factors are written: unless all were units in the run before. */
  private boolean withFactors;

  /**
   * Lists of the lines that the rows of a factor of a product take of the other factor.
   *
   * @param names address of which lines of their tile: a byte each
   * @param factors address of their factors, unless all are 1
   * @param starts address of where each list's part of each tile begins, and where the last ends
   * @param count of the lists
   * @param lines that there are
   * @param lineUnits address of a number for each line, which is taken times it where factors are 1
   * @param lineShares address of how much of each line is shared by all lists
   * @param listUnits address of a number for each list, whose sum is taken times it where factors
   *     are 1
   * @param listShares address of how much of what is shared each list has
   * @param tiles of the lines: these and the next are kept, as inner loops would divide for them
   * @param tile the lines of each tile but the last
   */
  record Lists(
      long names,
      long factors,
      long starts,
      int count,
      int lines,
      long lineUnits,
      long lineShares,
      long listUnits,
      long listShares,
      int tiles,
      int tile) {
    Lists(
        long names,
        long factors,
        long starts,
        int count,
        int lines,
        long lineUnits,
        long lineShares,
        long listUnits,
        long listShares) {
      int tiles = tiles(lines);
      this(
          names,
          factors,
          starts,
          count,
          lines,
          lineUnits,
          lineShares,
          listUnits,
          listShares,
          tiles,
          Math.ceilDiv(lines, tiles));
    }

    static int tiles(int lines) {
      return Math.ceilDiv(lines, Combinations.MOST_LINES);
    }

    /** Bytes from one list's starts to the next one's. */
    int nextStart() {
      return (tiles + 1) * Integer.BYTES;
    }

    /** The address of where a list's part of a tile begins. */
    long start(int list, int tile) {
      return starts + (long) list * nextStart() + (long) tile * Integer.BYTES;
    }
  }

  /** What a thread needs on the heap. */
  private static final class Room {
    /** The bits of some data. */
    final int[] numbers = new int[Combinations.MOST_LINES];

    final byte[] names = new byte[Combinations.MOST_LINES];
    final float[] factors = new float[Combinations.MOST_LINES];
    final int[] ends = new int[Combinations.MOST_LINES];

    /** The bits in which the deviations of the stretch are not units. */
    int notUnits;
  }

  /**
   * Makes lists.
   *
   * @param matrix the address of the data, row-major in single precision
   * @param origin the address of the row that they deviate from
   * @param one the address of the row that the data are where they are 1
   * @param stretches of the rows
   * @param threads that look for deviations
   * @param room for as many numbers as the data
   */
  Deviations(
      long matrix,
      long origin,
      long one,
      int columns,
      Stretches stretches,
      int threads,
      MemorySegment room,
      Scratch scratch) {
    this.rows = stretches.members();
    this.columns = columns;
    this.matrix = matrix;
    this.origin = origin;
    this.one = one;
    this.shift = scratch.take(columns);
    this.unit = scratch.take(columns);
    this.stretches = stretches;
    this.starts = new int[stretches.count() + 1];
    this.ends = new int[stretches.count()];
    this.areUnits = new boolean[stretches.count()];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = (int) (MOST * stretches.first(i) * columns);
    }
    long most = starts[stretches.count()];
    long factors = room.address();
    long names = factors + 2 * most * Float.BYTES;
    long ones = scratch.take(Math.max(rows, columns));
    for (int i = 0; i < Math.max(rows, columns); i++) {
      Lanes.ALL.set(ValueLayout.JAVA_FLOAT, ones + (long) i * Float.BYTES, 1f);
    }
    this.byRow =
        new Lists(
            names,
            factors,
            scratch.take((long) rows * (Lists.tiles(columns) + 1)),
            rows,
            columns,
            unit,
            shift,
            ones,
            ones);
    this.byColumn =
        new Lists(
            names + most,
            factors + most * Float.BYTES,
            scratch.take((long) columns * (Lists.tiles(rows) + 1)),
            columns,
            rows,
            ones,
            ones,
            unit,
            shift);
    this.rooms = new Room[threads];
    Arrays.setAll(rooms, thread -> new Room());
    this.originBits = new int[columns];
    this.oneBits = new int[columns];
  }

  private static int number(long address) {
    return Lanes.ALL.get(ValueLayout.JAVA_INT, address);
  }

  private static void set(long address, int number) {
    Lanes.ALL.set(ValueLayout.JAVA_INT, address, number);
  }

  /** Whether the deviations of the latest run are so few that they are listed. */
  boolean areFew() {
    for (int i = 0; i < ends.length; i++) {
      if (ends[i] > starts[i + 1]) {
        return false;
      }
    }
    return true;
  }

  /** Whether all factors of the latest run are 1. */
  boolean areUnits() {
    for (boolean units : areUnits) {
      if (!units) {
        return false;
      }
    }
    return true;
  }

  /** The address of a 1 for each row, and for each column. */
  long ones() {
    return byRow.listUnits;
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
        withFactors = !areUnits();
        readRows();
      }

      @Override
      public int parts() {
        return stretches.count();
      }

      @Override
      public void part(int part, int thread) {
        listRows(part, rooms[thread]);
      }
    };
  }

  private void readRows() {
    MemorySegment.copy(Lanes.ALL, ValueLayout.JAVA_INT, origin, originBits, 0, columns);
    MemorySegment.copy(Lanes.ALL, ValueLayout.JAVA_INT, one, oneBits, 0, columns);
    MemorySegment.copy(originBits, 0, Lanes.ALL, ValueLayout.JAVA_INT, shift, columns);
    for (int i = 0; i < columns; i++) {
      float by = Float.intBitsToFloat(oneBits[i]) - Float.intBitsToFloat(originBits[i]);
      Lanes.ALL.set(ValueLayout.JAVA_FLOAT, unit + (long) i * Float.BYTES, by);
    }
  }

  /** Lists the rows of a stretch. */
  private void listRows(int stretch, Room room) {
    room.notUnits = 0;
    int next = starts[stretch];
    for (int row = stretches.first(stretch); row < stretches.first(stretch + 1); row++) {
      for (int tile = 0; tile < byRow.tiles(); tile++) {
        int count = deviations(row, tile, room);
        if (next + count > starts[stretch + 1]) {
          ends[stretch] = next + count;
          return;
        }
        set(byRow.start(row, tile), next);
        write(room.names, count, byRow.names + next);
        if (withFactors) {
          writeFactors(room, tile, count, next);
        }
        next += count;
      }
      set(byRow.start(row, byRow.tiles()), next);
    }
    ends[stretch] = next;
    areUnits[stretch] = room.notUnits == 0;
  }

  /** Puts the deviations of a tile of a row into the room; how many there are. */
  private int deviations(int row, int tile, Room room) {
    int from = tile * byRow.tile();
    int length = Math.min(byRow.tile(), columns - from);
    int[] numbers = room.numbers;
    MemorySegment.copy(
        Lanes.ALL,
        ValueLayout.JAVA_INT,
        matrix + ((long) row * columns + from) * Float.BYTES,
        numbers,
        0,
        length);
    // Without a branch, which would be mispredicted at each deviation: an integer or its negative
    // has the first bit set, unless it is 0.
    byte[] names = room.names;
    int count = 0;
    for (int i = 0; i < length; i++) {
      int bits = numbers[i] ^ originBits[from + i];
      names[count] = (byte) i;
      count += (bits | -bits) >>> (Integer.SIZE - 1);
    }
    int notUnits = 0;
    for (int i = 0; i < count; i++) {
      int column = names[i] & 0xFF;
      notUnits |= numbers[column] ^ oneBits[from + column];
    }
    room.notUnits |= notUnits;
    return count;
  }

  private static void write(byte[] names, int count, long into) {
    MemorySegment.copy(names, 0, Lanes.ALL, ValueLayout.JAVA_BYTE, into, count);
  }

  private void writeFactors(Room room, int tile, int count, int at) {
    float[] factors = room.factors;
    for (int i = 0; i < count; i++) {
      int column = room.names[i] & 0xFF;
      factors[i] =
          Float.intBitsToFloat(room.numbers[column])
              - Float.intBitsToFloat(originBits[tile * byRow.tile() + column]);
    }
    MemorySegment.copy(
        factors,
        0,
        Lanes.ALL,
        ValueLayout.JAVA_FLOAT,
        byRow.factors + (long) at * Float.BYTES,
        count);
  }

  /** What is left to do once the rows are listed; what uses the lists begins with it. */
  void settle() {
    if (withFactors || areUnits() || !areFew()) {
      return;
    }
    for (int row = 0; row < rows; row++) {
      for (int tile = 0; tile < byRow.tiles(); tile++) {
        int count = deviations(row, tile, rooms[0]);
        writeFactors(rooms[0], tile, count, number(byRow.start(row, tile)));
      }
    }
    withFactors = true;
  }

  /** Lists the columns once the rows are listed, tile by tile. */
  Kernel columnLists() {
    return new ColumnLists();
  }

  private final class ColumnLists implements Kernel {
    private final int[] starts = new int[byRow.tiles()];
    private boolean areFew;
    private boolean areUnits;

    @Override
    public void begin(Bindings bindings) {
      settle();
      areFew = areFew();
      areUnits = areUnits();
      if (areFew) {
        int next = 0;
        for (int tile = 0; tile < starts.length; tile++) {
          starts[tile] = next;
          for (int row = 0; row < rows; row++) {
            next += number(byRow.start(row, tile + 1)) - number(byRow.start(row, tile));
          }
        }
      }
    }

    @Override
    public int parts() {
      return starts.length;
    }

    @Override
    public void part(int tile, int thread) {
      if (areFew) {
        list(tile, rooms[thread]);
      }
    }

    /** Counts each column's deviations, then puts them there, in the order of the rows. */
    private void list(int tile, Room room) {
      int length = Math.min(byRow.tile(), columns - tile * byRow.tile());
      int[] ends = room.ends;
      Arrays.fill(ends, 0);
      for (int row = 0; row < rows; row++) {
        int count = read(row, tile, room);
        for (int i = 0; i < count; i++) {
          ends[room.names[i] & 0xFF]++;
        }
      }
      int next = starts[tile];
      for (int column = 0; column < length; column++) {
        int count = ends[column];
        ends[column] = next;
        next += count;
      }
      for (int row = 0; row < rows; row++) {
        if (row % byColumn.tile() == 0) {
          begin(row / byColumn.tile(), tile, length, ends);
        }
        byte name = (byte) (row % byColumn.tile());
        int count = read(row, tile, room);
        for (int i = 0; i < count; i++) {
          int into = ends[room.names[i] & 0xFF]++;
          Lanes.ALL.set(ValueLayout.JAVA_BYTE, byColumn.names + into, name);
          if (!areUnits) {
            Lanes.ALL.set(
                ValueLayout.JAVA_FLOAT,
                byColumn.factors + (long) into * Float.BYTES,
                room.factors[i]);
          }
        }
      }
      begin(byColumn.tiles(), tile, length, ends);
    }

    /** Reads a row's list; how long it is. */
    private int read(int row, int tile, Room room) {
      int start = number(byRow.start(row, tile));
      int count = number(byRow.start(row, tile + 1)) - start;
      MemorySegment.copy(
          Lanes.ALL, ValueLayout.JAVA_BYTE, byRow.names + start, room.names, 0, count);
      if (!areUnits) {
        MemorySegment.copy(
            Lanes.ALL,
            ValueLayout.JAVA_FLOAT,
            byRow.factors + (long) start * Float.BYTES,
            room.factors,
            0,
            count);
      }
      return count;
    }

    /** Some columns' parts of a tile of rows begin where the lists end so far. */
    private void begin(int ofRows, int tile, int length, int[] ends) {
      for (int column = 0; column < length; column++) {
        set(byColumn.start(tile * byRow.tile() + column, ofRows), ends[column]);
      }
    }
  }
}
