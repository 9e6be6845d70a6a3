package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Bindings;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.engine.nd4j.ReferenceEngine;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.CompilerOptions;
import org.vaec.plan.Planner;
import org.vaec.plan.Step;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.source.Source;

/** Whole steps on data that are 0 almost everywhere. */
class SparseDataTest {
  private static final int COLUMNS = 900;

  /**
   * Sums of some ten thousand numbers in another order, relative to the largest output: of so many
   * roundings a hundred add up, through some forty operations.
   */
  private static final double ROUNDING = 4096 * 0x1p-24;

  /** Data that are 0 or 1, counts of which few are 1, and too many that are not 0. */
  @ParameterizedTest
  @CsvSource({
    "binary,Bernoulli,1,0.1",
    "count,Poisson,1,0.1",
    "count,Poisson,9,0.1",
    "count,Poisson,9,0.5"
  })
  void theyAreComputedAsTheReferenceEngineDoes(
      String type, String family, int most, double density) {
    Compilation compilation =
        Compiler.compile(
            new Source(
                "sparse",
                """
                data x[%d] : %s
                prior z[7] ~ Normal(0, I)
                likelihood x ~ %s(decoder(z))
                guide q(z | x) = Normal(encoder(x))
                network decoder = dense(40, tanh)
                network encoder = dense(90, tanh) -> dense(40, tanh)
                train epochs = 1, batch = 10, optimizer = adam(1e-3)
                """
                    .formatted(COLUMNS, type, family)),
            CompilerOptions.NONE);
    Program program = new Program(compilation.step(), compilation.gradients());
    assertTrue(
        Planner.plan(program.graph(), program.gradients()).steps().stream()
            .anyMatch(Step.Deviations.class::isInstance));
    Random random = new Random(5);
    State state = State.of(Precision.FLOAT32, List.of(program.graph()));
    for (String name : state.parameters().names()) {
      fill(state, name, random, 0, 0.1);
    }
    for (String name : state.statistics().names()) {
      fill(state, name, random, 0.5, 0.1);
    }
    assertEqualOutputs(
        program,
        state,
        List.of(
            Bindings.rows(70).with("x", sparse(random, 70, density, most)),
            Bindings.rows(10).with("x", sparse(random, 10, density, most))));
  }

  /**
   * Two products whose sum the second one accumulates: it is a whole one, so that nothing lists the
   * columns of its data, which the gradient of its weights would use.
   */
  @Test
  void aProductWhoseDataAreNotListedByColumnIsAWholeOne() {
    Value x = Value.input("x", Shape.of(COLUMNS));
    Value y = Value.input("y", Shape.of(COLUMNS));
    Value weights = Value.parameter("weights", Shape.of(COLUMNS, 90));
    Value others = Value.parameter("others", Shape.of(COLUMNS, 90));
    Value slopes = Value.input("slopes", Shape.of(90));
    List<Integer> matrix = List.of(0, 1);
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put(
        "sum",
        x.contract(weights, List.of(0), matrix, List.of(1))
            .plus(y.contract(others, List.of(0), matrix, List.of(1))));
    for (Value data : List.of(x, y)) {
      Op.Contract overRows = new Op.Contract(List.of(1), List.of(0), matrix, Set.of(Plate.ROW));
      outputs.put("gradient." + data, Value.of(overRows, slopes, data));
    }
    Program program = Program.of(new Graph(outputs));
    Random random = new Random(5);
    State state = State.of(Precision.FLOAT32, List.of(program.graph()));
    for (String name : state.parameters().names()) {
      fill(state, name, random, 0, 0.1);
    }
    Bindings bindings =
        Bindings.rows(50)
            .with("x", sparse(random, 50, 0.1, 1))
            .with("y", sparse(random, 50, 0.1, 1))
            .with("slopes", sparse(random, 5, 1, 9));
    assertEqualOutputs(program, state, List.of(bindings));
  }

  private static float[] sparse(Random random, int rows, double density, int most) {
    float[] x = new float[rows * COLUMNS];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextDouble() < density ? 1 + random.nextInt(most) : 0;
    }
    return x;
  }

  private static void assertEqualOutputs(Program program, State state, List<Bindings> runs) {
    try (ReferenceEngine reference = new ReferenceEngine(program, state);
        FusedEngine fused = new FusedEngine(program, state, 2)) {
      for (Bindings bindings : runs) {
        Results expected = reference.run(bindings);
        Results actual = fused.run(bindings);
        double largest =
            program.graph().outputs().keySet().stream()
                .flatMapToDouble(output -> Arrays.stream(expected.get(output)))
                .map(Math::abs)
                .max()
                .orElse(0);
        for (String output : program.graph().outputs().keySet()) {
          assertArrayEquals(expected.get(output), actual.get(output), ROUNDING * largest, output);
        }
      }
    }
  }

  private static void fill(State state, String name, Random random, double mean, double by) {
    double[] numbers = state.get(name);
    Arrays.setAll(numbers, i -> mean + by * random.nextGaussian());
    state.set(name, numbers);
  }
}
