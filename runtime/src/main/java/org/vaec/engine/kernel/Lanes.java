package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.DoubleUnaryOperator;
import org.vaec.engine.Precision;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.UnaryFunction;

/**
 * Loops over stretches of native memory, each of one operation: what regions are made of. Arguments
 * are addresses of the first number and how many there are; results may overwrite operands.
 *
 * <p>Every address comes from an engine's own arena or a store: nothing is checked here.
 */
abstract class Lanes {
  /** All memory. Reads and writes at absolute addresses need no segment of their own. */
  @SuppressWarnings("restricted") // native memory by address
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private final Precision precision;
  private final int bytes;

  Lanes(Precision precision) {
    this.precision = precision;
    this.bytes = precision.bytes();
  }

  /** The fastest for a precision on this machine: vectors, or plain loops without their module. */
  static Lanes of(Precision precision) {
    if (!hasVectors()) {
      return new ScalarLanes(precision);
    }
    return precision == Precision.FLOAT32 ? new FloatLanes() : new DoubleLanes();
  }

  /** Whether the JVM was started with the vector module. */
  static boolean hasVectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  final Precision precision() {
    return precision;
  }

  final int bytes() {
    return bytes;
  }

  /** y = f(x). */
  abstract void unary(UnaryFunction function, long x, long y, int n);

  /** y = f(a, b). */
  abstract void binary(BinaryFunction function, long a, long b, long y, int n);

  /** y = yes where the condition is not 0, else no. */
  abstract void select(long condition, long yes, long no, long y, int n);

  /** y = value. */
  abstract void fill(double value, long y, int n);

  /** y = y + x. */
  abstract void add(long x, long y, int n);

  abstract double sum(long x, int n);

  /** The largest, NaN if any is, -infinity of none. */
  abstract double maximum(long x, int n);

  /** The sum of exp(x - shift). */
  abstract double sumOfExp(long x, double shift, int n);

  /** log sum exp; an infinite maximum is the result, as infinity less infinity would be NaN. */
  final double logSumExp(long x, int n) {
    double largest = maximum(x, n);
    return Double.isInfinite(largest) ? largest : largest + Math.log(sumOfExp(x, largest, n));
  }

  final void copy(long x, long y, int n) {
    MemorySegment.copy(ALL, x, ALL, y, (long) n * bytes);
  }

  final double get(long x) {
    return precision == Precision.FLOAT32
        ? ALL.get(ValueLayout.JAVA_FLOAT, x)
        : ALL.get(ValueLayout.JAVA_DOUBLE, x);
  }

  final void set(long x, double value) {
    if (precision == Precision.FLOAT32) {
      ALL.set(ValueLayout.JAVA_FLOAT, x, (float) value);
    } else {
      ALL.set(ValueLayout.JAVA_DOUBLE, x, value);
    }
  }

  /** The function's own meaning, number by number. */
  final void scalarUnary(DoubleUnaryOperator function, long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      long at = (long) i * bytes;
      set(y + at, function.applyAsDouble(get(x + at)));
    }
  }

  /** The function's own meaning, number by number. */
  final void scalarBinary(BinaryFunction function, long a, long b, long y, int n) {
    for (int i = 0; i < n; i++) {
      long at = (long) i * bytes;
      set(y + at, function.apply(get(a + at), get(b + at)));
    }
  }
}
