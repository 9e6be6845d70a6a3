package org.vaec.graph.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** The gradient of every operation against central differences in double precision. */
class GradientsTest {
  private static final Shape VECTOR = Shape.of(3);
  private static final Shape MATRIX = Shape.of(2, 3);

  /** A plate between samples and rows. */
  private static final Plate MIDDLE = new Plate("middle", 60, 2);

  /** An operation under test: its result from leaves that it makes itself. */
  @FunctionalInterface
  interface Case {
    Value build(GradientCheck leaves, Set<Plate> first, Set<Plate> second);
  }

  /** A case for each operation that has inputs, and one that shows each leaf is a constant. */
  private static Case caseOf(Class<?> op) {
    return switch (op.getSimpleName()) {
      case "Constant" -> (c, p, q) -> real(c, p, VECTOR).plus(Value.constant(2));
      case "Parameter" -> (c, p, q) -> real(c, Set.of(), VECTOR).plus(real(c, q, VECTOR));
      case "Input" -> (c, p, q) -> real(c, Set.of(Plate.ROW), VECTOR).plus(real(c, q, VECTOR));
      case "Noise" ->
          (c, p, q) -> real(c, Set.of(GradientCheck.SAMPLE), VECTOR).plus(real(c, q, VECTOR));
      case "Statistic" -> (c, p, q) -> real(c, p, VECTOR).times(Value.statistic("scale", VECTOR));
      case "PlateSize" -> (c, p, q) -> real(c, p, VECTOR).times(Value.plateSize(Plate.ROW));
      case "Coordinate" ->
          (c, p, q) -> real(c, p, VECTOR).times(Value.of(new Op.Coordinate(Plate.ROW)));
      case "Unary" -> (c, p, q) -> real(c, p, MATRIX).tanh();
      case "Binary" -> (c, p, q) -> real(c, p, MATRIX).times(real(c, q, MATRIX));
      case "Polygamma" -> (c, p, q) -> positive(c, p, VECTOR).polygamma(1);
      case "LogBessel" -> (c, p, q) -> positive(c, p, VECTOR).logBessel(1.5);
      // No gradient passes to the share.
      case "AngleQuantile" ->
          (c, p, q) -> positive(c, p, VECTOR).angleQuantile(4, Value.constant(0.3));
      case "Select" ->
          (c, p, q) ->
              real(c, q, VECTOR)
                  .greater(Value.constant(0))
                  .select(real(c, p, VECTOR), real(c, Set.of(), Shape.SCALAR));
      case "StopGradient" ->
          (c, p, q) ->
              real(c, p, VECTOR)
                  .times(
                      Value.noise("held", Op.NoiseKind.UNIFORM, Set.of(), VECTOR).stopGradient());
      case "Draw" ->
          (c, p, q) ->
              real(c, p, VECTOR)
                  .times(
                      Value.of(
                          new Op.Draw(Op.DrawKind.POISSON, "d", p, VECTOR), Value.constant(2)));
      case "Reduce" -> (c, p, q) -> real(c, p, MATRIX).logSumExpLast(1);
      case "Contract" -> (c, p, q) -> real(c, p, MATRIX).matrixProduct(real(c, q, VECTOR));
      case "Expand" -> (c, p, q) -> real(c, p, VECTOR).expand(0, 2);
      case "Reshape" -> (c, p, q) -> real(c, p, MATRIX).reshape(Shape.of(3, 2));
      case "Transpose" -> (c, p, q) -> real(c, p, Shape.of(2, 3, 2)).transpose(List.of(2, 0, 1));
      case "Slice" -> (c, p, q) -> real(c, p, MATRIX).slice(1, 1, 3);
      case "Pad" -> (c, p, q) -> real(c, p, MATRIX).pad(0, 1, 2);
      case "Concat" ->
          (c, p, q) -> Value.concat(1, List.of(real(c, p, MATRIX), real(c, q, Shape.of(2, 1))));
      case "Windows" -> (c, p, q) -> real(c, p, Shape.of(5, 4, 2)).windows(3, 4, 2, 1);
      case "OverlapAdd" -> (c, p, q) -> real(c, p, Shape.of(2, 3, 3, 2, 2)).overlapAdd(2, 1);
      case "AxisToPlate" ->
          (c, p, q) -> real(c, p, MATRIX).axisToPlate(MIDDLE).times(real(c, q, VECTOR));
      case "PlateToAxis" ->
          (c, p, q) ->
              real(c, with(p, MIDDLE), VECTOR).plateToAxis(MIDDLE).times(real(c, q, MATRIX));
      case "OneHot" -> (c, p, q) -> index(2).oneHot(3).times(real(c, p, Shape.of(2, 3)));
      case "Pick" -> (c, p, q) -> real(c, p, Shape.of(2, 3)).pick(index(2));
      case "LowerTriangle" -> (c, p, q) -> real(c, p, Shape.of(6)).lowerTriangle(3);
      case "PackLowerTriangle" -> (c, p, q) -> real(c, p, Shape.of(3, 3)).packLowerTriangle();
      case "Cholesky" -> (c, p, q) -> covariance(c, p).cholesky();
      case "TriangularSolve" -> (c, p, q) -> triangle(c, p).solve(real(c, q, VECTOR));
      default -> fail("no gradient case for " + op.getSimpleName());
    };
  }

  /** The case, which must have the operation among its values. */
  private static Case using(Class<?> op, Case build) {
    return (c, p, q) -> {
      Value y = build.build(c, p, q);
      Graph graph = new Graph(new TreeMap<>(Map.of("y", y)));
      assertTrue(graph.values().stream().anyMatch(value -> op.isInstance(value.op())));
      return y;
    };
  }

  private static Value real(GradientCheck c, Set<Plate> plates, Shape shape) {
    return c.leaf(plates, shape, -2, 2);
  }

  private static Value positive(GradientCheck c, Set<Plate> plates, Shape shape) {
    return c.leaf(plates, shape, 0.3, 2);
  }

  private static Set<Plate> with(Set<Plate> plates, Plate one) {
    Set<Plate> more = new HashSet<>(plates);
    more.add(one);
    return more;
  }

  /** A row's index, a different one in each element. */
  private static Value index(int elements) {
    double[] offsets = new double[elements];
    for (int i = 0; i < elements; i++) {
      offsets[i] = i;
    }
    Value shifted =
        Value.of(new Op.Coordinate(Plate.ROW))
            .plus(Value.constant(Tensor.of(Shape.of(elements), offsets)));
    // Rows are 0, 1, 2; the index stays below 3.
    return shifted.minus(shifted.greater(Value.constant(2)).times(3));
  }

  private static Value covariance(GradientCheck c, Set<Plate> plates) {
    Value b = real(c, plates, Shape.of(3, 3));
    return b.matrixProduct(b.transpose(List.of(1, 0))).plus(Value.constant(Tensor.identity(3)));
  }

  private static Value triangle(GradientCheck c, Set<Plate> plates) {
    // The upper triangle is filled too: a solve must not read it.
    return real(c, plates, Shape.of(3, 3)).plus(Value.constant(Tensor.identity(3)).times(4));
  }

  private static DynamicTest check(String name, Set<Plate> p, Set<Plate> q, Case build) {
    String what = name + " " + p + " " + q;
    return DynamicTest.dynamicTest(
        what,
        () -> {
          GradientCheck check = new GradientCheck(what.hashCode());
          check.assertGradientOf(build.build(check, p, q), what);
        });
  }

  /** Under all pairs of plates. */
  private static Stream<DynamicTest> checks(String name, Case build) {
    return GradientCheck.plateSets().stream()
        .flatMap(p -> GradientCheck.plateSets().stream().map(q -> check(name, p, q, build)));
  }

  @TestFactory
  Stream<DynamicTest> everyOperationHasTheGradientOfItsDifferences() {
    return Stream.of(Op.class.getPermittedSubclasses())
        .flatMap(op -> checks(op.getSimpleName(), using(op, caseOf(op))));
  }

  @TestFactory
  Stream<DynamicTest> everyUnaryFunctionHasTheGradientOfItsDifferences() {
    return Stream.of(UnaryFunction.values())
        .flatMap(
            function ->
                checks(
                    function.symbol(),
                    (c, p, q) ->
                        Value.of(
                            new Op.Unary(function),
                            argument(function, c, p).plus(argument(function, c, q).times(0.01)))));
  }

  private static Value argument(UnaryFunction function, GradientCheck c, Set<Plate> plates) {
    return switch (function) {
      case RECIPROCAL, LOG, SQRT, LOG_GAMMA, STIRLING, STIRLING_SLOPE ->
          positive(c, plates, VECTOR);
      case ERF_INVERSE -> c.leaf(plates, VECTOR, -0.7, 0.7);
      case LOG1MEXP, LOG_NDTR_INVERSE -> c.leaf(plates, VECTOR, -3, -0.3);
      case LOG1P -> c.leaf(plates, VECTOR, -0.7, 2);
      // Not across a corner or a jump.
      case ABS, SIGN, RELU, FLOOR -> c.leaf(plates, VECTOR, 0.1, 0.9);
      case NEGATE,
          EXP,
          EXPM1,
          SQUARE,
          TANH,
          SIGMOID,
          SOFTPLUS,
          ERF,
          SIN,
          COS,
          EXP_REMAINDER,
          LOG_NDTR,
          NDTR_HAZARD ->
          real(c, plates, VECTOR);
    };
  }

  /** What gradients through draws are made of; nothing asks for theirs. */
  private static final Set<BinaryFunction> WITHOUT_DERIVATIVE =
      Set.of(BinaryFunction.GAMMA_SLOPE, BinaryFunction.VON_MISES_SLOPE);

  @TestFactory
  Stream<DynamicTest> everyBinaryFunctionHasTheGradientOfItsDifferences() {
    List<Shape> shapes = List.of(Shape.SCALAR, VECTOR, MATRIX);
    return Stream.of(BinaryFunction.values())
        .filter(function -> !WITHOUT_DERIVATIVE.contains(function))
        .flatMap(
            function ->
                shapes.stream()
                    .flatMap(
                        left ->
                            shapes.stream()
                                .filter(
                                    right ->
                                        left.isScalar() || right.isScalar() || left.equals(right))
                                .flatMap(
                                    right ->
                                        checks(
                                            function.symbol() + left + right,
                                            (c, p, q) ->
                                                Value.of(
                                                    new Op.Binary(function),
                                                    positive(c, p, left),
                                                    positive(c, q, right))))));
  }

  @TestFactory
  Stream<DynamicTest> everyReductionOverPlatesAndAxes() {
    return Stream.of(Op.Reduction.values())
        .flatMap(
            reduction ->
                GradientCheck.plateSets().stream()
                    .flatMap(
                        over ->
                            Stream.of(List.<Integer>of(), List.of(0), List.of(1), List.of(0, 2))
                                .map(
                                    axes ->
                                        check(
                                            reduction + " over " + over + " " + axes,
                                            over,
                                            over,
                                            (c, p, q) -> {
                                              Value x =
                                                  real(
                                                      c,
                                                      Set.of(GradientCheck.SAMPLE, Plate.ROW),
                                                      Shape.of(2, 3, 2));
                                              return x.reduce(reduction, over, axes).square();
                                            }))));
  }

  @TestFactory
  Stream<DynamicTest> everyWayToLabelAContraction() {
    record Labels(List<Integer> left, List<Integer> right, List<Integer> output) {}
    return Stream.of(
            new Labels(List.of(0, 1), List.of(1, 2), List.of(2, 0)),
            new Labels(List.of(0, 1), List.of(0, 1), List.of(1)),
            new Labels(List.of(0, 1), List.of(2), List.of(2, 1)),
            new Labels(List.of(0, 1), List.of(2), List.of()),
            new Labels(List.of(0, 1), List.of(), List.of(1)),
            new Labels(List.of(), List.of(), List.of()))
        .flatMap(
            labels ->
                checks(
                    labels.toString(),
                    (c, p, q) -> {
                      Set<Plate> both = new HashSet<>(p);
                      both.addAll(q);
                      both.retainAll(Set.of(Plate.ROW));
                      return Value.of(
                              new Op.Contract(labels.left, labels.right, labels.output, both),
                              real(c, p, shape(labels.left)),
                              real(c, q, shape(labels.right)))
                          .square();
                    }));
  }

  private static Shape shape(List<Integer> labels) {
    return new Shape(labels.stream().map(label -> label + 2).toList());
  }

  @TestFactory
  Stream<DynamicTest> everyFormOfMatrixOperation() {
    Shape columns = Shape.of(3, 2);
    return Stream.of(
            checks("solve", (c, p, q) -> triangle(c, p).solve(real(c, q, columns))),
            checks("solve'", (c, p, q) -> triangle(c, p).solveTransposed(real(c, q, columns))),
            checks("solve' b", (c, p, q) -> triangle(c, p).solveTransposed(real(c, q, VECTOR))),
            checks(
                "Mahalanobis",
                (c, p, q) ->
                    covariance(c, p).cholesky().solve(real(c, q, VECTOR)).square().sumEvent()))
        .flatMap(tests -> tests);
  }

  @TestFactory
  Stream<DynamicTest> aTableSharedByRowsGathersTheirGradients() {
    return Stream.of(
            checks("vector", (c, p, q) -> real(c, p, VECTOR).pick(index(1).reshape(Shape.SCALAR))),
            checks(
                "rows of a matrix",
                (c, p, q) ->
                    index(1)
                        .reshape(Shape.SCALAR)
                        .oneHot(3)
                        .matrixProduct(real(c, p, Shape.of(3, 2)))))
        .flatMap(tests -> tests);
  }

  /** Losses that end in a sum leave scalar adjoints, which each rule must repeat where it needs. */
  @TestFactory
  Stream<DynamicTest> sumsOfEveryOperationHaveTheGradientOfTheirDifferences() {
    return Stream.of(Op.class.getPermittedSubclasses())
        .flatMap(
            op ->
                checks(
                    "sum of " + op.getSimpleName(),
                    (c, p, q) -> {
                      Value y = caseOf(op).build(c, p, q);
                      return y.sumEvent().sumPlates(y.plates());
                    }));
  }

  private static String text(Value... outputs) {
    TreeMap<String, Value> named = new TreeMap<>();
    for (int i = 0; i < outputs.length; i++) {
      named.put("output" + i, outputs[i]);
    }
    return new Graph(named).toString();
  }

  private static double[] run(Value value) {
    return Evaluator.ofConstants().run(value);
  }

  @Test
  void aWeightGradientIsOneContractionOverRows() {
    Value w = Value.parameter("W", Shape.of(4, 3));
    Value x = Value.input("x", Shape.of(3));
    Value loss = w.matrixProduct(x).square().sumEvent().sumPlates(Set.of(Plate.ROW));
    Value gradient = Gradients.of(loss, List.of(w)).get(w);
    assertEquals(
        new Op.Contract(List.of(0), List.of(1), List.of(0, 1), Set.of(Plate.ROW)), gradient.op());
    assertEquals(List.of(x), gradient.inputs().subList(1, 2), text(gradient));
  }

  @Test
  void aScaleSharedByRowsHasAContractionForItsGradient() {
    Value s = Value.parameter("s", Shape.of(3));
    Value x = Value.input("x", Shape.of(3));
    Value loss = s.times(x).tanh().sumEvent().sumPlates(Set.of(Plate.ROW));
    assertEquals(
        new Op.Contract(List.of(0), List.of(0), List.of(0), Set.of(Plate.ROW)),
        Gradients.of(loss, List.of(s)).get(s).op());
  }

  @Test
  void nothingIsComputedTowardData() {
    Value w = Value.parameter("w", Shape.SCALAR);
    Value x = Value.input("x", Shape.SCALAR);
    Value loss = w.times(x.exp()).sumPlates(Set.of(Plate.ROW));
    Map<Value, Value> gradients = Gradients.of(loss, List.of(w));
    assertEquals(Set.of(w), gradients.keySet());
    assertEquals(
        """
        %0 = input x                     : {row} []
        %1 = exp %0                      : {row} []
        %2 = contract ,-> over row 1, %1 : []
        output0 = %2
        """,
        text(gradients.get(w)));
  }

  @Test
  void whatTheLossDoesNotDependOnHasNoGradient() {
    Value w = Value.parameter("w", Shape.SCALAR);
    Value unused = Value.parameter("unused", Shape.SCALAR);
    Value held = w.exp().stopGradient();
    assertEquals(Map.of(), Gradients.of(held.times(2), List.of(w, unused)));
    assertEquals(Set.of(w), Gradients.of(held.times(w), List.of(w, unused)).keySet());
  }

  private static Value vector(double... values) {
    return Value.constant(Tensor.of(Shape.of(values.length), values));
  }

  private static void assertGradient(double[] expected, Value loss, Value by) {
    Value gradient = Gradients.of(loss, List.of(by)).get(by);
    // Adding 0 turns -0 into 0.
    assertArrayEquals(expected, run(gradient.plus(0)), 0, text(gradient));
  }

  @Test
  void anOutcomeOfProbabilityZeroSendsNoGradientIntoItsLogarithm() {
    Value p = vector(0, 1);
    assertGradient(new double[] {0, 1}, p.timesOrZero(p.log()).sumEvent(), p);
    Value q = vector(0, 0.5);
    assertGradient(new double[] {0, 2}, vector(0, 1).timesOrZero(q.log()).sumEvent(), q);
  }

  @Test
  void aFactorThatHappensToBeZeroKeepsItsGradient() {
    // log x at x = 1, say, times a finite coefficient.
    Value statistic = vector(0, 2);
    assertGradient(new double[] {3, 4}, statistic.timesOrZero(vector(3, 4)).sumEvent(), statistic);
  }

  @Test
  void logSumExpOfNothingPossibleHasGradientZeroAndLeavesOthersAlone() {
    double none = Double.NEGATIVE_INFINITY;
    Value x = Value.constant(Tensor.of(Shape.of(2, 2), none, none, 0, 0));
    Value perRow = x.logSumExpLast(1);
    assertGradient(new double[] {0, 0, 0.5, 0.5}, vector(0, 1).timesOrZero(perRow).sumEvent(), x);
    assertGradient(new double[] {0, 0, 0.5, 0.5}, perRow.sumEvent(), x);
  }

  @Test
  void equalMaximaShareAndOfTwoEqualArgumentsTheFirstTakesAll() {
    Value x = vector(3, 1, 3);
    assertGradient(new double[] {0.5, 0, 0.5}, x.maximumLast(1), x);
    Value a = Value.constant(2);
    Value b = Value.constant(2);
    assertGradient(new double[] {1}, a.maximum(b), a);
    assertGradient(new double[] {0}, a.maximum(b), b);
    assertGradient(new double[] {1}, a.minimum(b), a);
  }

  @Test
  void aPowerHasItsGradientAtZeroToo() {
    Value a = Value.constant(0);
    assertGradient(new double[] {0}, a.power(Value.constant(2)), a);
    assertGradient(new double[] {0}, a.power(Value.constant(0)), a);
    Value b = Value.constant(2);
    assertGradient(new double[] {0}, Value.constant(0).power(b), b);
  }
}
