package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.engine.Bindings;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.engine.nd4j.ReferenceEngine;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.plan.Planner;
import org.vaec.plan.Step;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** Products of one matrix with several vectors, sums of outer products, and both transposed. */
class StackedProductsTest {
  private static final int HEADS = 5;
  private static final int WIDTH = 37;

  private static final Op.Contract OVER_ROWS =
      new Op.Contract(List.of(1), List.of(0), List.of(0, 1), Set.of(Plate.ROW));

  /** Forward, back, and the gradients of the weights of heads of one column each. */
  private static Graph heads() {
    Value x = Value.input("x", Shape.of(WIDTH)).tanh();
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    Value back = null;
    for (int head = 0; head < HEADS; head++) {
      Value weight = Value.parameter("w" + head, Shape.of(WIDTH, 1));
      Value result = x.contract(weight, List.of(0), List.of(0, 1), List.of(1));
      Value slope = result.tanh();
      outputs.put("slope" + head, slope);
      outputs.put("gradient" + head, Value.of(OVER_ROWS, slope, x));
      Value outer = slope.contract(weight, List.of(1), List.of(0, 1), List.of(0));
      back = back == null ? outer : back.plus(outer);
    }
    outputs.put("back", back.square());
    return new Graph(outputs);
  }

  /** With the weights at equal distances, and with another array of their shape among them. */
  @ParameterizedTest
  @CsvSource({"1,false", "3,false", "1,true", "3,true"})
  void theyAreComputedAsTheReferenceEngineDoes(int threads, boolean isUneven) {
    Graph graph = heads();
    Program program = Program.of(graph);
    List<Step> steps = Planner.plan(graph, program.gradients()).steps();
    assertEquals(3, steps.stream().filter(Step.Stacked.class::isInstance).count());
    List<Graph> graphs = new ArrayList<>();
    if (isUneven) {
      SequencedMap<String, Value> others = new LinkedHashMap<>();
      for (String name : List.of("w0", "other", "w3")) {
        others.put(name, Value.parameter(name, Shape.of(WIDTH, 1)).square());
      }
      graphs.add(new Graph(others));
    }
    graphs.add(graph);
    assertAgree(graph, threads, graphs);
  }

  /** In double precision, with the state of some graphs. */
  private static void assertAgree(Graph graph, int threads, List<Graph> graphs) {
    Program program = Program.of(graph);
    State state = State.of(Precision.FLOAT64, graphs);
    Random random = new Random(7);
    for (String name : state.parameters().names()) {
      double[] numbers = state.get(name);
      Arrays.setAll(numbers, i -> 0.3 * random.nextGaussian());
      state.set(name, numbers);
    }
    Lanes lanes = Lanes.of(Precision.FLOAT64);
    try (ReferenceEngine reference = new ReferenceEngine(program, state);
        FusedEngine fused = new FusedEngine(program, state, threads, lanes, Grain.FINEST)) {
      for (int rows : new int[] {150, 1, 7}) {
        float[] x = new float[rows * WIDTH];
        for (int i = 0; i < x.length; i++) {
          x[i] = (float) random.nextGaussian();
        }
        Bindings bindings = Bindings.rows(rows).with("x", x);
        Results expected = reference.run(bindings);
        // Twice: memory is 0 before the first run.
        fused.run(bindings);
        Results actual = fused.run(bindings);
        for (String output : graph.outputs().keySet()) {
          assertClose(expected.get(output), actual.get(output), output);
        }
      }
    }
  }

  /**
   * A product that begins a sum must not run behind the one that adds to it, as it would beside the
   * last product of the same matrix.
   */
  @Test
  void aProductThatBeginsASumStaysWhereItIs() {
    Value x = Value.input("x", Shape.of(WIDTH)).tanh();
    Value y = x.square();
    Value w = Value.parameter("w", Shape.of(WIDTH, 1)).tanh();
    Value v = Value.parameter("v", Shape.of(WIDTH, 1));
    Value sum =
        x.contract(w, List.of(0), List.of(0, 1), List.of(1))
            .plus(y.contract(v, List.of(0), List.of(0, 1), List.of(1)));
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("sum", sum);
    Value other = Value.of(OVER_ROWS, y.slice(0, 0, 1), x).tanh();
    outputs.put("other", x.contract(other, List.of(0), List.of(0, 1), List.of(1)));
    Graph graph = new Graph(outputs);
    assertAgree(graph, 1, List.of(graph));
  }

  /**
   * Sums of at most 150 numbers up to 1 in size, in whatever order, and what they make of a square.
   */
  private static void assertClose(double[] expected, double[] actual, String name) {
    assertEquals(expected.length, actual.length, name);
    assertTrue(Arrays.stream(expected).anyMatch(number -> number != 0), name);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(
          expected[i],
          actual[i],
          150 * 150 * 0x1p-53 * (1 + 2 * Math.sqrt(Math.abs(expected[i]))),
          name + "[" + i + "]");
    }
  }
}
