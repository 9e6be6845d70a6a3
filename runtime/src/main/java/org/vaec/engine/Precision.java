package org.vaec.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The number format of an engine's arrays. Sums and random draws are formed in double in either.
 */
public enum Precision {
  FLOAT32(Float.BYTES),
  FLOAT64(Double.BYTES);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes per number. */
  public int bytes() {
    return bytes;
  }

  /** The number at an index, counted in numbers. */
  public double get(MemorySegment memory, long index) {
    return this == FLOAT32
        ? memory.getAtIndex(ValueLayout.JAVA_FLOAT, index)
        : memory.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
  }

  /** Stores a number, rounded to this format. */
  public void set(MemorySegment memory, long index, double value) {
    if (this == FLOAT32) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
    } else {
      memory.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
    }
  }

  /** The first {@code count} numbers, widened. */
  public double[] toDoubles(MemorySegment memory, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = get(memory, i);
    }
    return values;
  }
}
