package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.vaec.engine.Layout;

/**
 * Linear combinations of lines, which are some columns of the rows of a matrix, in single
 * precision: for each of many lists of lines a sum. In vectors, whose sums stay in registers, or
 * number by number to the same bits.
 */
final class Combinations {
  /** Registers that hold a line. */
  private static final int REGISTERS = 8;

  /** The bytes of a line in its logarithm, and themselves. */
  private static final int LINE_BITS = 8;

  private static final int LINE = 1 << LINE_BITS;

  /** The numbers of a line, whatever a register holds: as many as fit into AVX2's. */
  static final int LENGTH = LINE / Float.BYTES;

  /**
   * Lines of a tile, which stay in a core's second cache while lists take what they need of them: a
   * byte names one.
   */
  static final int MOST_LINES = 256;

  /** Lists whose sums are kept beside those of all others. */
  static final int MOST_LISTS = 128;

  /** Two rounds of each loop and more. */
  private static final int SAMPLE = 3;

  private static final WarmUp WARM_UP =
      new WarmUp(0, SAMPLE * SAMPLE * 6L * REGISTERS, Combinations::sample);

  private final Loops.Use use;
  private final Room[] rooms;

  /**
   * Makes room, and begins to warm the vectors: whoever combines, combines much.
   *
   * @param use whether vectors are used
   * @param threads that combine
   */
  Combinations(Loops.Use use, int threads, Scratch scratch) {
    this.use = use;
    if (use == Loops.Use.ONCE_FAST) {
      WARM_UP.count(1);
    }
    this.rooms = new Room[threads];
    long zeros = scratch.take(LENGTH);
    Arrays.setAll(rooms, thread -> new Room(zeros, scratch));
  }

  int threads() {
    return rooms.length;
  }

  Room room(int thread) {
    return rooms[thread];
  }

  /** A thread's own memory. */
  static final class Room {
    /** The address of a line of zeros. */
    final long zeros;

    /** The address of a tile's lines. */
    final long lines;

    /** The address of what all lists share. */
    final long shared;

    /** The address of the sums of {@link #MOST_LISTS}. */
    final long sums;

    private final float[] line = new float[LENGTH];
    private final float[] total = new float[LENGTH];
    private final float[] tile = new float[MOST_LINES * LENGTH];
    private final byte[] names = new byte[MOST_LINES];
    private final float[] factors = new float[MOST_LINES];

    private Room(long zeros, Scratch scratch) {
      this.zeros = zeros;
      this.lines = scratch.take((long) MOST_LINES * LENGTH);
      this.shared = scratch.take(LENGTH);
      this.sums = scratch.take((long) MOST_LISTS * LENGTH);
    }
  }

  /**
   * Lines that are copied side by side, each times a unit; what all lists share is added up on the
   * way. All but numbers are addresses.
   */
  static final class Copying {
    /** The first line, and bytes to the next. */
    long from;

    long apart;
    int lines;

    /** Numbers of each line, at most {@link #LENGTH}; those behind them are of no interest. */
    int width;

    /** A number for each line. */
    long units;

    /** A number for each line: how much of it, without its unit, is shared. */
    long shares;

    long into;

    /** A line, added to. */
    long shared;
  }

  /**
   * Lists of lines, of which each list's sum is
   *
   * <p>before + unit (the sum of its lines times their factors) + share shared.
   *
   * <p>All but numbers are addresses. Fields, since so many arguments would each cost the inner
   * loop a register.
   */
  static final class Adding {
    /** For all lists, one after the other: which lines of the tile (a byte each). */
    long names;

    /**
     * Bytes from one name to the next one, always 1. The JVM does not know, so it does not unroll
     * the inner loop, for which there are too few registers.
     */
    long nextName = 1;

    /** For each of these its factor, and another number behind them; or 0: all are 1. */
    long factors;

    /** Where among them the first list begins (an integer); where it ends follows. */
    long starts;

    /** Bytes from one list's start to the next one's. */
    long nextStart;

    int lists;

    /** The tile, and how many lines it has. */
    long lines;

    int tile;

    /** A number for each list. */
    long units;

    long shares;
    long shared;

    /** A line for each list, so many bytes apart; may be where the sums go. */
    long before;

    long nextBefore;
    long sums;
    long nextSums;
  }

  private static WarmUp.Sample sample() {
    MemorySegment memory =
        Arena.ofAuto().allocate((2L * SAMPLE + 2) * LINE, Layout.ALIGNMENT).fill((byte) 0);
    long address = memory.address();
    Copying copying = new Copying();
    copying.from = address;
    copying.apart = LINE;
    copying.lines = SAMPLE;
    copying.width = LENGTH;
    copying.units = address;
    copying.shares = address;
    copying.into = address + SAMPLE * LINE;
    copying.shared = address;
    Adding adding = new Adding();
    adding.names = address;
    adding.starts = address + 2L * SAMPLE * LINE;
    adding.nextStart = Integer.BYTES;
    adding.lists = SAMPLE;
    adding.lines = address;
    adding.units = address;
    adding.shares = address;
    adding.shared = address;
    adding.before = address;
    adding.sums = copying.into;
    adding.nextSums = LINE;
    for (int list = 0; list <= SAMPLE; list++) {
      set(adding.starts + (long) list * Integer.BYTES, list * SAMPLE);
    }
    return () -> {
      Vectors.copy(copying);
      Vectors.addLines(adding);
      adding.factors = address;
      Vectors.addMultiples(adding);
      adding.factors = 0;
      if (memory.get(ValueLayout.JAVA_FLOAT, 0) != 0) {
        throw new IllegalStateException("engine: zeros add up to something");
      }
    };
  }

  private static void set(long address, int number) {
    Lanes.ALL.set(ValueLayout.JAVA_INT, address, number);
  }

  /** Whether to use vectors, from now to the next question. */
  boolean inVectors() {
    return switch (use) {
      case NEVER -> false;
      case ALWAYS -> true;
      case ONCE_FAST -> WARM_UP.isReady();
    };
  }

  void copy(Copying task, boolean inVectors, Room room) {
    if (inVectors && task.width == LENGTH) {
      Vectors.copy(task);
    } else {
      copyNumbers(task, room);
    }
  }

  void add(Adding task, boolean inVectors, Room room) {
    if (!inVectors) {
      addNumbers(task, room);
    } else if (task.factors == 0) {
      Vectors.addLines(task);
    } else {
      Vectors.addMultiples(task);
    }
  }

  private static void copyNumbers(Copying task, Room room) {
    float[] line = room.line;
    float[] total = room.total;
    Arrays.fill(total, 0);
    for (int i = 0; i < task.lines; i++) {
      read(task.from + i * task.apart, line, task.width);
      float share = number(task.shares, i);
      float unit = number(task.units, i);
      for (int j = 0; j < task.width; j++) {
        total[j] = Math.fma(share, line[j], total[j]);
        line[j] *= unit;
      }
      write(line, task.into + (long) i * LINE);
    }
    read(task.shared, line, LENGTH);
    for (int j = 0; j < LENGTH; j++) {
      line[j] += total[j];
    }
    write(line, task.shared);
  }

  private static void addNumbers(Adding task, Room room) {
    float[] tile = room.tile;
    float[] line = room.line;
    float[] total = room.total;
    read(task.lines, tile, task.tile * LENGTH);
    for (int list = 0; list < task.lists; list++) {
      int count = list(task, list, room);
      Arrays.fill(total, 0);
      for (int i = 0; i < count; i++) {
        addMultiple(room.factors[i], tile, (room.names[i] & 0xFF) * LENGTH, total);
      }
      float unit = number(task.units, list);
      read(task.before + list * task.nextBefore, line, LENGTH);
      for (int j = 0; j < LENGTH; j++) {
        total[j] = Math.fma(unit, total[j], line[j]);
      }
      float share = number(task.shares, list);
      read(task.shared, line, LENGTH);
      for (int j = 0; j < LENGTH; j++) {
        total[j] = Math.fma(share, line[j], total[j]);
      }
      write(total, task.sums + list * task.nextSums);
    }
  }

  /** So small that the JVM soon has good code for it. */
  private static void addMultiple(float factor, float[] lines, int from, float[] total) {
    for (int i = 0; i < LENGTH; i++) {
      total[i] = Math.fma(factor, lines[from + i], total[i]);
    }
  }

  /** Reads a list; how many lines it has. */
  private static int list(Adding task, int list, Room room) {
    long at = task.starts + list * task.nextStart;
    int start = Lanes.ALL.get(ValueLayout.JAVA_INT, at);
    int count = Lanes.ALL.get(ValueLayout.JAVA_INT, at + Integer.BYTES) - start;
    MemorySegment.copy(Lanes.ALL, ValueLayout.JAVA_BYTE, task.names + start, room.names, 0, count);
    if (task.factors == 0) {
      Arrays.fill(room.factors, 0, count, 1);
    } else {
      read(task.factors + (long) start * Float.BYTES, room.factors, count);
    }
    return count;
  }

  private static float number(long numbers, int index) {
    return Lanes.ALL.get(ValueLayout.JAVA_FLOAT, numbers + (long) index * Float.BYTES);
  }

  private static void read(long address, float[] into, int count) {
    MemorySegment.copy(Lanes.ALL, ValueLayout.JAVA_FLOAT, address, into, 0, count);
  }

  private static void write(float[] line, long address) {
    MemorySegment.copy(line, 0, Lanes.ALL, ValueLayout.JAVA_FLOAT, address, LENGTH);
  }

  /** In a class of its own, which a JVM without the vector module never asks for. */
  private static final class Vectors {
    /** At most an eighth of a line. */
    private static final VectorSpecies<Float> SPECIES =
        VectorSpecies.of(
            float.class,
            VectorShape.forBitSize(
                Math.min(
                    FloatVector.SPECIES_PREFERRED.vectorBitSize(), LINE * Byte.SIZE / REGISTERS)));

    private static final int BYTES = SPECIES.vectorByteSize();

    /** What one round of the outer loops computes: where registers are narrow, not a whole line. */
    private static final int WIDTH = REGISTERS * BYTES;

    private Vectors() {}

    // As in VectorSums, no method calls another for a vector, and vectors are called on what has
    // just been read.

    static void copy(Copying task) {
      for (int within = 0; within < LINE; within += WIDTH) {
        long from = task.from + within;
        long into = task.into + within;
        long units = task.units;
        long shares = task.shares;
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = FloatVector.zero(SPECIES);
        FloatVector c = FloatVector.zero(SPECIES);
        FloatVector d = FloatVector.zero(SPECIES);
        FloatVector e = FloatVector.zero(SPECIES);
        FloatVector f = FloatVector.zero(SPECIES);
        FloatVector g = FloatVector.zero(SPECIES);
        FloatVector h = FloatVector.zero(SPECIES);
        for (int i = task.lines; i > 0; i--) {
          float unit = Lanes.ALL.get(ValueLayout.JAVA_FLOAT, units);
          FloatVector share =
              FloatVector.broadcast(SPECIES, Lanes.ALL.get(ValueLayout.JAVA_FLOAT, shares));
          FloatVector s = FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, from, Lanes.ORDER);
          s.mul(unit).intoMemorySegment(Lanes.ALL, into, Lanes.ORDER);
          a = s.fma(share, a);
          FloatVector t =
              FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, from + BYTES, Lanes.ORDER);
          t.mul(unit).intoMemorySegment(Lanes.ALL, into + BYTES, Lanes.ORDER);
          b = t.fma(share, b);
          FloatVector u =
              FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, from + 2 * BYTES, Lanes.ORDER);
          u.mul(unit).intoMemorySegment(Lanes.ALL, into + 2 * BYTES, Lanes.ORDER);
          c = u.fma(share, c);
          FloatVector v =
              FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, from + 3 * BYTES, Lanes.ORDER);
          v.mul(unit).intoMemorySegment(Lanes.ALL, into + 3 * BYTES, Lanes.ORDER);
          d = v.fma(share, d);
          FloatVector w =
              FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, from + 4 * BYTES, Lanes.ORDER);
          w.mul(unit).intoMemorySegment(Lanes.ALL, into + 4 * BYTES, Lanes.ORDER);
          e = w.fma(share, e);
          FloatVector x =
              FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, from + 5 * BYTES, Lanes.ORDER);
          x.mul(unit).intoMemorySegment(Lanes.ALL, into + 5 * BYTES, Lanes.ORDER);
          f = x.fma(share, f);
          FloatVector y =
              FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, from + 6 * BYTES, Lanes.ORDER);
          y.mul(unit).intoMemorySegment(Lanes.ALL, into + 6 * BYTES, Lanes.ORDER);
          g = y.fma(share, g);
          FloatVector z =
              FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, from + 7 * BYTES, Lanes.ORDER);
          z.mul(unit).intoMemorySegment(Lanes.ALL, into + 7 * BYTES, Lanes.ORDER);
          h = z.fma(share, h);
          from += task.apart;
          into += LINE;
          units += Float.BYTES;
          shares += Float.BYTES;
        }
        long shared = task.shared + within;
        FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared, Lanes.ORDER)
            .add(a)
            .intoMemorySegment(Lanes.ALL, shared, Lanes.ORDER);
        FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared + BYTES, Lanes.ORDER)
            .add(b)
            .intoMemorySegment(Lanes.ALL, shared + BYTES, Lanes.ORDER);
        FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared + 2 * BYTES, Lanes.ORDER)
            .add(c)
            .intoMemorySegment(Lanes.ALL, shared + 2 * BYTES, Lanes.ORDER);
        FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared + 3 * BYTES, Lanes.ORDER)
            .add(d)
            .intoMemorySegment(Lanes.ALL, shared + 3 * BYTES, Lanes.ORDER);
        FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared + 4 * BYTES, Lanes.ORDER)
            .add(e)
            .intoMemorySegment(Lanes.ALL, shared + 4 * BYTES, Lanes.ORDER);
        FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared + 5 * BYTES, Lanes.ORDER)
            .add(f)
            .intoMemorySegment(Lanes.ALL, shared + 5 * BYTES, Lanes.ORDER);
        FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared + 6 * BYTES, Lanes.ORDER)
            .add(g)
            .intoMemorySegment(Lanes.ALL, shared + 6 * BYTES, Lanes.ORDER);
        FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared + 7 * BYTES, Lanes.ORDER)
            .add(h)
            .intoMemorySegment(Lanes.ALL, shared + 7 * BYTES, Lanes.ORDER);
      }
    }

    static void addLines(Adding task) {
      for (int within = 0; within < LINE; within += WIDTH) {
        long names = task.names;
        long start = task.starts;
        long lines = task.lines + within;
        long nextName = task.nextName;
        for (int list = 0; list < task.lists; list++) {
          long at = names + Lanes.ALL.get(ValueLayout.JAVA_INT, start);
          long end = names + Lanes.ALL.get(ValueLayout.JAVA_INT, start + Integer.BYTES);
          start += task.nextStart;
          FloatVector a = FloatVector.zero(SPECIES);
          FloatVector b = FloatVector.zero(SPECIES);
          FloatVector c = FloatVector.zero(SPECIES);
          FloatVector d = FloatVector.zero(SPECIES);
          FloatVector e = FloatVector.zero(SPECIES);
          FloatVector f = FloatVector.zero(SPECIES);
          FloatVector g = FloatVector.zero(SPECIES);
          FloatVector h = FloatVector.zero(SPECIES);
          for (; at < end; at += nextName) {
            long line = lines + ((Lanes.ALL.get(ValueLayout.JAVA_BYTE, at) & 0xFFL) << LINE_BITS);
            a = FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line, Lanes.ORDER).add(a);
            b = FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + BYTES, Lanes.ORDER).add(b);
            c =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 2 * BYTES, Lanes.ORDER)
                    .add(c);
            d =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 3 * BYTES, Lanes.ORDER)
                    .add(d);
            e =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 4 * BYTES, Lanes.ORDER)
                    .add(e);
            f =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 5 * BYTES, Lanes.ORDER)
                    .add(f);
            g =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 6 * BYTES, Lanes.ORDER)
                    .add(g);
            h =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 7 * BYTES, Lanes.ORDER)
                    .add(h);
          }
          FloatVector unit =
              FloatVector.broadcast(
                  SPECIES,
                  Lanes.ALL.get(ValueLayout.JAVA_FLOAT, task.units + (long) list * Float.BYTES));
          FloatVector share =
              FloatVector.broadcast(
                  SPECIES,
                  Lanes.ALL.get(ValueLayout.JAVA_FLOAT, task.shares + (long) list * Float.BYTES));
          long shared = task.shared + within;
          long before = task.before + within + list * task.nextBefore;
          long sums = task.sums + within + list * task.nextSums;
          share
              .fma(
                  FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared, Lanes.ORDER),
                  unit.fma(
                      a, FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, before, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared + BYTES, Lanes.ORDER),
                  unit.fma(
                      b,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 2 * BYTES, Lanes.ORDER),
                  unit.fma(
                      c,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 2 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 2 * BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 3 * BYTES, Lanes.ORDER),
                  unit.fma(
                      d,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 3 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 3 * BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 4 * BYTES, Lanes.ORDER),
                  unit.fma(
                      e,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 4 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 4 * BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 5 * BYTES, Lanes.ORDER),
                  unit.fma(
                      f,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 5 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 5 * BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 6 * BYTES, Lanes.ORDER),
                  unit.fma(
                      g,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 6 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 6 * BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 7 * BYTES, Lanes.ORDER),
                  unit.fma(
                      h,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 7 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 7 * BYTES, Lanes.ORDER);
        }
      }
    }

    static void addMultiples(Adding task) {
      for (int within = 0; within < LINE; within += WIDTH) {
        long names = task.names;
        long start = task.starts;
        long lines = task.lines + within;
        long nextName = task.nextName;
        for (int list = 0; list < task.lists; list++) {
          int first = Lanes.ALL.get(ValueLayout.JAVA_INT, start);
          long at = names + first;
          long end = names + Lanes.ALL.get(ValueLayout.JAVA_INT, start + Integer.BYTES);
          long factors = task.factors + (long) first * Float.BYTES;
          // Each factor is read a round before it is used: else lines wait for it in registers.
          float factor = Lanes.ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, factors);
          start += task.nextStart;
          FloatVector a = FloatVector.zero(SPECIES);
          FloatVector b = FloatVector.zero(SPECIES);
          FloatVector c = FloatVector.zero(SPECIES);
          FloatVector d = FloatVector.zero(SPECIES);
          FloatVector e = FloatVector.zero(SPECIES);
          FloatVector f = FloatVector.zero(SPECIES);
          FloatVector g = FloatVector.zero(SPECIES);
          FloatVector h = FloatVector.zero(SPECIES);
          for (; at < end; at += nextName) {
            long line = lines + ((Lanes.ALL.get(ValueLayout.JAVA_BYTE, at) & 0xFFL) << LINE_BITS);
            FloatVector by = FloatVector.broadcast(SPECIES, factor);
            factors += Float.BYTES;
            factor = Lanes.ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, factors);
            a = FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line, Lanes.ORDER).fma(by, a);
            b =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + BYTES, Lanes.ORDER)
                    .fma(by, b);
            c =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 2 * BYTES, Lanes.ORDER)
                    .fma(by, c);
            d =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 3 * BYTES, Lanes.ORDER)
                    .fma(by, d);
            e =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 4 * BYTES, Lanes.ORDER)
                    .fma(by, e);
            f =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 5 * BYTES, Lanes.ORDER)
                    .fma(by, f);
            g =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 6 * BYTES, Lanes.ORDER)
                    .fma(by, g);
            h =
                FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + 7 * BYTES, Lanes.ORDER)
                    .fma(by, h);
          }
          FloatVector unit =
              FloatVector.broadcast(
                  SPECIES,
                  Lanes.ALL.get(ValueLayout.JAVA_FLOAT, task.units + (long) list * Float.BYTES));
          FloatVector share =
              FloatVector.broadcast(
                  SPECIES,
                  Lanes.ALL.get(ValueLayout.JAVA_FLOAT, task.shares + (long) list * Float.BYTES));
          long shared = task.shared + within;
          long before = task.before + within + list * task.nextBefore;
          long sums = task.sums + within + list * task.nextSums;
          share
              .fma(
                  FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared, Lanes.ORDER),
                  unit.fma(
                      a, FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, before, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, shared + BYTES, Lanes.ORDER),
                  unit.fma(
                      b,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 2 * BYTES, Lanes.ORDER),
                  unit.fma(
                      c,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 2 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 2 * BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 3 * BYTES, Lanes.ORDER),
                  unit.fma(
                      d,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 3 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 3 * BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 4 * BYTES, Lanes.ORDER),
                  unit.fma(
                      e,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 4 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 4 * BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 5 * BYTES, Lanes.ORDER),
                  unit.fma(
                      f,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 5 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 5 * BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 6 * BYTES, Lanes.ORDER),
                  unit.fma(
                      g,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 6 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 6 * BYTES, Lanes.ORDER);
          share
              .fma(
                  FloatVector.fromMemorySegment(
                      SPECIES, Lanes.ALL, shared + 7 * BYTES, Lanes.ORDER),
                  unit.fma(
                      h,
                      FloatVector.fromMemorySegment(
                          SPECIES, Lanes.ALL, before + 7 * BYTES, Lanes.ORDER)))
              .intoMemorySegment(Lanes.ALL, sums + 7 * BYTES, Lanes.ORDER);
        }
      }
    }
  }
}
