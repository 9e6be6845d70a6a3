package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Extent;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.engine.nd4j.ReferenceEngine;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * On random graphs the fused engine computes what the reference engine does, and the same bits
 * whether its loops are generated or not, with the vector module or without, and whatever the
 * number of threads.
 */
class RandomGraphsTest {
  private static final int ROWS = 157;
  private static final int PARTICLES = 2;

  private static final Loops.Use GENERATED =
      Lanes.hasVectors() ? Loops.Use.ALWAYS : Loops.Use.NEVER;
  private static final List<Integer> SEEDS_OF_THE_OTHER_JVM = List.of(100, 101, 102);

  private static Engine engine(Program program, State state, int threads, Loops.Use use) {
    return new FusedEngine(
        program, state, threads, new Lanes(state.precision(), use), Grain.FINEST);
  }

  private static Map<String, double[]> run(Engine owned, Graph graph) {
    return run(owned, graph, ROWS);
  }

  private static Map<String, double[]> run(Engine owned, Graph graph, int rows) {
    Bindings bindings =
        Bindings.rows(rows).with(Plate.PARTICLE, Extent.whole(PARTICLES)).withSeed(5).withStep(1);
    try (Engine engine = owned) {
      engine.run(bindings);
      Results results = engine.run(bindings);
      Map<String, double[]> numbers = new HashMap<>();
      graph.outputs().keySet().forEach(name -> numbers.put(name, results.get(name)));
      return numbers;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 20, 30, 40, 50})
  void fusedIsTheReferenceAndEveryFormOfFusedIsTheSame(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + 10; seed++) {
      Graph graph = RandomGraph.of(seed);
      for (Precision precision : Precision.values()) {
        Program program = Program.of(graph);
        State state = State.of(precision, List.of(graph));
        Map<String, double[]> expected = run(new ReferenceEngine(program, state), graph);
        Map<String, double[]> plain = run(engine(program, state, 1, Loops.Use.NEVER), graph);
        Map<String, double[]> generated = run(engine(program, state, 2, GENERATED), graph);
        for (String name : expected.keySet()) {
          String where = "seed " + seed + " " + precision + " " + name;
          assertArrayEquals(plain.get(name), generated.get(name), where);
          assertClose(expected.get(name), plain.get(name), precision, where);
        }
      }
    }
  }

  /**
   * Eleven arrays of 1 to 4 numbers side by side, as they lie, reversed, repeated and sliced, so
   * that tiles begin and end at all places; and what is left of them with zeros before and behind.
   */
  @Test
  void tablesOfManyNarrowColumnsAreJoinedAsTheReferenceDoes() {
    List<Value> columns = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      Value column =
          Value.noise("x" + i, Op.NoiseKind.NORMAL, Set.of(Plate.ROW), Shape.of(3, 1 + i % 4));
      columns.add(
          switch (i % 3) {
            case 0 -> column.reduce(Op.Reduction.SUM, Set.of(), List.of(0));
            case 1 -> column.slice(0, 1, 2).reshape(Shape.of(1 + i % 4));
            default -> Value.parameter("x", Shape.SCALAR).expand(0, 1 + i % 4);
          });
    }
    Value joined = Value.concat(0, columns);
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("joined", joined.tanh());
    outputs.put("padded", joined.exp().pad(0, 2, 5));
    Graph graph = new Graph(outputs);
    Program program = Program.of(graph);
    State state = State.of(Precision.FLOAT64, List.of(graph));
    state.set("x", 0.25);
    Map<String, double[]> expected = run(new ReferenceEngine(program, state), graph);
    Map<String, double[]> actual = run(engine(program, state, 2, Loops.Use.NEVER), graph);
    for (String name : expected.keySet()) {
      assertClose(expected.get(name), actual.get(name), Precision.FLOAT64, name);
    }
  }

  /** Each stretch of rows would have its own 100000 sums: there, they take turns. */
  @Test
  void moreSumsThanEachThreadCanHoldAreTheReferences() {
    Value x =
        Value.noise("x", Op.NoiseKind.NORMAL, Set.of(Plate.ROW), Shape.of(100_000)).tanh().square();
    Value total = x.reduce(Op.Reduction.SUM, Set.of(Plate.ROW), List.of());
    Value rows = x.times(2).slice(0, 0, 10).reduce(Op.Reduction.SUM, Set.of(), List.of(0));
    Graph graph =
        new Graph(new LinkedHashMap<>(Map.of("total", total, "rows", rows, "x", x.plus(1))));
    Program program = Program.of(graph);
    State state = State.of(Precision.FLOAT64, List.of(graph));
    Map<String, double[]> expected = run(new ReferenceEngine(program, state), graph, 17);
    Map<String, double[]> actual =
        run(
            engine(program, state, 2, Lanes.hasVectors() ? Loops.Use.ONCE_FAST : Loops.Use.NEVER),
            graph,
            17);
    expected.forEach(
        (name, numbers) -> assertClose(numbers, actual.get(name), Precision.FLOAT64, name));
  }

  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @Test
  void aJvmWithoutTheVectorModuleComputesTheSameBits() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xlog:disable",
                "-cp",
                System.getProperty("java.class.path"),
                RandomGraphsTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    assertEquals("false\n" + digests(Loops.Use.ALWAYS), printed);
  }

  /** What the other JVM runs: says whether it has vectors, and what it computes without them. */
  public static void main(String[] arguments) {
    System.out.print(Lanes.hasVectors() + "\n" + digests(Loops.Use.NEVER));
  }

  /** A line for each seed and precision that changes with any bit of the results. */
  private static String digests(Loops.Use use) {
    StringBuilder lines = new StringBuilder();
    for (int seed : SEEDS_OF_THE_OTHER_JVM) {
      Graph graph = RandomGraph.of(seed);
      for (Precision precision : Precision.values()) {
        State state = State.of(precision, List.of(graph));
        Engine engine = engine(Program.of(graph), state, 2, use);
        Map<String, Integer> hashes = new TreeMap<>();
        run(engine, graph).forEach((name, values) -> hashes.put(name, Arrays.hashCode(values)));
        lines.append(seed).append(' ').append(precision).append(' ').append(hashes).append('\n');
      }
    }
    return lines.toString();
  }

  private static void assertClose(
      double[] expected, double[] actual, Precision precision, String where) {
    // Up to 25 operations in a row, some of which double what their operands have lost; where a
    // choice turns on a sum, the two sums agree to rounding and seldom lie on either side of it.
    double rounding = 32768 * (precision == Precision.FLOAT32 ? 0x1p-24 : 0x1p-53);
    double largest = 1;
    for (double number : expected) {
      largest = Double.isFinite(number) ? Math.max(largest, Math.abs(number)) : largest;
    }
    assertEquals(expected.length, actual.length, where);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], rounding * largest, where + " at " + i);
    }
  }
}
