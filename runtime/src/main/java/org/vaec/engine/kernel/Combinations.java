package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.vaec.engine.Layout;

/**
 * Linear combinations of lines, some numbers of each row of a matrix, in single precision: for each
 * list of entries the sum of factors times lines. In vectors, whose sums stay in registers, or
 * number by number to the same bits.
 *
 * <p>An entry is the number of a line (32 bits) and a factor.
 */
final class Combinations {
  /** Bytes of an entry. */
  static final int ENTRY = Long.BYTES;

  private static final boolean LITTLE = Lanes.ORDER == ByteOrder.LITTLE_ENDIAN;

  /** Where in an entry the line's number lies, and the factor. */
  private static final int NUMBER_AT = LITTLE ? 0 : Integer.BYTES;

  private static final int FACTOR_AT = Integer.BYTES - NUMBER_AT;

  /** Registers that hold a line. */
  private static final int REGISTERS = 8;

  /** The numbers of a line, whatever a register holds: as many as fit into AVX2's. */
  static final int LENGTH = 64;

  /** The bytes of a line in its logarithm, and themselves. */
  private static final int LINE_BITS = 8;

  static final int LINE = 1 << LINE_BITS;

  /** Lines that stay in a core's second cache while lists take what they need of them. */
  static final int MOST_LINES = 256;

  static final int MOST_LISTS = 128;

  /** Entries added number by number, some ten milliseconds' worth, before vectors pay. */
  private static final long WORTH = 100_000;

  /** Two rounds of each loop and more. */
  private static final int SAMPLE = 3;

  private static final WarmUp WARM_UP =
      new WarmUp(WORTH, SAMPLE * SAMPLE * 3L * REGISTERS, Combinations::sample);

  /** Whether vectors are used: once they are fast, always, or never. */
  private final Loops.Use use;

  private final Room[] rooms;

  /**
   * Makes room.
   *
   * @param threads that combine
   */
  Combinations(Loops.Use use, int threads, Scratch scratch) {
    this.use = use;
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

  /** A thread's own memory, by addresses. */
  static final class Room {
    /** A line of zeros. */
    final long zeros;

    /** {@link #MOST_LINES} lines and one more. */
    final long lines;

    /** The sums of {@link #MOST_LISTS}. */
    final long sums;

    private final float[] line = new float[LENGTH];
    private final float[] lineOfSums = new float[LENGTH];

    private Room(long zeros, Scratch scratch) {
      this.zeros = zeros;
      this.lines = scratch.take((MOST_LINES + 1L) * LENGTH);
      this.sums = scratch.take((long) MOST_LISTS * LENGTH);
    }
  }

  /**
   * Some lists and where their sums go.
   *
   * <p>A class of fields: so many arguments would each cost a register in the inner loop.
   */
  static final class Task {
    /** The address of the first entry of all lists. */
    long entries;

    /** The address of the number of the first list's first entry; that behind its last follows. */
    long starts;

    /** Bytes from one list's start to the next one's. */
    long nextStart;

    int lists;

    /** The address of line 0. */
    long lines;

    /** The address of what is added to the first list's sums; may be where they go. */
    long before;

    long nextBefore;

    /** The address of the first list's sums. */
    long sums;

    long nextSums;
  }

  /** An entry in the machine's byte order. */
  static long entry(int line, float factor) {
    return entry(line, Float.floatToRawIntBits(factor));
  }

  static long entry(int line, int factorBits) {
    long number = Integer.toUnsignedLong(line);
    long factor = Integer.toUnsignedLong(factorBits);
    return LITTLE ? factor << Integer.SIZE | number : number << Integer.SIZE | factor;
  }

  /** The line of an entry. */
  static int line(long entry) {
    return (int) (LITTLE ? entry : entry >>> Integer.SIZE);
  }

  /** The bits of the factor of an entry. */
  static int factorBits(long entry) {
    return (int) (LITTLE ? entry >>> Integer.SIZE : entry);
  }

  private static WarmUp.Sample sample() {
    MemorySegment memory =
        Arena.ofAuto().allocate((2L * SAMPLE + 2) * LINE, Layout.ALIGNMENT).fill((byte) 0);
    long address = memory.address();
    Task task = new Task();
    task.lines = address;
    task.before = address;
    task.sums = address + SAMPLE * LINE;
    task.nextSums = LINE;
    task.lists = SAMPLE;
    task.entries = address + 2L * SAMPLE * LINE;
    task.starts = task.entries + LINE;
    task.nextStart = Integer.BYTES;
    for (int list = 0; list <= SAMPLE; list++) {
      memory.set(
          ValueLayout.JAVA_INT, task.starts - address + (long) list * Integer.BYTES, list * SAMPLE);
    }
    return () -> {
      Vectors.copy(address, LINE, SAMPLE, task.sums);
      Vectors.add(task);
      if (memory.get(ValueLayout.JAVA_FLOAT, 0) != 0) {
        throw new IllegalStateException("engine: zeros add up to something");
      }
    };
  }

  /**
   * Whether to use vectors; where they are not fast yet, so many entries are added without them.
   */
  boolean inVectors(long entries) {
    return switch (use) {
      case NEVER -> false;
      case ALWAYS -> true;
      case ONCE_FAST -> WARM_UP.isReady(entries);
    };
  }

  /** Adds to each list's sums its factors times lines, one after the other, from 0. */
  void add(Task task, boolean inVectors, Room room) {
    if (inVectors) {
      Vectors.add(task);
    } else {
      numberByNumber(task, room);
    }
  }

  private static void numberByNumber(Task task, Room room) {
    float[] line = room.line;
    float[] sums = room.lineOfSums;
    for (int list = 0; list < task.lists; list++) {
      long start = task.starts + list * task.nextStart;
      long end = task.entries + endOf(start) * ENTRY;
      Arrays.fill(sums, 0);
      for (long at = task.entries + startOf(start) * ENTRY; at < end; at += ENTRY) {
        long entry = Lanes.ALL.get(ValueLayout.JAVA_LONG, at);
        float factor = Float.intBitsToFloat(factorBits(entry));
        read(task.lines + (long) line(entry) * LINE, line);
        for (int i = 0; i < LENGTH; i++) {
          sums[i] = Math.fma(line[i], factor, sums[i]);
        }
      }
      read(task.before + list * task.nextBefore, line);
      for (int i = 0; i < LENGTH; i++) {
        sums[i] += line[i];
      }
      MemorySegment.copy(
          sums, 0, Lanes.ALL, ValueLayout.JAVA_FLOAT, task.sums + list * task.nextSums, LENGTH);
    }
  }

  private static void read(long address, float[] line) {
    MemorySegment.copy(Lanes.ALL, ValueLayout.JAVA_FLOAT, address, line, 0, LENGTH);
  }

  private static long startOf(long start) {
    return Lanes.ALL.get(ValueLayout.JAVA_INT, start);
  }

  private static long endOf(long start) {
    return startOf(start + Integer.BYTES);
  }

  /**
   * Copies lines side by side from where they lie apart.
   *
   * @param columns of each line, at most {@link #LENGTH}; where it is less, numbers behind them are
   *     left as they are
   */
  void copy(long from, long apart, int lines, int columns, long into, boolean inVectors) {
    if (inVectors && columns == LENGTH) {
      Vectors.copy(from, apart, lines, into);
      return;
    }
    for (int line = 0; line < lines; line++) {
      MemorySegment.copy(
          Lanes.ALL,
          from + line * apart,
          Lanes.ALL,
          into + (long) line * LINE,
          (long) columns * Float.BYTES);
    }
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

    /** What one round of the outer loop computes: where registers are narrow, not a whole line. */
    private static final int WIDTH = REGISTERS * BYTES;

    private Vectors() {}

    // As in VectorSums, no method calls another for a vector, and vectors are called on what has
    // just been read.

    static void add(Task task) {
      for (int within = 0; within < LINE; within += WIDTH) {
        long entries = task.entries;
        long start = task.starts;
        long lines = task.lines + within;
        long before = task.before + within;
        long sums = task.sums + within;
        for (int list = task.lists; list > 0; list--) {
          long at = entries + (long) Lanes.ALL.get(ValueLayout.JAVA_INT, start) * ENTRY;
          long end =
              entries + (long) Lanes.ALL.get(ValueLayout.JAVA_INT, start + Integer.BYTES) * ENTRY;
          FloatVector a = FloatVector.zero(SPECIES);
          FloatVector b = FloatVector.zero(SPECIES);
          FloatVector c = FloatVector.zero(SPECIES);
          FloatVector d = FloatVector.zero(SPECIES);
          FloatVector e = FloatVector.zero(SPECIES);
          FloatVector f = FloatVector.zero(SPECIES);
          FloatVector g = FloatVector.zero(SPECIES);
          FloatVector h = FloatVector.zero(SPECIES);
          for (; at < end; at += ENTRY) {
            long number = Lanes.ALL.get(ValueLayout.JAVA_INT, at + NUMBER_AT);
            float factor = Lanes.ALL.get(ValueLayout.JAVA_FLOAT, at + FACTOR_AT);
            FloatVector by = FloatVector.broadcast(SPECIES, factor);
            long line = lines + (number << LINE_BITS);
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
          FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, before, Lanes.ORDER)
              .add(a)
              .intoMemorySegment(Lanes.ALL, sums, Lanes.ORDER);
          FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, before + BYTES, Lanes.ORDER)
              .add(b)
              .intoMemorySegment(Lanes.ALL, sums + BYTES, Lanes.ORDER);
          FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, before + 2 * BYTES, Lanes.ORDER)
              .add(c)
              .intoMemorySegment(Lanes.ALL, sums + 2 * BYTES, Lanes.ORDER);
          FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, before + 3 * BYTES, Lanes.ORDER)
              .add(d)
              .intoMemorySegment(Lanes.ALL, sums + 3 * BYTES, Lanes.ORDER);
          FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, before + 4 * BYTES, Lanes.ORDER)
              .add(e)
              .intoMemorySegment(Lanes.ALL, sums + 4 * BYTES, Lanes.ORDER);
          FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, before + 5 * BYTES, Lanes.ORDER)
              .add(f)
              .intoMemorySegment(Lanes.ALL, sums + 5 * BYTES, Lanes.ORDER);
          FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, before + 6 * BYTES, Lanes.ORDER)
              .add(g)
              .intoMemorySegment(Lanes.ALL, sums + 6 * BYTES, Lanes.ORDER);
          FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, before + 7 * BYTES, Lanes.ORDER)
              .add(h)
              .intoMemorySegment(Lanes.ALL, sums + 7 * BYTES, Lanes.ORDER);
          start += task.nextStart;
          before += task.nextBefore;
          sums += task.nextSums;
        }
      }
    }

    static void copy(long from, long apart, int lines, long into) {
      long line = from;
      long to = into;
      for (int i = 0; i < lines; i++) {
        for (int at = 0; at < LINE; at += BYTES) {
          FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, line + at, Lanes.ORDER)
              .intoMemorySegment(Lanes.ALL, to + at, Lanes.ORDER);
        }
        line += apart;
        to += LINE;
      }
    }
  }
}
