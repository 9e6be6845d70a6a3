package org.vaec.engine;

import java.lang.foreign.MemorySegment;

/** The values of one input for the rows of a run, row-major: [rows, event...]. Not copied. */
public sealed interface InputArray {

  /** In single precision. */
  record Floats(float... values) implements InputArray {}

  /** In double precision. */
  record Doubles(double... values) implements InputArray {}

  /** How many numbers there are. */
  default int length() {
    return switch (this) {
      case Floats(float[] values) -> values.length;
      case Doubles(double[] values) -> values.length;
    };
  }

  /** Writes all numbers into memory of a precision. */
  default void copyTo(MemorySegment memory, Precision precision) {
    switch (this) {
      case Floats(float[] values) -> {
        if (precision == Precision.FLOAT32) {
          MemorySegment.copy(MemorySegment.ofArray(values), 0, memory, 0, 4L * values.length);
        } else {
          for (int i = 0; i < values.length; i++) {
            precision.set(memory, i, values[i]);
          }
        }
      }
      case Doubles(double[] values) -> {
        if (precision == Precision.FLOAT64) {
          MemorySegment.copy(MemorySegment.ofArray(values), 0, memory, 0, 8L * values.length);
        } else {
          for (int i = 0; i < values.length; i++) {
            precision.set(memory, i, values[i]);
          }
        }
      }
    }
  }
}
