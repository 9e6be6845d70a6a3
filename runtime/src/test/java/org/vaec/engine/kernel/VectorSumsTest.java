package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.engine.Precision;
import org.vaec.plan.Tile;

/** Sums along the rows and columns of matrices, in vectors and number by number. */
@EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
class VectorSumsTest {
  private static final double ROUNDING = 0x1p-53;

  /** Where the sums begin in their array, so that vectors of them lie askew. */
  private static final int FROM = 3;

  private final Heap heap = new Heap();

  private static Lanes plain(Precision precision) {
    return new Lanes(precision, Loops.Use.NEVER);
  }

  private static Lanes vectors(Precision precision) {
    return new Lanes(precision, Loops.Use.ALWAYS);
  }

  /** Numbers of both signs that are up to sixteen digits apart. */
  private static MemorySegment numbers(Arena arena, Precision precision, int count) {
    MemorySegment memory = arena.allocate((long) count * precision.bytes(), 64);
    Random random = new Random(count);
    for (int i = 0; i < count; i++) {
      precision.set(memory, i, random.nextGaussian() * Math.pow(10, random.nextInt(-8, 8)));
    }
    return memory;
  }

  /** Fewer columns than a group, groups and a rest, one row and more, a whole tile. */
  static Stream<Arguments> matrices() {
    return Stream.of(Precision.values())
        .flatMap(
            precision ->
                IntStream.of(1, 7, 8, 9, 10, 15, 16, 17, 23, 64, 99, 784, Tile.LENGTH)
                    .boxed()
                    .flatMap(
                        columns ->
                            Stream.of(1, 2, 3, 50)
                                .map(rows -> Arguments.of(precision, rows, columns))));
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void vectorsAndPlainLoopsSumToTheSameBits(Precision precision, int rows, int columns) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment matrix = numbers(arena, precision, rows * columns);
      precision.set(matrix, rows * columns / 2, -0.0);
      precision.set(matrix, rows * columns / 3, Double.POSITIVE_INFINITY);
      precision.set(matrix, rows * columns - 1, Double.NaN);
      assertArrayEquals(
          rowSums(plain(precision), matrix, rows, columns),
          rowSums(vectors(precision), matrix, rows, columns));
      assertArrayEquals(
          columnSums(plain(precision), matrix, rows, columns),
          columnSums(vectors(precision), matrix, rows, columns));
    }
  }

  private static double[] rowSums(Lanes lanes, MemorySegment matrix, int rows, int columns) {
    double[] sums = begun(rows);
    lanes.addRows(sums, FROM, matrix.address(), rows, columns);
    return sums;
  }

  private double[] columnSums(Lanes lanes, MemorySegment matrix, int rows, int columns) {
    double[] sums = begun(columns);
    lanes.addColumns(sums, FROM, matrix.address(), rows, columns, heap);
    return sums;
  }

  /** Sums that something has been added to, with room on both sides that must stay as it is. */
  private static double[] begun(int count) {
    return IntStream.range(0, count + 2 * FROM).mapToDouble(i -> 1.0 / (i + 1)).toArray();
  }

  /** 100,000 numbers, as one row, as one column, and as something between. */
  static Stream<Arguments> shapesOfManyNumbers() {
    return Stream.of(Precision.values())
        .flatMap(
            precision ->
                Stream.of(1, 10, 100, 1_000, 10_000)
                    .map(columns -> Arguments.of(precision, 100_000 / columns, columns)));
  }

  @ParameterizedTest
  @MethodSource("shapesOfManyNumbers")
  void manyNumbersOfMixedSizesSumWithinTheRoundingOfDoubles(
      Precision precision, int rows, int columns) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment matrix = numbers(arena, precision, rows * columns);
      Lanes lanes = vectors(precision);
      double[] ofRows = new double[rows];
      lanes.addRows(ofRows, 0, matrix.address(), rows, columns);
      for (int row = 0; row < rows; row++) {
        // Additions in a row: of one lane of eight, of the lanes, and of the rest.
        assertExact(ofRows[row], columns / 8 + 12, precision, matrix, row * columns, 1, columns);
      }
      if (columns <= Tile.LENGTH) {
        double[] ofColumns = new double[columns];
        lanes.addColumns(ofColumns, 0, matrix.address(), rows, columns, heap);
        for (int column = 0; column < columns; column++) {
          assertExact(ofColumns[column], rows, precision, matrix, column, columns, rows);
        }
      }
    }
  }

  /** A sum in floating point errs by a rounding of all sizes' sum for each addition in a row. */
  private static void assertExact(
      double sum,
      int additions,
      Precision precision,
      MemorySegment matrix,
      int first,
      int step,
      int count) {
    BigDecimal exact = BigDecimal.ZERO;
    double sizes = 0;
    for (int i = 0; i < count; i++) {
      double number = precision.get(matrix, first + (long) i * step);
      exact = exact.add(new BigDecimal(number));
      sizes += Math.abs(number);
    }
    double error = new BigDecimal(sum).subtract(exact).doubleValue();
    assertEquals(0, error, additions * ROUNDING * sizes);
  }

  @ParameterizedTest
  @EnumSource
  void sumsOfRowsAreRoundedOnce(Precision precision) {
    int length = 23;
    int rows = Tile.LENGTH / length;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment matrix = numbers(arena, precision, rows * length);
      MemorySegment sums = arena.allocate((long) rows * precision.bytes(), 64);
      MemorySegment rounded = arena.allocate(precision.bytes(), 64);
      vectors(precision).sumRows(matrix.address(), rows * length, length, sums.address(), heap);
      double[] unrounded = new double[rows];
      vectors(precision).addRows(unrounded, 0, matrix.address(), rows, length);
      for (int row = 0; row < rows; row++) {
        precision.set(rounded, 0, unrounded[row]);
        assertEquals(precision.get(rounded, 0), precision.get(sums, row));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void sumsAllocateNothingOnceTheJvmHasCompiledThem(Precision precision) {
    Lanes lanes = vectors(precision);
    double[] sums = new double[Tile.LENGTH];
    try (Arena arena = Arena.ofConfined()) {
      long numbers = numbers(arena, precision, Tile.LENGTH).address();
      long result = arena.allocate(Tile.LENGTH * Double.BYTES, 64).address();
      assertAllocatesNothing(
          () -> {
            lanes.sumRows(numbers, 1020, 10, result, heap);
            lanes.addRows(sums, 0, numbers, 2, 512);
            lanes.addColumns(sums, 0, numbers, 102, 10, heap);
            lanes.addColumns(sums, 0, numbers, 1, 784, heap);
          });
    }
  }

  private static void assertAllocatesNothing(Runnable sums) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    // The JVM compiles in the background; until then vectors are objects.
    for (int window = 0; window < 1000 && least > 0; window++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 50; i++) {
        sums.run();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least);
  }
}
