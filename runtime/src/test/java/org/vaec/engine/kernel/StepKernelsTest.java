package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.engine.Bindings;
import org.vaec.engine.Layout;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.engine.Threads;
import org.vaec.engine.nd4j.Blas;
import org.vaec.random.Philox;
import org.vaec.shape.Shape;

/** What surrounds the regions of a step: products, noise and the optimizer's passes. */
class StepKernelsTest {
  /** Two parts of a sweep and a rest; both halves of a stretch of the norm are met. */
  private static final int LENGTH = 2 * (int) Sweep.PART + 1072;

  /**
   * Some hundred times what the JVM's compiler takes, in time of the processor: by the clock it
   * compiles as fast as other programs let it.
   */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static Store store(int seed) {
    Store store =
        new Store(Precision.FLOAT32, Layout.of(new LinkedHashMap<>(Map.of("x", Shape.of(LENGTH)))));
    Random random = new Random(seed);
    float[] values = new float[LENGTH];
    for (int i = 0; i < values.length; i++) {
      // Among them numbers whose averages end as subnormal ones.
      values[i] = i % 7 == 0 ? 1e-38f * random.nextFloat() : (float) random.nextGaussian();
    }
    store.set("x", values);
    return store;
  }

  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @Test
  void vectorsAndPlainLoopsSweepToTheSameBits() {
    Store mean = store(3);
    Store square = new Store(Precision.FLOAT32, mean.layout());
    Store parameters = store(4);
    AdamSweep adam = new AdamSweep(0.9, 0.999, 1e-8, mean, square);
    adam.run(parameters, store(5), 0.7, 1e-2, 1.3, 0.99, Threads.CALLER);
    Store otherMean = mean.copy();
    Store otherSquare = square.copy();
    Store otherParameters = parameters.copy();
    AdamSweep other = new AdamSweep(0.9, 0.999, 1e-8, otherMean, otherSquare);
    other.run(otherParameters, store(6), 0.7, 1e-2, 1.3, 0.99, noThreads());
    adam.run(parameters, store(6), 0.7, 1e-2, 1.3, 0.99, noThreads());
    withLoop(adam);
    other.plain(0, LENGTH);
    assertEqualStores(mean, otherMean);
    assertEqualStores(square, otherSquare);
    assertEqualStores(parameters, otherParameters);

    Store velocity = store(7);
    Store otherVelocity = velocity.copy();
    MomentumSweep momentum = new MomentumSweep(0.9, velocity);
    MomentumSweep otherMomentum = new MomentumSweep(0.9, otherVelocity);
    momentum.run(parameters, store(8), 0.7, 0.1, noThreads());
    otherMomentum.run(otherParameters, store(8), 0.7, 0.1, noThreads());
    withLoop(momentum);
    otherMomentum.plain(0, LENGTH);
    assertEqualStores(velocity, otherVelocity);
    assertEqualStores(parameters, otherParameters);

    assertEquals(
        SumOfSquares.inVectors(parameters.memory(), 0, LENGTH),
        SumOfSquares.oneByOne(parameters.memory(), 0, LENGTH));
  }

  private static void withLoop(StoreSweep sweep) {
    sweep.loop().orElseThrow().make();
    Threads.CALLER.run(sweep, sweep.parts());
  }

  /** So that a sweep only takes its arguments. */
  private static Threads noThreads() {
    return (work, parts) -> {};
  }

  private static void assertEqualStores(Store expected, Store actual) {
    assertArrayEquals(expected.get("x"), actual.get("x"));
  }

  /** A register's worth, less, more, and from odd elements on; blocks beyond 32 bits. */
  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @ParameterizedTest
  @CsvSource({"0,1000", "1,1000", "5,3", "0,0", "0,8", "9999999999,77"})
  void numbersDrawnInVectorsAreThoseDrawnOneByOne(long first, int count) {
    Philox philox = Philox.of(3, "z", 1L << 40 | 5);
    double[] normals = new double[count];
    double[] uniforms = new double[count];
    VectorPhilox.normalsInVectors(philox, first, normals, count);
    VectorPhilox.uniformsInVectors(philox, first, uniforms, count);
    for (int i = 0; i < count; i++) {
      assertEquals(philox.normal(first + i), normals[i]);
      assertEquals(philox.uniform(first + i), uniforms[i]);
    }
  }

  /**
   * Every cut of every way in which operands can lie: 48 wide at least, and a rest, or stretches of
   * so many members.
   */
  @ParameterizedTest
  @CsvSource({
    "0,1,100,500,784,false,false",
    "0,1,100,500,300,false,true",
    "0,1,600,150,100,true,false",
    "0,1,600,500,64,true,true",
    "0,37,5,7,11,false,true",
    "0,3,0,7,11,false,false",
    "0,2,4,4,0,false,false",
    "0,2,100,100,100,true,true",
    "20,1,100,7,30,false,true",
    "7,1,7,30,9,false,false",
    "7,1,7,5,0,false,false",
    "6,18,4,9,5,true,false"
  })
  void productsInPartsAreProducts(
      int members, int batch, int m, int n, int k, boolean ta, boolean tb) {
    Blas.load(Precision.FLOAT32);
    Random random = new Random(1);
    try (Arena arena = Arena.ofConfined();
        Workers workers = new Workers(2)) {
      MemorySegment a = numbers(arena, random, batch * m * k);
      MemorySegment b = numbers(arena, random, batch * k * n);
      MemorySegment c = numbers(arena, random, batch * m * n);
      float[] before = c.toArray(ValueLayout.JAVA_FLOAT);
      Blas.Form form = Blas.Form.of(Precision.FLOAT32, m, n, k, ta, tb);
      MatrixProduct.Operands operands =
          new MatrixProduct.Operands(form, batch, a.address(), b.address(), true, c.address());
      product(operands, members).run(Bindings.none(), workers);
      for (int i = 0; i < batch * m * n; i++) {
        int each = i / (m * n);
        int row = i % (m * n) / n;
        int column = i % n;
        double sum = before[i];
        double size = Math.abs(sum);
        for (int l = 0; l < k; l++) {
          int left = each * m * k + (ta ? l * m + row : row * k + l);
          int right = each * k * n + (tb ? column * k + l : l * n + column);
          double term =
              (double) a.getAtIndex(ValueLayout.JAVA_FLOAT, left)
                  * b.getAtIndex(ValueLayout.JAVA_FLOAT, right);
          sum += term;
          size += Math.abs(term);
        }
        // In whatever order, each of k products and k sums rounds by half a unit of at most the sum
        // of the sizes (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1).
        assertEquals(sum, c.getAtIndex(ValueLayout.JAVA_FLOAT, i), (k + 1) * 0x1p-24 * size);
      }
    }
  }

  private static MatrixProduct product(MatrixProduct.Operands operands, int members) {
    Lanes lanes = Lanes.of(Precision.FLOAT32);
    return members == 0
        ? MatrixProduct.of(lanes, operands)
        : MatrixProduct.of(lanes, operands, new Stretches(members, 3));
  }

  private static MemorySegment numbers(Arena arena, Random random, int count) {
    MemorySegment numbers = arena.allocate(4L * count + 64, 64).asSlice(0, 4L * count);
    for (int i = 0; i < count; i++) {
      numbers.setAtIndex(ValueLayout.JAVA_FLOAT, i, 2 * random.nextFloat() - 1);
    }
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"normals", "uniforms", "product", "adam", "momentum", "norm"})
  void kernelsAllocateNothingOnceTheJvmHasCompiledThem(String kernel) {
    Blas.load(Precision.FLOAT32);
    Store gradients = store(1);
    AdamSweep adam = new AdamSweep(0.9, 0.999, 1e-8, store(2), store(3));
    MomentumSweep momentum = new MomentumSweep(0.9, store(2));
    NormSweep norm = new NormSweep(gradients);
    Philox philox = Philox.of(1, "z", 0);
    double[] numbers = new double[1000];
    Bindings bindings = Bindings.none();
    try (Arena arena = Arena.ofConfined();
        Workers workers = new Workers(1)) {
      MemorySegment a = numbers(arena, new Random(1), 10_000);
      MemorySegment c = numbers(arena, new Random(2), 10_000);
      Blas.Form form = Blas.Form.of(Precision.FLOAT32, 100, 100, 100, false, false);
      MatrixProduct product =
          MatrixProduct.of(
              Lanes.of(Precision.FLOAT32),
              new MatrixProduct.Operands(form, 1, a.address(), a.address(), false, c.address()));
      assertAllocatesNothing(
          switch (kernel) {
            case "normals" -> () -> VectorPhilox.normals(philox, 1, numbers, numbers.length);
            case "uniforms" -> () -> VectorPhilox.uniforms(philox, 1, numbers, numbers.length);
            case "product" -> () -> product.run(bindings, workers);
            case "adam" -> () -> adam.run(gradients, gradients, 1, 1e-9, 1, 1, workers);
            case "momentum" -> () -> momentum.run(gradients, gradients, 1, 1e-9, workers);
            case "norm" -> () -> norm.of(gradients, workers);
            default -> throw new IllegalArgumentException(kernel);
          });
    }
  }

  private static void assertAllocatesNothing(Runnable step) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    long deadline = cpuNanos() + PATIENCE_NANOS;
    // The JVM compiles in the background; until then vectors are objects.
    while (least > 0 && cpuNanos() < deadline) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20; i++) {
        step.run();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
