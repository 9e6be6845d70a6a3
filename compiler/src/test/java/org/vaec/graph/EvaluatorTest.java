package org.vaec.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

class EvaluatorTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final Plate PAIR = Plate.samples(2);

  private static Value vector(double... values) {
    return Value.constant(Tensor.of(Shape.of(values.length), values));
  }

  private static Value matrix(int rows, int columns, double... values) {
    return Value.constant(Tensor.of(Shape.of(rows, columns), values));
  }

  private static double[] run(Value value) {
    return Evaluator.ofConstants().run(value);
  }

  /** 0, 1 along the pair. */
  private static Value coordinate() {
    return Value.of(new Op.Coordinate(PAIR));
  }

  @Test
  void platesCombineByNameAndScalarsWithShapes() {
    Evaluator evaluator =
        Evaluator.of(
            Map.of(Plate.ROW, 3),
            Map.of(),
            Map.of(),
            Map.of("x", new double[] {1, 2, 3}),
            NoiseSource.seeded(1));
    Value x = Value.input("x", Shape.SCALAR);
    // The sample plate lies outside the rows; the vector is innermost.
    assertArrayEquals(
        new double[] {10, 20, 20, 40, 30, 60, 11, 21, 21, 41, 31, 61},
        evaluator.run(x.times(vector(10, 20)).plus(coordinate())),
        0);
    assertArrayEquals(new double[] {1, 2, 3, 2, 3, 4}, evaluator.run(x.plus(coordinate())), 0);
    assertArrayEquals(new double[] {6}, evaluator.run(x.sumPlates(Set.of(Plate.ROW))), 0);
    assertArrayEquals(new double[] {2}, evaluator.run(x.meanPlates(Set.of(Plate.ROW))), 0);
  }

  @Test
  void reductionsRemoveTheAxesTheyName() {
    Value m = matrix(2, 3, 1, 2, 3, 4, 5, 6);
    assertArrayEquals(new double[] {5, 7, 9}, run(m.sumAxes(List.of(0))), 0);
    assertArrayEquals(new double[] {6, 15}, run(m.sumLast(1)), 0);
    assertArrayEquals(new double[] {21}, run(m.sumEvent()), 0);
    assertArrayEquals(new double[] {3, 6}, run(m.maximumLast(1)), 0);
    assertArrayEquals(
        new double[] {Math.log(Math.E + Math.exp(2) + Math.exp(3))},
        run(m.slice(0, 0, 1).reshape(Shape.of(3)).logSumExpLast(1)),
        1e-14);
  }

  @Test
  void logSumExpIsFiniteWhereExpOverflowsAndKeepsInfinities() {
    assertEquals(1000 + Math.log(2), run(vector(1000, 1000).logSumExpLast(1))[0], 1e-12);
    assertEquals(-1000 + Math.log(2), run(vector(-1000, -1000).logSumExpLast(1))[0], 1e-12);
    assertEquals(-INFINITY, run(vector(-INFINITY, -INFINITY).logSumExpLast(1))[0]);
    assertEquals(INFINITY, run(vector(INFINITY, 0).logSumExpLast(1))[0]);
    assertTrue(Double.isNaN(run(vector(Double.NaN, 0).logSumExpLast(1))[0]));
  }

  @Test
  void aContractionSumsProductsOverSharedLabelsAndNamedPlates() {
    Value m = matrix(2, 3, 1, 2, 3, 4, 5, 6);
    assertArrayEquals(new double[] {8, 20}, run(m.matrixProduct(vector(1, 2, 1))), 0);
    assertArrayEquals(new double[] {9, 12, 15}, run(m.transposedProduct(vector(1, 2))), 0);
    Value outer =
        Value.of(
            new Op.Contract(List.of(0), List.of(1), List.of(1, 0), Set.of(PAIR)),
            coordinate().plus(vector(1, 2)),
            vector(1, 10));
    // The sum over the pair of [1, 2] and [2, 3] is [3, 5].
    assertArrayEquals(new double[] {3, 5, 30, 50}, run(outer), 0);
  }

  @Test
  void shapesMoveNumbersWithoutChangingThem() {
    Value m = matrix(2, 3, 1, 2, 3, 4, 5, 6);
    assertArrayEquals(new double[] {1, 4, 2, 5, 3, 6}, run(m.transpose(List.of(1, 0))), 0);
    assertArrayEquals(new double[] {2, 3, 5, 6}, run(m.slice(1, 1, 3)), 0);
    assertArrayEquals(new double[] {0, 1, 2, 0, 0}, run(vector(1, 2).pad(0, 1, 2)), 0);
    assertArrayEquals(new double[] {1, 2, 1, 2}, run(vector(1, 2).expand(0, 2)), 0);
    assertArrayEquals(new double[] {1, 1, 2, 2}, run(vector(1, 2).expand(1, 2)), 0);
    Value joined = Value.concat(1, List.of(m, matrix(2, 1, 7, 8).plus(coordinate())));
    assertArrayEquals(
        new double[] {1, 2, 3, 7, 4, 5, 6, 8, 1, 2, 3, 8, 4, 5, 6, 9}, run(joined), 0);
  }

  @Test
  void aTransposeOfThreeAxesPutsInputAxisOrderIAtPlaceI() {
    double[] values = new double[24];
    Arrays.setAll(values, i -> i);
    Value cube = Value.constant(Tensor.of(Shape.of(2, 3, 4), values));
    double[] turned = run(cube.transpose(List.of(2, 0, 1)));
    // Entry [c, a, b] of the result is [a, b, c] of the cube.
    assertEquals(1 * 12 + 2 * 4 + 3, turned[3 * 6 + 1 * 3 + 2]);
    assertEquals(2 * 4 + 1, turned[1 * 6 + 2]);
  }

  @Test
  void anAxisThatBecomesAPlateKeepsItsNumbersAndComesBackAsItWas() {
    Plate outside = new Plate("component", 1, 2);
    Value m = matrix(2, 3, 1, 2, 3, 4, 5, 6);
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, run(m.axisToPlate(outside)), 0);
    // Two rows: the plate of two stands inside of them, or outside.
    Value rows = m.plus(coordinate().times(10));
    Plate inside = new Plate("component", 200, 2);
    assertArrayEquals(
        new double[] {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16}, run(rows.axisToPlate(inside)), 0);
    assertArrayEquals(
        new double[] {1, 2, 3, 11, 12, 13, 4, 5, 6, 14, 15, 16}, run(rows.axisToPlate(outside)), 0);
    for (Plate plate : List.of(outside, inside)) {
      assertArrayEquals(run(rows), run(rows.axisToPlate(plate).plateToAxis(plate)), 0);
    }
    assertThrows(IllegalStateException.class, () -> m.axisToPlate(new Plate("component", 1, 3)));
  }

  @Test
  void pickTouchesNothingButTheEntry() {
    Value table = matrix(2, 2, Double.NaN, 1, 2, INFINITY);
    assertArrayEquals(new double[] {1, 2}, run(table.pick(vector(1, 0))), 0);
    assertArrayEquals(new double[] {5, 7}, run(vector(5, 7).pick(coordinate())), 0);
    assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0}, run(vector(2, 0).oneHot(3)), 0);
    assertThrows(IllegalStateException.class, () -> run(vector(1, 2).pick(Value.constant(2))));
    assertThrows(IllegalStateException.class, () -> run(Value.constant(0.5).oneHot(2)));
  }

  @Test
  void choleskyTimesItsTransposeIsTheMatrixAndSolvesInvertIt() {
    Value l = vector(2, 1, 3, -1, 0.5, 1.5).lowerTriangle(3);
    Value a = l.matrixProduct(l.transpose(List.of(1, 0)));
    assertArrayEquals(run(l), run(a.cholesky()), 1e-14);
    Value b = vector(1, -2, 4);
    assertArrayEquals(run(b), run(l.matrixProduct(l.solve(b))), 1e-14);
    assertArrayEquals(run(b), run(l.transposedProduct(l.solveTransposed(b))), 1e-14);
    Value columns = matrix(3, 2, 1, 2, 3, 4, 5, 6);
    assertArrayEquals(run(columns), run(l.matrixProduct(l.solve(columns))), 1e-14);
    assertArrayEquals(new double[] {2, 1, 3, -1, 0.5, 1.5}, run(l.packLowerTriangle()), 0);
    assertTrue(Double.isNaN(run(matrix(1, 1, -1).cholesky())[0]));
  }

  @Test
  void anOutcomeOfProbabilityZeroAddsNothing() {
    assertArrayEquals(
        new double[] {0, -INFINITY},
        run(vector(0, 1).timesOrZero(vector(-INFINITY, -INFINITY))),
        0);
    assertArrayEquals(
        new double[] {1, 4},
        run(vector(1, 0).select(vector(1, Double.NaN), vector(Double.NaN, 4))),
        0);
  }

  @Test
  void theSameSiteGivesTheSameNumbersWhateverElseIsEvaluated() {
    Value a = Value.noise("a", Op.NoiseKind.NORMAL, Set.of(PAIR), Shape.of(3));
    Value again = Value.noise("a", Op.NoiseKind.NORMAL, Set.of(PAIR), Shape.of(3));
    Value b = Value.noise("b", Op.NoiseKind.NORMAL, Set.of(PAIR), Shape.of(3));
    assertArrayEquals(new double[6], run(a.minus(again)), 0);
    assertTrue(Arrays.stream(run(a.minus(b))).allMatch(d -> d != 0));
  }

  @Test
  void noiseHasTheMomentsOfItsKind() {
    Plate many = Plate.samples(40_000);
    double standardError = 1 / Math.sqrt(40_000);
    Value normal = Value.noise("n", Op.NoiseKind.NORMAL, Set.of(many), Shape.SCALAR);
    assertEquals(0, run(normal.meanPlates(Set.of(many)))[0], 4 * standardError);
    // The variance of a squared standard normal is 2.
    assertEquals(
        1, run(normal.square().meanPlates(Set.of(many)))[0], 4 * Math.sqrt(2) * standardError);
    Value uniform = Value.noise("u", Op.NoiseKind.UNIFORM, Set.of(many), Shape.SCALAR);
    assertEquals(
        0.5, run(uniform.meanPlates(Set.of(many)))[0], 4 * Math.sqrt(1 / 12.0) * standardError);
  }

  @Test
  void aLeafWithoutNumbersIsNamed() {
    IllegalStateException missing =
        assertThrows(IllegalStateException.class, () -> run(Value.parameter("W", Shape.of(2))));
    assertTrue(missing.getMessage().contains("W needs 2 numbers"));
    assertThrows(IllegalStateException.class, () -> run(Value.plateSize(Plate.ROW)));
  }
}
