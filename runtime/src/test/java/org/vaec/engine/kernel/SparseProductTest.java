package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.engine.Bindings;
import org.vaec.engine.Precision;
import org.vaec.engine.nd4j.Blas;

/** Products of data of which only what deviates from a row is taken. */
class SparseProductTest {
  /**
   * Some hundred times what the JVM's compiler takes, in time of the processor: by the clock it
   * compiles as fast as other programs let it.
   */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** Half a unit in the last place of 1 in single precision: by so much an operation rounds. */
  private static final double UNIT = 0x1p-24;

  private static final List<Loops.Use> BOTH = List.of(Loops.Use.NEVER, Loops.Use.ALWAYS);

  @BeforeAll
  static void load() {
    Blas.load(Precision.FLOAT32);
  }

  /** X B and X' D for data X, in memory of their own. */
  private static final class Products implements AutoCloseable {
    final Arena arena = Arena.ofShared();
    final Workers workers;
    final int rows;
    final int inputs;
    final int outputs;
    final float[] x;
    final float[] b;
    final float[] d;
    final Deviations deviations;
    final MemorySegment data;
    final MemorySegment forward;
    final MemorySegment backward;
    private final Kernel[] kernels;
    private final Bindings bindings = Bindings.none();

    /**
     * @param density the share of numbers that deviate
     * @param origin what the others are, and a little more from column to column; or all 0
     * @param areUnits whether all of a column deviate by the same
     */
    Products(
        int rows,
        int inputs,
        int outputs,
        double density,
        float origin,
        boolean areUnits,
        Loops.Use use,
        int threads) {
      this.workers = new Workers(threads);
      this.rows = rows;
      this.inputs = inputs;
      this.outputs = outputs;
      Random random = new Random(7);
      float[] row = new float[inputs];
      float[] one = new float[inputs];
      for (int i = 0; i < inputs; i++) {
        // Numbers of few digits: adding what is between two gives the other.
        row[i] = origin == 0 ? 0 : origin + i / 1024f;
        one[i] = row[i] + 0.5f + i / 1024f;
      }
      this.x = new float[rows * inputs];
      for (int i = 0; i < x.length; i++) {
        float by = areUnits ? one[i % inputs] - row[i % inputs] : random.nextFloat() + 0.5f;
        x[i] = row[i % inputs] + (random.nextDouble() < density ? by : 0);
      }
      this.b = numbers(random, inputs * outputs);
      this.d = numbers(random, rows * outputs);
      Scratch scratch = new Scratch(arena, Float.BYTES);
      this.data = memory(x);
      this.forward = memory(new float[rows * outputs]);
      this.backward = memory(new float[inputs * outputs]);
      MemorySegment weights = memory(b);
      MemorySegment gradients = memory(d);
      Lanes lanes = new Lanes(Precision.FLOAT32, use);
      this.deviations =
          new Deviations(
              data.address(),
              memory(row).address(),
              memory(one).address(),
              inputs,
              Stretches.of(rows, 3),
              threads,
              memory(x),
              scratch);
      Combinations combinations = new Combinations(use, threads, scratch);
      kernels =
          new Kernel[] {
            deviations.rowLists(),
            new SideBySide(
                List.of(
                    new SparseProduct(
                        deviations,
                        deviations.byRow(),
                        whole(lanes, rows, inputs, false, weights, forward),
                        combinations,
                        outputs,
                        weights.address(),
                        forward.address()),
                    deviations.columnLists())),
            new SparseProduct(
                deviations,
                deviations.byColumn(),
                whole(lanes, inputs, rows, true, gradients, backward),
                combinations,
                outputs,
                gradients.address(),
                backward.address())
          };
    }

    private static float[] numbers(Random random, int count) {
      float[] numbers = new float[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = 2 * random.nextFloat() - 1;
      }
      return numbers;
    }

    private MemorySegment memory(float[] numbers) {
      MemorySegment memory = arena.allocate(4L * numbers.length, 64);
      MemorySegment.copy(numbers, 0, memory, ValueLayout.JAVA_FLOAT, 0, numbers.length);
      return memory;
    }

    private MatrixProduct whole(
        Lanes lanes, int m, int k, boolean transposed, MemorySegment right, MemorySegment result) {
      Blas.Form form = Blas.Form.of(Precision.FLOAT32, m, outputs, k, transposed, false);
      return MatrixProduct.of(
          lanes,
          new MatrixProduct.Operands(
              form, 1, data.address(), right.address(), false, result.address()));
    }

    Products run() {
      for (Kernel kernel : kernels) {
        kernel.run(bindings, workers);
      }
      return this;
    }

    float[] forward() {
      return forward.toArray(ValueLayout.JAVA_FLOAT);
    }

    float[] backward() {
      return backward.toArray(ValueLayout.JAVA_FLOAT);
    }

    @Override
    public void close() {
      workers.close();
      arena.close();
    }
  }

  /**
   * One tile of lines and several, whole lines and less, one group of lists and several; nothing
   * that deviates, and more than there is room for.
   */
  @ParameterizedTest
  @CsvSource({
    "100,784,500,0.2,0,true",
    "100,784,500,0.13,-0.375,true",
    "100,784,500,0.13,-0.375,false",
    "300,300,64,0.1,0.5,true",
    "300,300,65,0.1,0,false",
    "1,1000,70,0.05,0.5,true",
    "600,257,7,0.2,-3,true",
    "600,257,7,0.2,-3,false",
    "5,512,128,0,1,true",
    "5,512,128,0,0,false",
    "100,784,65,0.6,-0.375,true"
  })
  void theyAreProducts(
      int rows, int inputs, int outputs, double density, float origin, boolean areUnits) {
    for (Loops.Use use : Lanes.hasVectors() ? BOTH : List.of(Loops.Use.NEVER)) {
      try (Products products =
          new Products(rows, inputs, outputs, density, origin, areUnits, use, 2)) {
        products.run();
        assertEquals(density < 0.3, products.deviations.areFew());
        if (density < 0.3) {
          assertEquals(areUnits || density == 0, products.deviations.areUnits());
        }
        // In whatever order, each product and each sum rounds by half a unit of at most the sum of
        // the sizes, in which a deviation and its origin count apart; six more operations take the
        // sum over all weights times the origin.
        double size = 2 * Math.abs(origin);
        float[] forward = products.forward();
        float[] backward = products.backward();
        for (int out = 0; out < outputs; out++) {
          for (int row = 0; row < rows; row++) {
            double sum = 0;
            double sizes = 0;
            for (int in = 0; in < inputs; in++) {
              double x = products.x[row * inputs + in];
              double weight = products.b[in * outputs + out];
              sum += x * weight;
              sizes += (Math.abs(x) + size) * Math.abs(weight);
            }
            assertEquals(sum, forward[row * outputs + out], (inputs + 6) * UNIT * sizes);
          }
          for (int in = 0; in < inputs; in++) {
            double sum = 0;
            double sizes = 0;
            for (int row = 0; row < rows; row++) {
              double x = products.x[row * inputs + in];
              double slope = products.d[row * outputs + out];
              sum += x * slope;
              sizes += (Math.abs(x) + size) * Math.abs(slope);
            }
            assertEquals(sum, backward[in * outputs + out], (rows + 6) * UNIT * sizes);
          }
        }
      }
    }
  }

  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @ParameterizedTest
  @CsvSource({
    "100,784,500,0.2,0,true",
    "300,300,70,0.1,0.5,true",
    "300,300,70,0.1,0.5,false",
    "600,257,7,0.2,-3,false"
  })
  void neitherVectorsNorThreadsChangeABit(
      int rows, int inputs, int outputs, double density, float origin, boolean areUnits) {
    try (Products one =
            new Products(rows, inputs, outputs, density, origin, areUnits, Loops.Use.NEVER, 1)
                .run();
        Products five =
            new Products(rows, inputs, outputs, density, origin, areUnits, Loops.Use.ALWAYS, 5)
                .run()) {
      assertTrue(one.deviations.areFew());
      assertArrayEquals(one.forward(), five.forward());
      assertArrayEquals(one.backward(), five.backward());
    }
  }

  /**
   * Lists are made anew in each run, longer ones and shorter ones, and not where there are many.
   */
  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @Test
  void eachRunLooksAnew() {
    try (Products products = new Products(100, 300, 70, 0.1, 0.5f, false, Loops.Use.ALWAYS, 2)) {
      float[] forward = products.run().forward();
      float[] backward = products.backward();
      products.data.fill((byte) 1);
      products.run();
      assertFalse(products.deviations.areFew());
      assertFalse(Arrays.equals(forward, products.forward()));
      for (int i = 0; i < products.x.length; i++) {
        products.data.setAtIndex(ValueLayout.JAVA_FLOAT, i, products.x[i]);
      }
      products.run();
      assertTrue(products.deviations.areFew());
      assertArrayEquals(forward, products.forward());
      assertArrayEquals(backward, products.backward());
    }
  }

  /** Where all deviate alike in one run and not in the next, and in some stretches only. */
  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @Test
  void factorsAreWrittenWhereSomeDeviateOtherwise() {
    try (Products products = new Products(100, 300, 70, 0.1, 0.5f, true, Loops.Use.ALWAYS, 2);
        Products others = new Products(100, 300, 70, 0.1, 0.5f, true, Loops.Use.ALWAYS, 2)) {
      float[] forward = products.run().forward();
      float[] backward = products.backward();
      for (Products each : List.of(products, others)) {
        each.data.setAtIndex(ValueLayout.JAVA_FLOAT, 17 * 300 + 20, 3);
        each.run();
        assertTrue(each.deviations.areFew());
        assertFalse(each.deviations.areUnits());
      }
      assertArrayEquals(others.forward(), products.forward());
      assertArrayEquals(others.backward(), products.backward());
      products.data.setAtIndex(ValueLayout.JAVA_FLOAT, 17 * 300 + 20, products.x[17 * 300 + 20]);
      products.run().run();
      assertTrue(products.deviations.areUnits());
      assertArrayEquals(forward, products.forward());
      assertArrayEquals(backward, products.backward());
    }
  }

  /** A number that is none must not be left out. */
  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @Test
  void whatIsNoNumberSpoilsItsRowAndItsColumn() {
    try (Products products = new Products(100, 300, 70, 0.1, 0.5f, false, Loops.Use.ALWAYS, 2)) {
      products.data.setAtIndex(ValueLayout.JAVA_FLOAT, 17 * 300 + 20, Float.NaN);
      products.run();
      assertTrue(products.deviations.areFew());
      for (int i = 0; i < 100 * 70; i++) {
        assertEquals(i / 70 == 17, Float.isNaN(products.forward()[i]));
      }
      for (int i = 0; i < 300 * 70; i++) {
        assertEquals(i / 70 == 20, Float.isNaN(products.backward()[i]));
      }
    }
  }

  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @Test
  void nothingIsAllocatedOnceTheJvmHasCompiledIt() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Products products =
        new Products(100, 784, 100, 0.2, 0.5f, false, Loops.Use.ONCE_FAST, 1)) {
      long least = Long.MAX_VALUE;
      long deadline = cpuNanos() + PATIENCE_NANOS;
      while (least > 0 && cpuNanos() < deadline) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20; i++) {
          products.run();
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least);
    }
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
