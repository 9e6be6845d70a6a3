package org.vaec.engine;

import java.lang.foreign.MemorySegment;

/** The values of one input for the rows of a run, row-major: [rows, event...]. Not copied. */
public sealed interface InputArray {

  /** In single precision. */
  record Floats(float... values) implements InputArray {
    @Override
    public int length() {
      return values.length;
    }

    @Override
    public void copyTo(MemorySegment memory, Precision precision) {
      if (precision == Precision.FLOAT32) {
        MemorySegment.copy(MemorySegment.ofArray(values), 0, memory, 0, 4L * values.length);
      } else {
        for (int i = 0; i < values.length; i++) {
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
    public void copyTo(MemorySegment memory, Precision precision) {
      if (precision == Precision.FLOAT64) {
        MemorySegment.copy(MemorySegment.ofArray(values), 0, memory, 0, 8L * values.length);
      } else {
        for (int i = 0; i < values.length; i++) {
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
     * Writes some rows where they belong. Several threads may write different rows at once.
     *
     * @param memory of all rows
     */
    void gather(int first, int count, MemorySegment memory, Precision precision);

    @Override
    default void copyTo(MemorySegment memory, Precision precision) {
      gather(0, rows(), memory, precision);
    }
  }

  /** How many numbers there are. */
  int length();

  /** Writes all numbers into memory of a precision. */
  void copyTo(MemorySegment memory, Precision precision);
}
