package org.vaec.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The values of one input for the rows of a run, row-major: [rows, event...]. Not copied. */
public sealed interface InputArray {

  /** In single precision. */
  record Floats(float... values) implements InputArray {
    @Override
    public int length() {
      return values.length;
    }

    @Override
    public void copyTo(MemorySegment memory, Precision precision, int from, int to) {
      if (precision == Precision.FLOAT32) {
        MemorySegment.copy(values, from, memory, ValueLayout.JAVA_FLOAT, 4L * from, to - from);
      } else {
        for (int i = from; i < to; i++) {
          precision.set(memory, i, values[i]);
        }
      }
    }
  }

  /** In double precision. */
  record Doubles(double... values) implements InputArray {
    @Override
    public int length() {
      return values.length;
    }

    @Override
    public void copyTo(MemorySegment memory, Precision precision, int from, int to) {
      if (precision == Precision.FLOAT64) {
        MemorySegment.copy(values, from, memory, ValueLayout.JAVA_DOUBLE, 8L * from, to - from);
      } else {
        for (int i = from; i < to; i++) {
          precision.set(memory, i, values[i]);
        }
      }
    }
  }

  /** Gathered from elsewhere, such as a minibatch from a data set, when a run asks for it. */
  non-sealed interface Gathered extends InputArray {
    /** How many rows there are now. */
    int rows();

    /**
     * Writes some rows where they belong.
     *
     * @param memory of all rows
     */
    void gather(int first, int count, MemorySegment memory, Precision precision);

    @Override
    default void copyTo(MemorySegment memory, Precision precision, int from, int to) {
      int row = Math.max(1, length() / Math.max(1, rows()));
      gather(from / row, (to - from) / row, memory, precision);
    }
  }

  /** How many numbers there are. */
  int length();

  /**
   * Writes numbers {@code from} to {@code to}, exclusively, whole rows of them, where they belong.
   * Several threads may write different ones at once.
   *
   * @param memory of all numbers
   */
  void copyTo(MemorySegment memory, Precision precision, int from, int to);

  /** Writes all numbers into memory of a precision. */
  default void copyTo(MemorySegment memory, Precision precision) {
    copyTo(memory, precision, 0, length());
  }
}
