package org.vaec.engine.kernel;

import static jdk.incubator.vector.VectorOperators.F2D;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.vaec.engine.Layout;
import org.vaec.engine.Precision;

/**
 * Sums along the rows, or along the columns, of a matrix in vector registers, bit for bit those
 * that {@link Lanes} takes number by number: each number becomes a double before it is added, and
 * the order of additions does not depend on how many a register holds.
 */
final class VectorSums {
  /** Rows and columns shorter than this are summed number by number. */
  static final int GROUP = 8;

  /** Numbers added one by one, some ten milliseconds' worth, before vectors pay. */
  private static final long WORTH = 20_000_000;

  private static final int SAMPLED_ROWS = 2;

  /** Two rounds of each loop, and a rest. */
  private static final int SAMPLED_COLUMNS = 2 * GROUP + 1;

  /** About those of the sample. */
  private static final int INSTRUCTIONS = 100;

  private static final VectorSums ROWS_OF_SINGLES =
      new VectorSums(Precision.FLOAT32, Singles::addRows);
  private static final VectorSums ROWS_OF_DOUBLES =
      new VectorSums(Precision.FLOAT64, Doubles::addRows);
  private static final VectorSums COLUMNS_OF_SINGLES =
      new VectorSums(Precision.FLOAT32, Singles::addColumns);
  private static final VectorSums COLUMNS_OF_DOUBLES =
      new VectorSums(Precision.FLOAT64, Doubles::addColumns);

  /** See {@link VectorSums#add}. */
  private interface Form {
    void add(double[] sums, int from, long matrix, int rows, int columns);
  }

  private final Form form;
  private final WarmUp warmUp;

  private VectorSums(Precision precision, Form form) {
    this.form = form;
    this.warmUp = new WarmUp(WORTH, INSTRUCTIONS, () -> sample(precision, form));
  }

  private static WarmUp.Sample sample(Precision precision, Form form) {
    MemorySegment matrix =
        Arena.ofAuto()
            .allocate((long) SAMPLED_ROWS * SAMPLED_COLUMNS * precision.bytes(), Layout.ALIGNMENT)
            .fill((byte) 0);
    double[] sums = new double[SAMPLED_COLUMNS];
    return () -> {
      form.add(sums, 0, matrix.address(), SAMPLED_ROWS, SAMPLED_COLUMNS);
      form.add(sums, 0, matrix.address(), 1, SAMPLED_COLUMNS);
    };
  }

  /** A sum for each row. */
  static VectorSums ofRows(Precision precision) {
    return precision == Precision.FLOAT32 ? ROWS_OF_SINGLES : ROWS_OF_DOUBLES;
  }

  /** A sum for each column. */
  static VectorSums ofColumns(Precision precision) {
    return precision == Precision.FLOAT32 ? COLUMNS_OF_SINGLES : COLUMNS_OF_DOUBLES;
  }

  /** Whether the code is compiled; where it is not, so many numbers are added without it now. */
  boolean isReady(long numbers) {
    return warmUp.isReady(numbers);
  }

  /**
   * Adds the sums to {@code sums[from ...]}.
   *
   * @param matrix the address of the first number; rows follow each other
   * @param columns at least a {@link #GROUP}
   */
  void add(double[] sums, int from, long matrix, int rows, int columns) {
    form.add(sums, from, matrix, rows, columns);
  }

  /** What both precisions add in: as many registers of at most half a group as make a group. */
  private static final class Registers {
    static final int HALF = GROUP / 2;
    static final VectorShape SHAPE =
        VectorShape.forBitSize(
            Math.min(DoubleVector.SPECIES_PREFERRED.vectorBitSize(), HALF * Double.SIZE));
    static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, SHAPE);
    static final int LANES = DOUBLES.length();

    private Registers() {}
  }

  // As in VectorPhilox no method below calls another for a vector.
  //
  // Vectors are called on what has just been read, and what comes round a loop is an argument: the
  // JVM sees the class of the one in the code, that of the other only in what it has run, which is
  // little where it compiles early. Calls that it cannot resolve take their vectors as objects. So
  // the last round of each loop stands behind it.

  /** In classes of their own, which a JVM without the vector module never asks for. */
  private static final class Singles {
    private static final int HALF = Registers.HALF;
    private static final VectorSpecies<Double> DOUBLES = Registers.DOUBLES;
    private static final int LANES = Registers.LANES;

    /** As many numbers as a register of doubles holds, half as large. */
    private static final VectorSpecies<Float> SINGLES =
        VectorSpecies.of(float.class, VectorShape.forBitSize(Registers.SHAPE.vectorBitSize() / 2));

    private static final int BYTES = Float.BYTES;

    private Singles() {}

    static void addRows(double[] sums, int from, long matrix, int rows, int columns) {
      long before = (columns / GROUP - 1) * (long) GROUP * BYTES;
      long begin = matrix;
      for (int row = 0; row < rows; row++) {
        double even = 0;
        double odd = 0;
        for (int lane = 0; lane < HALF; lane += LANES) {
          DoubleVector a = DoubleVector.zero(DOUBLES);
          DoubleVector b = DoubleVector.zero(DOUBLES);
          long at = begin + lane * BYTES;
          for (long last = at + before; at < last; at += GROUP * BYTES) {
            FloatVector x = FloatVector.fromMemorySegment(SINGLES, Lanes.ALL, at, Lanes.ORDER);
            FloatVector y =
                FloatVector.fromMemorySegment(SINGLES, Lanes.ALL, at + HALF * BYTES, Lanes.ORDER);
            a = ((DoubleVector) x.convertShape(F2D, DOUBLES, 0)).add(a);
            b = ((DoubleVector) y.convertShape(F2D, DOUBLES, 0)).add(b);
          }
          FloatVector x = FloatVector.fromMemorySegment(SINGLES, Lanes.ALL, at, Lanes.ORDER);
          FloatVector y =
              FloatVector.fromMemorySegment(SINGLES, Lanes.ALL, at + HALF * BYTES, Lanes.ORDER);
          DoubleVector sum =
              ((DoubleVector) x.convertShape(F2D, DOUBLES, 0))
                  .add(a)
                  .add(((DoubleVector) y.convertShape(F2D, DOUBLES, 0)).add(b));
          even += LANES == HALF ? sum.lane(0) + sum.lane(2) : sum.lane(0);
          odd += LANES == HALF ? sum.lane(1) + sum.lane(3) : sum.lane(1);
        }
        double rest = 0;
        for (int i = columns - columns % GROUP; i < columns; i++) {
          rest += Lanes.ALL.get(ValueLayout.JAVA_FLOAT, begin + (long) i * BYTES);
        }
        sums[from + row] += even + odd + rest;
        begin += (long) columns * BYTES;
      }
    }

    static void addColumns(double[] sums, int from, long matrix, int rows, int columns) {
      if (rows == 1) {
        addRow(sums, from, matrix, columns);
        return;
      }
      long line = (long) columns * BYTES;
      long before = (rows - 1) * line;
      // The last registers lie over some columns before them: these are summed twice, from the
      // same beginning to the same end.
      int last = columns - 2 * LANES;
      DoubleVector lastA = DoubleVector.fromArray(DOUBLES, sums, from + last);
      DoubleVector lastB = DoubleVector.fromArray(DOUBLES, sums, from + last + LANES);
      for (int next = 0; next < columns; next += 2 * LANES) {
        boolean isLast = next > last;
        int column = isLast ? last : next;
        int into = from + column;
        DoubleVector a = isLast ? lastA : DoubleVector.fromArray(DOUBLES, sums, into);
        DoubleVector b = isLast ? lastB : DoubleVector.fromArray(DOUBLES, sums, into + LANES);
        long at = matrix + (long) column * BYTES;
        for (long end = at + before; at < end; at += line) {
          FloatVector x = FloatVector.fromMemorySegment(SINGLES, Lanes.ALL, at, Lanes.ORDER);
          FloatVector y =
              FloatVector.fromMemorySegment(SINGLES, Lanes.ALL, at + LANES * BYTES, Lanes.ORDER);
          a = ((DoubleVector) x.convertShape(F2D, DOUBLES, 0)).add(a);
          b = ((DoubleVector) y.convertShape(F2D, DOUBLES, 0)).add(b);
        }
        FloatVector x = FloatVector.fromMemorySegment(SINGLES, Lanes.ALL, at, Lanes.ORDER);
        FloatVector y =
            FloatVector.fromMemorySegment(SINGLES, Lanes.ALL, at + LANES * BYTES, Lanes.ORDER);
        ((DoubleVector) x.convertShape(F2D, DOUBLES, 0)).add(a).intoArray(sums, into);
        ((DoubleVector) y.convertShape(F2D, DOUBLES, 0)).add(b).intoArray(sums, into + LANES);
      }
    }

    /** A loop of its own: around a loop of one round each, a row would take twice as long. */
    private static void addRow(double[] sums, int from, long row, int columns) {
      int last = columns - LANES;
      FloatVector lastX =
          FloatVector.fromMemorySegment(SINGLES, Lanes.ALL, row + (long) last * BYTES, Lanes.ORDER);
      DoubleVector lastSum =
          DoubleVector.fromArray(DOUBLES, sums, from + last)
              .add(lastX.convertShape(F2D, DOUBLES, 0));
      for (int column = 0; column < last; column += LANES) {
        long at = row + (long) column * BYTES;
        FloatVector x = FloatVector.fromMemorySegment(SINGLES, Lanes.ALL, at, Lanes.ORDER);
        DoubleVector.fromArray(DOUBLES, sums, from + column)
            .add(x.convertShape(F2D, DOUBLES, 0))
            .intoArray(sums, from + column);
      }
      lastSum.intoArray(sums, from + last);
    }
  }

  private static final class Doubles {
    private static final int HALF = Registers.HALF;
    private static final VectorSpecies<Double> DOUBLES = Registers.DOUBLES;
    private static final int LANES = Registers.LANES;
    private static final int BYTES = Double.BYTES;

    private Doubles() {}

    static void addRows(double[] sums, int from, long matrix, int rows, int columns) {
      long before = (columns / GROUP - 1) * (long) GROUP * BYTES;
      long begin = matrix;
      for (int row = 0; row < rows; row++) {
        double even = 0;
        double odd = 0;
        for (int lane = 0; lane < HALF; lane += LANES) {
          DoubleVector a = DoubleVector.zero(DOUBLES);
          DoubleVector b = DoubleVector.zero(DOUBLES);
          long at = begin + lane * BYTES;
          for (long last = at + before; at < last; at += GROUP * BYTES) {
            DoubleVector x = DoubleVector.fromMemorySegment(DOUBLES, Lanes.ALL, at, Lanes.ORDER);
            DoubleVector y =
                DoubleVector.fromMemorySegment(DOUBLES, Lanes.ALL, at + HALF * BYTES, Lanes.ORDER);
            a = x.add(a);
            b = y.add(b);
          }
          DoubleVector x = DoubleVector.fromMemorySegment(DOUBLES, Lanes.ALL, at, Lanes.ORDER);
          DoubleVector y =
              DoubleVector.fromMemorySegment(DOUBLES, Lanes.ALL, at + HALF * BYTES, Lanes.ORDER);
          DoubleVector sum = x.add(a).add(y.add(b));
          even += LANES == HALF ? sum.lane(0) + sum.lane(2) : sum.lane(0);
          odd += LANES == HALF ? sum.lane(1) + sum.lane(3) : sum.lane(1);
        }
        double rest = 0;
        for (int i = columns - columns % GROUP; i < columns; i++) {
          rest += Lanes.ALL.get(ValueLayout.JAVA_DOUBLE, begin + (long) i * BYTES);
        }
        sums[from + row] += even + odd + rest;
        begin += (long) columns * BYTES;
      }
    }

    static void addColumns(double[] sums, int from, long matrix, int rows, int columns) {
      if (rows == 1) {
        addRow(sums, from, matrix, columns);
        return;
      }
      long line = (long) columns * BYTES;
      long before = (rows - 1) * line;
      int last = columns - 2 * LANES;
      DoubleVector lastA = DoubleVector.fromArray(DOUBLES, sums, from + last);
      DoubleVector lastB = DoubleVector.fromArray(DOUBLES, sums, from + last + LANES);
      for (int next = 0; next < columns; next += 2 * LANES) {
        boolean isLast = next > last;
        int column = isLast ? last : next;
        int into = from + column;
        DoubleVector a = isLast ? lastA : DoubleVector.fromArray(DOUBLES, sums, into);
        DoubleVector b = isLast ? lastB : DoubleVector.fromArray(DOUBLES, sums, into + LANES);
        long at = matrix + (long) column * BYTES;
        for (long end = at + before; at < end; at += line) {
          DoubleVector x = DoubleVector.fromMemorySegment(DOUBLES, Lanes.ALL, at, Lanes.ORDER);
          DoubleVector y =
              DoubleVector.fromMemorySegment(DOUBLES, Lanes.ALL, at + LANES * BYTES, Lanes.ORDER);
          a = x.add(a);
          b = y.add(b);
        }
        DoubleVector x = DoubleVector.fromMemorySegment(DOUBLES, Lanes.ALL, at, Lanes.ORDER);
        DoubleVector y =
            DoubleVector.fromMemorySegment(DOUBLES, Lanes.ALL, at + LANES * BYTES, Lanes.ORDER);
        x.add(a).intoArray(sums, into);
        y.add(b).intoArray(sums, into + LANES);
      }
    }

    private static void addRow(double[] sums, int from, long row, int columns) {
      int last = columns - LANES;
      DoubleVector lastX =
          DoubleVector.fromMemorySegment(
              DOUBLES, Lanes.ALL, row + (long) last * BYTES, Lanes.ORDER);
      DoubleVector lastSum = DoubleVector.fromArray(DOUBLES, sums, from + last).add(lastX);
      for (int column = 0; column < last; column += LANES) {
        long at = row + (long) column * BYTES;
        DoubleVector x = DoubleVector.fromMemorySegment(DOUBLES, Lanes.ALL, at, Lanes.ORDER);
        DoubleVector.fromArray(DOUBLES, sums, from + column).add(x).intoArray(sums, from + column);
      }
      lastSum.intoArray(sums, from + last);
    }
  }
}
