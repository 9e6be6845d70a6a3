package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.vaec.engine.Precision;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.UnaryFunction;

/**
 * Loops over stretches of native memory, number by number, each of one operation: what regions run
 * until their generated loops are ready, and where there are none. Arguments are addresses of the
 * first number and how many there are, where a {@link Heap} is asked for at most a tile's length;
 * results may overwrite operands.
 *
 * <p>Numbers pass through double. That changes no bit: a sum, difference, product, quotient or root
 * of single-precision numbers that is rounded twice is the one rounded once, for a double has more
 * than twice the digits. Functions with a formula in {@link FloatMath} are computed by it.
 *
 * <p>Every address comes from an engine's own arena or a store: nothing is checked here.
 */
final class Lanes {
  /** All memory. Reads and writes at absolute addresses need no segment of their own. */
  @SuppressWarnings("restricted") // native memory by address
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final boolean HAS_VECTORS = VectorModule.load();

  /** Shorter stretches are copied number by number. */
  private static final int WORTH_A_CALL = 24;

  private final Precision precision;
  private final boolean isSingle;
  private final int bytes;
  private final Loops.Use use;

  /** Sums in vectors, null where these are not used. */
  private final VectorSums ofRows;

  private final VectorSums ofColumns;

  Lanes(Precision precision, Loops.Use use) {
    this.precision = precision;
    this.isSingle = precision == Precision.FLOAT32;
    this.bytes = precision.bytes();
    this.use = use;
    boolean usesVectors = use != Loops.Use.NEVER;
    this.ofRows = usesVectors ? VectorSums.ofRows(precision) : null;
    this.ofColumns = usesVectors ? VectorSums.ofColumns(precision) : null;
  }

  /** With generated loops where the JVM has the vector module. */
  static Lanes of(Precision precision) {
    return new Lanes(precision, hasVectors() ? Loops.Use.ONCE_FAST : Loops.Use.NEVER);
  }

  /** Whether the JVM was started with the vector module. */
  static boolean hasVectors() {
    return HAS_VECTORS;
  }

  Precision precision() {
    return precision;
  }

  int bytes() {
    return bytes;
  }

  /** Whether generated loops are used. */
  Loops.Use use() {
    return use;
  }

  double get(long x) {
    return isSingle ? ALL.get(ValueLayout.JAVA_FLOAT, x) : ALL.get(ValueLayout.JAVA_DOUBLE, x);
  }

  void set(long x, double value) {
    if (isSingle) {
      ALL.set(ValueLayout.JAVA_FLOAT, x, (float) value);
    } else {
      ALL.set(ValueLayout.JAVA_DOUBLE, x, value);
    }
  }

  /**
   * What a function does to a number of this precision: its formula in {@link FloatMath}, else its
   * meaning in double.
   */
  DoubleUnaryOperator meaning(UnaryFunction function) {
    return switch (function) {
      case EXP -> isSingle ? x -> FloatMath.exp((float) x) : DoubleMath::exp;
      case EXPM1 -> isSingle ? x -> FloatMath.expm1((float) x) : DoubleMath::expm1;
      case LOG -> isSingle ? x -> FloatMath.log((float) x) : DoubleMath::log;
      case LOG1P -> isSingle ? x -> FloatMath.log1p((float) x) : DoubleMath::log1p;
      case TANH -> isSingle ? x -> FloatMath.tanh((float) x) : DoubleMath::tanh;
      case SIGMOID -> isSingle ? x -> FloatMath.sigmoid((float) x) : DoubleMath::sigmoid;
      case SOFTPLUS -> isSingle ? x -> FloatMath.softplus((float) x) : DoubleMath::softplus;
      case EXP_REMAINDER -> isSingle ? x -> FloatMath.exp_remainder((float) x) : function::apply;
      default -> function::apply;
    };
  }

  /** Copies a stretch of at most a tile's length onto the heap. */
  void read(long x, double[] into, int n, Heap heap) {
    if (!isSingle) {
      MemorySegment.copy(ALL, ValueLayout.JAVA_DOUBLE, x, into, 0, n);
      return;
    }
    float[] singles = heap.singles;
    MemorySegment.copy(ALL, ValueLayout.JAVA_FLOAT, x, singles, 0, n);
    for (int i = 0; i < n; i++) {
      into[i] = singles[i];
    }
  }

  /** y = numbers, at most a tile's length. */
  void write(double[] numbers, long y, int n, Heap heap) {
    if (!isSingle) {
      MemorySegment.copy(numbers, 0, ALL, ValueLayout.JAVA_DOUBLE, y, n);
      return;
    }
    float[] singles = heap.singles;
    for (int i = 0; i < n; i++) {
      singles[i] = (float) numbers[i];
    }
    MemorySegment.copy(singles, 0, ALL, ValueLayout.JAVA_FLOAT, y, n);
  }

  /** y = f(x). */
  void map(DoubleUnaryOperator function, long x, long y, int n, Heap heap) {
    double[] a = heap.a;
    read(x, a, n, heap);
    for (int i = 0; i < n; i++) {
      a[i] = function.applyAsDouble(a[i]);
    }
    write(a, y, n, heap);
  }

  /** y = f(a, b). */
  void map(BinaryFunction function, long a, long b, long y, int n, Heap heap) {
    read(a, heap.a, n, heap);
    read(b, heap.b, n, heap);
    switch (function) {
      case ADD -> plus(heap.a, heap.b, n);
      case SUBTRACT -> minus(heap.a, heap.b, n);
      case MULTIPLY -> times(heap.a, heap.b, n);
      case DIVIDE -> over(heap.a, heap.b, n);
      default -> others(function, heap.a, heap.b, n);
    }
    write(heap.a, y, n, heap);
  }

  private static void others(BinaryFunction function, double[] a, double[] b, int n) {
    for (int i = 0; i < n; i++) {
      a[i] = function.apply(a[i], b[i]);
    }
  }

  private static void plus(double[] a, double[] b, int n) {
    for (int i = 0; i < n; i++) {
      a[i] += b[i];
    }
  }

  private static void minus(double[] a, double[] b, int n) {
    for (int i = 0; i < n; i++) {
      a[i] -= b[i];
    }
  }

  private static void times(double[] a, double[] b, int n) {
    for (int i = 0; i < n; i++) {
      a[i] *= b[i];
    }
  }

  private static void over(double[] a, double[] b, int n) {
    for (int i = 0; i < n; i++) {
      a[i] /= b[i];
    }
  }

  /** y = yes where the condition is not 0, else no. */
  void select(long condition, long yes, long no, long y, int n, Heap heap) {
    double[] chosen = heap.a;
    double[] one = heap.b;
    double[] other = heap.c;
    read(condition, chosen, n, heap);
    read(yes, one, n, heap);
    read(no, other, n, heap);
    for (int i = 0; i < n; i++) {
      chosen[i] = chosen[i] != 0 ? one[i] : other[i];
    }
    write(chosen, y, n, heap);
  }

  /** y = value. */
  void fill(double value, long y, int n) {
    for (int i = 0; i < n; i++) {
      set(y + (long) i * bytes, value);
    }
  }

  /** y = x. */
  void copy(long x, long y, int n) {
    if (n >= WORTH_A_CALL) {
      MemorySegment.copy(ALL, x, ALL, y, (long) n * bytes);
    } else {
      gather(x, 1, y, n);
    }
  }

  /** y = every {@code stride}-th number from x on. */
  void gather(long x, long stride, long y, int n) {
    for (int i = 0; i < n; i++) {
      set(y + (long) i * bytes, get(x + i * stride * bytes));
    }
  }

  /**
   * Writes every {@code stride}-th number from x on in blocks of {@code n}, which begin {@code
   * distance} numbers apart from y on.
   */
  void deal(long x, long stride, long y, int n, int blocks, int distance) {
    long from = x;
    for (long block = 0; block < blocks; block++) {
      long to = y + block * distance * bytes;
      for (int i = 0; i < n; i++) {
        set(to + (long) i * bytes, get(from));
        from += stride * bytes;
      }
    }
  }

  /**
   * Adds the sum of each row of a matrix to {@code sums[from ...]}. A number goes through at most
   * {@code columns / 8 + 12} additions of doubles, so that a row's sum is wrong by less than {@code
   * (columns / 8 + 12) 2^-53} of the sum of the numbers' sizes.
   *
   * @param x the address of the first row; the others follow
   */
  void addRows(double[] sums, int from, long x, int rows, int columns) {
    if (isInVectors(ofRows, rows, columns)) {
      ofRows.add(sums, from, x, rows, columns);
      return;
    }
    for (int row = 0; row < rows; row++) {
      sums[from + row] += sum(x + (long) row * columns * bytes, columns);
    }
  }

  /**
   * Adds the sum of each column of a matrix to {@code sums[from ...]}, row by row: against the
   * exact sum a column's is wrong by less than {@code rows 2^-53} of the sum of the numbers' sizes.
   *
   * @param x the address of the first row; the others follow
   * @param columns at most a tile's length
   */
  void addColumns(double[] sums, int from, long x, int rows, int columns, Heap heap) {
    if (isInVectors(ofColumns, rows, columns)) {
      ofColumns.add(sums, from, x, rows, columns);
      return;
    }
    for (int row = 0; row < rows; row++) {
      addRow(sums, from, x + (long) row * columns * bytes, columns, heap);
    }
  }

  private boolean isInVectors(VectorSums vectors, int rows, int columns) {
    return vectors != null
        && columns >= VectorSums.GROUP
        && (use == Loops.Use.ALWAYS || vectors.isReady((long) rows * columns));
  }

  private void addRow(double[] sums, int from, long x, int n, Heap heap) {
    if (isSingle && n >= WORTH_A_CALL) {
      float[] singles = heap.singles;
      MemorySegment.copy(ALL, ValueLayout.JAVA_FLOAT, x, singles, 0, n);
      for (int i = 0; i < n; i++) {
        sums[from + i] += singles[i];
      }
      return;
    }
    for (int i = 0; i < n; i++) {
      sums[from + i] += get(x + (long) i * bytes);
    }
  }

  /**
   * The sum of neighbours, in double: eight sums side by side, so that an addition need not wait
   * for the one before, and the rest.
   */
  private double sum(long x, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i <= n - 8; i += 8) {
      long at = x + (long) i * bytes;
      s0 += get(at);
      s1 += get(at + bytes);
      s2 += get(at + 2 * bytes);
      s3 += get(at + 3 * bytes);
      s4 += get(at + 4 * bytes);
      s5 += get(at + 5 * bytes);
      s6 += get(at + 6 * bytes);
      s7 += get(at + 7 * bytes);
    }
    double rest = 0;
    for (; i < n; i++) {
      rest += get(x + (long) i * bytes);
    }
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)) + rest;
  }

  /** The largest, NaN if any is, -infinity of none. */
  double maximum(long x, int n) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, get(x + (long) i * bytes));
    }
    return largest;
  }

  /**
   * Sums each run of {@code length} neighbours to one number.
   *
   * @param n at most a tile's length
   */
  void sumRows(long x, int n, int length, long y, Heap heap) {
    int rows = n / length;
    Arrays.fill(heap.a, 0, rows, 0);
    addRows(heap.a, 0, x, rows, length);
    write(heap.a, y, rows, heap);
  }

  /** Reduces each run of {@code length} neighbours to one number. */
  void reduceRows(Op.Reduction reduction, long x, int n, int length, long y) {
    long into = y;
    for (int i = 0; i < n; i += length, into += bytes) {
      long run = x + (long) i * bytes;
      set(
          into,
          switch (reduction) {
            case SUM -> sum(run, length);
            case MAXIMUM -> maximum(run, length);
            case LOG_SUM_EXP -> logSumExp(run, length);
          });
    }
  }

  /** 1 at the index of each vector, 0 elsewhere; x holds the index at each position of a vector. */
  void oneHot(int size, long x, long start, long y, int n) {
    int entry = (int) (start % size);
    for (int i = 0; i < n; i++) {
      long at = (long) i * bytes;
      set(y + at, Strides.index(get(x + at), size) == entry ? 1 : 0);
      entry = entry + 1 == size ? 0 : entry + 1;
    }
  }

  /** log sum exp; an infinite maximum is the result, as infinity less infinity would be NaN. */
  double logSumExp(long x, int n) {
    double largest = maximum(x, n);
    if (Double.isInfinite(largest)) {
      return largest;
    }
    return largest + Math.log(sumOfExp(x, largest, n));
  }

  /** The sum of exp(x - shift). */
  double sumOfExp(long x, double shift, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(get(x + (long) i * bytes) - shift);
    }
    return sum;
  }
}
