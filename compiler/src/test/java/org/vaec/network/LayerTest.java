package org.vaec.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Evaluator;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** Each layer against a few numbers worked out by hand, two rows at a time. */
class LayerTest {
  // Double-precision arithmetic on a handful of numbers of size 1.
  private static final double ROUNDING = 1e-12;

  private static final Shape THREE = Shape.of(3);

  private static LearnedArray array(String name, Integer... sizes) {
    return new LearnedArray(name, Shape.of(sizes), new Initializer.Constant(0));
  }

  private static Layer.Linear linear(Shape output) {
    return new Layer.Linear(
        array("weight", 3, output.elements()),
        Optional.of(array("bias", output.elements())),
        output);
  }

  private static double[] run(
      Layer layer, boolean training, Map<String, double[]> parameters, double... rows) {
    Map<String, double[]> inputs = new HashMap<>();
    inputs.put("x", rows);
    Evaluator evaluator =
        Evaluator.of(
            Map.of(Plate.ROW, rows.length / 3),
            parameters,
            Map.of(),
            inputs,
            NoiseSource.seeded(1));
    return evaluator.run(layer.apply(Value.input("x", THREE), training));
  }

  static Stream<Layer> layers() {
    return Stream.of(
        linear(Shape.of(2)),
        linear(Shape.of(2, 2)),
        new Layer.Activate(Activation.TANH),
        new Layer.Reshape(Shape.of(1, 3)),
        new Layer.LayerNorm(array("gain", 3), array("offset", 3)),
        new Layer.Dropout(0.5, "site"),
        new Layer.Residual(List.of(linear(THREE), new Layer.Activate(Activation.RELU))));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void givesTheShapeThatItAnnounces(Layer layer) {
    Value result = layer.apply(Value.input("x", THREE), true);
    assertEquals(layer.output(THREE), result.shape());
    assertTrue(result.plates().contains(Plate.ROW));
  }

  @Test
  void linearIsAnAffineMapOfEachRow() {
    assertArrayEquals(
        new double[] {1 + 6 + 0.5, 2 + 3 - 0.5, 2 + 0.5, 1 - 0.5},
        run(
            linear(Shape.of(2)),
            true,
            Map.of("weight", new double[] {1, 2, 0, 0, 2, 1}, "bias", new double[] {0.5, -0.5}),
            1,
            2,
            3,
            0,
            5,
            1),
        ROUNDING);
  }

  @Test
  void layerNormCentresAndScalesEachRow() {
    double deviation = Math.sqrt(2.0 / 3 + 1e-5);
    assertArrayEquals(
        new double[] {-2 / deviation + 1, 1, 2 / deviation + 1},
        run(
            new Layer.LayerNorm(array("gain", 3), array("offset", 3)),
            true,
            Map.of("gain", new double[] {2, 2, 2}, "offset", new double[] {1, 1, 1}),
            4,
            5,
            6),
        ROUNDING);
  }

  @Test
  void residualAddsItsInput() {
    assertArrayEquals(
        new double[] {2, -2, 6},
        run(
            new Layer.Residual(List.of(new Layer.Activate(Activation.RELU))),
            true,
            Map.of(),
            1,
            -2,
            3),
        ROUNDING);
  }

  @Test
  void dropoutZeroesOrDoubles() {
    double[] ones = new double[3 * 1000];
    Arrays.fill(ones, 1);
    double[] dropped = run(new Layer.Dropout(0.5, "site"), true, Map.of(), ones);
    assertTrue(Arrays.stream(dropped).allMatch(x -> x == 0 || x == 2));
    // The mean of 3000 values of deviation 1; four standard errors.
    assertEquals(1, Arrays.stream(dropped).average().orElseThrow(), 4 / Math.sqrt(3000));
  }

  @Test
  void dropoutIsOffInEvaluation() {
    Value x = Value.input("x", THREE);
    assertSame(x, new Layer.Dropout(0.5, "site").apply(x, false));
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void activationsAreTheFunctionsOfTheirNames(Activation activation) {
    double[] points = {-2, 0, 0.5};
    double[] expected =
        Arrays.stream(points)
            .map(
                x ->
                    switch (activation) {
                      case TANH -> Math.tanh(x);
                      case RELU -> Math.max(x, 0);
                      case ELU -> x > 0 ? x : Math.expm1(x);
                      // Values of the normal distribution function at -2 and 1/2.
                      case GELU ->
                          x == -2
                              ? -2 * 0.022750131948179207
                              : x == 0 ? 0 : 0.5 * 0.6914624612740131;
                      case SILU -> x / (1 + Math.exp(-x));
                      case LEAKY_RELU -> x > 0 ? x : 0.01 * x;
                      case SOFTPLUS -> Math.log1p(Math.exp(x));
                      case SIGMOID -> 1 / (1 + Math.exp(-x));
                    })
            .toArray();
    assertArrayEquals(
        expected, run(new Layer.Activate(activation), true, Map.of(), points), ROUNDING);
    assertSame(activation, Activation.named(activation.word()).orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void activationsStayFiniteFarOut(Activation activation) {
    double[] values = run(new Layer.Activate(activation), true, Map.of(), -1e4, 0, 1e4);
    assertTrue(Arrays.stream(values).allMatch(Double::isFinite), Arrays.toString(values));
  }
}
