package org.vaec.engine.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vaec.engine.Bindings;
import org.vaec.engine.Extent;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.model.TrainSettings;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.train.Optimizer;

class ReferenceEngineTest {
  private static final SmallVae VAE = new SmallVae(12, 8, 3);
  private static final Program PROGRAM = VAE.program();

  private static ReferenceEngine engine(Precision precision) {
    return new ReferenceEngine(PROGRAM, VAE.state(precision, PROGRAM));
  }

  private static ReferenceEngine engine(Precision precision, SequencedMap<String, Value> outputs) {
    Graph graph = new Graph(outputs);
    return new ReferenceEngine(Program.of(graph), State.of(precision, List.of(graph)));
  }

  private static SequencedMap<String, Value> output(Value value) {
    return new LinkedHashMap<>(Map.of("value", value));
  }

  // ---- numbers ----

  @ParameterizedTest
  @EnumSource
  void equalSeedsAndStepsGiveEqualNumbersBitForBit(Precision precision) {
    Bindings batch = VAE.batch(10);
    try (var one = engine(precision);
        var other = engine(precision)) {
      one.run(batch.withStep(1));
      double[] first = one.run(batch).get("elbo");
      assertArrayEquals(first, other.run(batch).get("elbo"));
      assertFalse(Arrays.equals(first, one.run(batch.withStep(1)).get("elbo")));
      assertFalse(Arrays.equals(first, one.run(batch.withSeed(6)).get("elbo")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsEvaluatedInChunksGetTheNumbersOfOneRun(Precision precision) {
    float[] pixels = VAE.pixels(10);
    try (var engine = engine(precision)) {
      double[] whole = engine.run(VAE.batch(10)).get("z");
      double[] parts = new double[whole.length];
      for (int first = 0; first < 10; first += 4) {
        int rows = Math.min(4, 10 - first);
        Bindings chunk =
            VAE.batch(rows)
                .with("x", Arrays.copyOfRange(pixels, first * 12, (first + rows) * 12))
                .with(Plate.ROW, new Extent(rows, first, 10));
        double[] part = engine.run(chunk).get("z");
        System.arraycopy(part, 0, parts, first * 3, part.length);
      }
      // Matrix products of other sizes may add in another order: a dozen numbers near 1, twice.
      double unit = precision == Precision.FLOAT32 ? 0x1p-24 : 0x1p-53;
      assertArrayEquals(whole, parts, 12 * 12 * unit);
    }
  }

  @Test
  void singlePrecisionAgreesWithDouble() {
    try (var single = engine(Precision.FLOAT32);
        var twice = engine(Precision.FLOAT64)) {
      double expected = twice.run(VAE.batch(10)).scalar("loss");
      // Float rounding, 6e-8, through sums of a few dozen terms.
      assertEquals(expected, single.run(VAE.batch(10)).scalar("loss"), 1e-5 * expected);
    }
  }

  @Test
  void everyFunctionTreatsSpecialNumbersAsItsMeaningDoes() {
    double infinity = Double.POSITIVE_INFINITY;
    double[] special = {
      0, -0.0, 1, -1, 0.5, -2.5, 3, 1e-30, -1e-30, 800, -800, 1e300, infinity, -infinity, Double.NaN
    };
    int n = special.length;
    Value x = Value.constant(Tensor.of(Shape.of(n), special));
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    for (UnaryFunction function : UnaryFunction.values()) {
      if (function != UnaryFunction.LOG_GAMMA) { // stated for positive arguments only
        outputs.put(function.symbol(), Value.of(new Op.Unary(function), x));
      }
    }
    for (BinaryFunction function : BinaryFunction.values()) {
      Op op = new Op.Binary(function);
      outputs.put(function.symbol(), Value.of(op, x.expand(0, n), x.expand(1, n)));
    }
    Map<String, double[]> expected = Evaluator.ofConstants().run(new Graph(outputs));
    try (var engine = engine(Precision.FLOAT64, outputs)) {
      Results results = engine.run(Bindings.none());
      expected.forEach(
          (name, numbers) -> {
            double[] actual = results.get(name);
            for (int i = 0; i < numbers.length; i++) {
              double tolerance = 1e-15 * Math.abs(numbers[i]);
              String where = name + " at " + special[i % n];
              assertEquals(numbers[i], actual[i], Double.isNaN(tolerance) ? 0 : tolerance, where);
            }
          });
    }
  }

  @Test
  void logSumExpOfNothingButMinusInfinityIsMinusInfinity() {
    double least = Double.NEGATIVE_INFINITY;
    Value x = Value.constant(Tensor.of(Shape.of(2, 2), least, least, least, 1));
    try (var engine = engine(Precision.FLOAT64, output(x.logSumExpLast(1)))) {
      assertArrayEquals(new double[] {least, 1}, engine.run(Bindings.none()).get("value"), 1e-15);
    }
  }

  @Test
  void unpickedEntriesMayBeInfinite() {
    Value array = Value.constant(Tensor.of(Shape.of(2), 3, Double.NEGATIVE_INFINITY));
    Value index = Value.input("index", Shape.SCALAR);
    try (var engine = engine(Precision.FLOAT32, output(array.pick(index)))) {
      Results results = engine.run(Bindings.rows(3).with("index", 0.0, 1.0, 0.0));
      assertArrayEquals(new double[] {3, Double.NEGATIVE_INFINITY, 3}, results.get("value"));
    }
  }

  // ---- plates ----

  @ParameterizedTest
  @EnumSource
  void aBatchWithoutRowsHasEmptyRowsAndSumsOfZero(Precision precision) {
    Value x = Value.input("x", Shape.of(3));
    Value w = Value.parameter("w", Shape.of(3, 2));
    Value h = x.matrixProduct(w).tanh();
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("rows", h);
    outputs.put("sum", h.sumPlates(Set.of(Plate.ROW)));
    outputs.put(
        "product",
        Value.of(new Op.Contract(List.of(0), List.of(1), List.of(0, 1), Set.of(Plate.ROW)), x, h));
    outputs.put("logSumExp", h.logSumExpPlates(Set.of(Plate.ROW)));
    try (var engine = engine(precision, outputs)) {
      Results results = engine.run(Bindings.rows(0).with("x", new float[0]));
      double least = Double.NEGATIVE_INFINITY;
      assertArrayEquals(new double[0], results.get("rows"));
      assertArrayEquals(new double[2], results.get("sum"));
      assertArrayEquals(new double[6], results.get("product"));
      assertArrayEquals(new double[] {least, least}, results.get("logSumExp"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyBatchSizesInTurnGiveWhatEachGivesAlone(Precision precision) {
    try (var turns = engine(precision)) {
      for (int round = 0; round < 2; round++) {
        for (int rows = 1; rows <= 7; rows++) {
          try (var alone = engine(precision)) {
            assertArrayEquals(
                alone.run(VAE.batch(rows)).get("elbo"), turns.run(VAE.batch(rows)).get("elbo"));
          }
        }
      }
    }
  }

  // ---- training ----

  @ParameterizedTest
  @EnumSource
  void gradientsAreLaidOutAsTheParameters(Precision precision) {
    try (var engine = engine(precision)) {
      Results results = engine.run(VAE.batch(10));
      for (String name : engine.state().parameters().names()) {
        assertArrayEquals(results.get("gradient of " + name), engine.gradients().get(name), name);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void stepsOfAdamLowerTheLoss(Precision precision) {
    Bindings batch = VAE.batch(50);
    try (var engine = engine(precision)) {
      Optimizer adam = Optimizer.of(TrainSettings.DEFAULT, engine.state().parameters());
      double before = engine.run(batch).scalar("loss");
      for (int step = 1; step <= 300; step++) {
        engine.step(batch.withStep(step), adam.at(0.01));
      }
      // Twelve fair pixels cost 12 log 2 = 8.3 nats; the pattern, and one pixel in ten turned
      // over, cost log 2 + 12 * 0.325 = 4.6.
      assertTrue(before > 8, "before " + before);
      double after = engine.run(batch).scalar("loss");
      assertTrue(after < 6.5, "after " + after);
    }
  }

  @Test
  void theStateIsReadAnewAtEveryRun() {
    Value sum = Value.parameter("w", Shape.SCALAR).plus(Value.statistic("m", Shape.SCALAR));
    try (var engine = engine(Precision.FLOAT32, output(sum))) {
      engine.run(Bindings.none());
      engine.state().set("w", 2);
      engine.state().set("m", 0.5);
      assertEquals(2.5, engine.run(Bindings.none()).scalar("value"));
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void nativeMemoryDoesNotGrowWithTheNumberOfSteps() {
    try (var engine = engine(Precision.FLOAT32)) {
      Optimizer adam = Optimizer.of(TrainSettings.DEFAULT, engine.state().parameters());
      // Two sizes of batch, as at the end of every epoch. The first steps load and compile code.
      train(engine, adam, 2000);
      // A leak of one array of each value and step would be some 90 values * 2000 steps * 480
      // bytes = 86 MB in every round; the JVM's own growth (compiled code, the collector's tables,
      // a heap whose pages are touched for the first time) comes in some rounds and not in others.
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 5 && least >= 43L << 20; round++) {
        long before = bytesOutsideTheHeap();
        train(engine, adam, 2000);
        least = Math.min(least, bytesOutsideTheHeap() - before);
      }
      assertTrue(least < 43L << 20, "grown by " + least + " bytes in every round");
    }
  }

  private static long bytesOutsideTheHeap() {
    System.gc();
    return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
  }

  private static void train(ReferenceEngine engine, Optimizer adam, int steps) {
    Bindings full = VAE.batch(10);
    Bindings last = VAE.batch(7);
    for (int step = 0; step < steps; step++) {
      engine.step((step % 5 == 4 ? last : full).withStep(step), adam.at(0.001));
    }
  }

  // ---- misuse ----

  @Test
  void resultsAreThoseOfTheLatestRunAndEndWithTheEngine() {
    Results results;
    try (var engine = engine(Precision.FLOAT32)) {
      results = engine.run(VAE.batch(10));
      double[] loss = results.get("loss");
      engine.run(VAE.batch(10).withStep(1));
      assertNotEquals(loss[0], results.scalar("loss"));
      engine.run(VAE.batch(10));
      assertArrayEquals(loss, results.get("loss"));
    }
    assertThrows(IllegalStateException.class, () -> results.get("loss"));
  }

  @Test
  void whatIsNotBoundIsNamed() {
    try (var engine = engine(Precision.FLOAT32)) {
      assertNamed("row", () -> engine.run(Bindings.none().with("x", new float[12])));
      assertNamed("x", () -> engine.run(Bindings.rows(1)));
      assertNamed("12 numbers", () -> engine.run(Bindings.rows(1).with("x", new float[11])));
      assertNamed("ELBO", () -> engine.run(VAE.batch(1)).get("ELBO"));
      assertNamed("elbo", () -> engine.run(VAE.batch(2)).scalar("elbo"));
    }
  }

  private static void assertNamed(String what, Runnable run) {
    String message = assertThrows(IllegalStateException.class, run::run).getMessage();
    assertTrue(message.contains(what), message);
  }
}
