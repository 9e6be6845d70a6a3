package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Extent;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.engine.nd4j.ReferenceEngine;
import org.vaec.graph.Graph;
import org.vaec.shape.Plate;
import org.vaec.train.Optimizer;

/** The fused engine computes what the reference engine does on every shipped model. */
class EnginesAgreeTest {
  private static final int ROWS = 70;
  private static final int PARTICLES = 3;
  private static final int STEPS = 10;

  /**
   * By how many units in the last place two orders of the same sums may differ, of the size of what
   * is summed: of ten thousand roundings about a hundred add up, and some forty operations follow
   * one another, each of which adds its own. Which order it is depends on the processor.
   */
  private static final double UNITS = 4096;

  /** The step of Adam below which a gradient moves a parameter by less than the rate. */
  private static final double ADAM_EPSILON = 1e-8;

  private static final double RATE = 1e-3;

  @TestFactory
  Stream<DynamicTest> everyOutputOfStepAndEvaluationIsEqual() {
    return models((file, precision) -> assertEqualOutputs(Shipped.compile(file), precision));
  }

  /** Both engines, the fused one on two threads, on random numbers. */
  static void assertEqualOutputs(Compilation compilation, Precision precision) {
    for (Graph graph : List.of(compilation.step(), compilation.evaluation())) {
      Program program = Program.of(graph);
      RandomBindings numbers = numbers(compilation, graph);
      State state = state(numbers, graph, precision);
      try (Engine reference = new ReferenceEngine(program, state);
          Engine fused = new FusedEngine(program, state, 2)) {
        Results expected = reference.run(bindings(numbers, 0));
        Results actual = fused.run(bindings(numbers, 0));
        for (boolean isGradient : new boolean[] {false, true}) {
          List<String> outputs =
              graph.outputs().sequencedKeySet().stream()
                  .filter(output -> isGradient == isGradient(output))
                  .toList();
          // A gradient through both sides of a KL, as of a guide that is the prior too, is a small
          // difference of what is as large as other gradients are; and so is a KL of other terms.
          double largest =
              outputs.stream().mapToDouble(output -> largest(expected.get(output))).max().orElse(0);
          for (String output : outputs) {
            assertClose(
                expected.get(output), actual.get(output), rounding(precision) * largest, output);
          }
        }
      }
    }
  }

  private static boolean isGradient(String output) {
    return output.startsWith("gradient.");
  }

  private static double rounding(Precision precision) {
    return UNITS * (precision == Precision.FLOAT32 ? 0x1p-24 : 0x1p-53);
  }

  @TestFactory
  Stream<DynamicTest> tenStepsLeadToTheSameParameters() {
    return models(
        (file, precision) -> {
          Compilation compilation = Shipped.compile(file);
          RandomBindings numbers = numbers(compilation, compilation.step());
          Program program = new Program(compilation.step(), compilation.gradients());
          State expected = state(numbers, compilation.step(), precision);
          State actual = expected.copy();
          double largest;
          try (Engine reference = new ReferenceEngine(program, expected);
              Engine fused = new FusedEngine(program, actual, 1)) {
            Results first = reference.run(bindings(numbers, 0));
            largest =
                compilation.step().outputs().sequencedKeySet().stream()
                    .filter(EnginesAgreeTest::isGradient)
                    .mapToDouble(output -> largest(first.get(output)))
                    .max()
                    .orElse(0);
            train(compilation, numbers, reference);
            train(compilation, numbers, fused);
          }
          // Adam's step is rate * g / (|g| + epsilon): where a gradient is nothing but rounding it
          // moves a parameter by up to the rate, and by less than all of it where the two agree.
          double share = Math.min(0.5, rounding(precision) * largest / ADAM_EPSILON);
          for (String name : expected.parameters().names()) {
            assertClose(expected.get(name), actual.get(name), STEPS * RATE * share, name);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> threadsAndRepetitionChangeNoBit() {
    return models(
        (file, precision) -> {
          Compilation compilation = Shipped.compile(file);
          RandomBindings numbers = numbers(compilation, compilation.step());
          Program program = new Program(compilation.step(), compilation.gradients());
          State one = state(numbers, compilation.step(), precision);
          State two = one.copy();
          State again = one.copy();
          try (Engine first = new FusedEngine(program, one, 1);
              Engine second = new FusedEngine(program, two, 2);
              Engine third = new FusedEngine(program, again, 1)) {
            train(compilation, numbers, first);
            train(compilation, numbers, second);
            train(compilation, numbers, third);
          }
          for (String name : one.parameters().names()) {
            assertArrayEquals(one.get(name), two.get(name), name);
            assertArrayEquals(one.get(name), again.get(name), name);
          }
        });
  }

  private static void train(Compilation compilation, RandomBindings numbers, Engine engine) {
    Optimizer optimizer = Optimizer.of(compilation.model().train(), engine.state().parameters());
    for (int step = 0; step < STEPS; step++) {
      engine.step(bindings(numbers, step), optimizer.at(RATE));
    }
  }

  private interface Check {
    void of(Path file, Precision precision);
  }

  private static Stream<DynamicTest> models(Check check) {
    return Shipped.files(Shipped.MODELS).stream()
        .flatMap(
            file ->
                Stream.of(Precision.values())
                    .map(
                        precision ->
                            DynamicTest.dynamicTest(
                                file + " " + precision, () -> check.of(file, precision))));
  }

  private static RandomBindings numbers(Compilation compilation, Graph graph) {
    return new RandomBindings(compilation.model(), graph, ROWS, PARTICLES, 3);
  }

  private static State state(RandomBindings numbers, Graph graph, Precision precision) {
    State state = State.of(precision, List.of(graph));
    numbers.parameters.forEach(state::set);
    numbers.statistics.forEach(state::set);
    return state;
  }

  private static Bindings bindings(RandomBindings numbers, long step) {
    Bindings bindings =
        Bindings.rows(ROWS)
            .with(Plate.PARTICLE, Extent.whole(PARTICLES))
            .withSeed(5)
            .withStep(step);
    for (var input : numbers.inputs.entrySet()) {
      bindings = bindings.with(input.getKey(), input.getValue());
    }
    return bindings;
  }

  private static double largest(double[] numbers) {
    return Arrays.stream(numbers).map(Math::abs).max().orElse(0);
  }

  private static void assertClose(
      double[] expected, double[] actual, double tolerance, String name) {
    assertEquals(expected.length, actual.length, name);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance, name + "[" + i + "]");
    }
  }
}
