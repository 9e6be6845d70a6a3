package org.vaec.engine.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Extent;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.random.Philox;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * Both engines agree with the plain evaluator in double precision: each operation over every
 * combination of plates, and random graphs.
 */
class AgreementTest {
  private static final long SEED = 7;
  private static final long STEP = 3;
  private static final Plate SAMPLE = Plate.PARTICLE;
  private static final Plate STATE = new Plate("state", 200, 3);
  private static final Map<Plate, Integer> SIZES = Map.of(Plate.ROW, 4, SAMPLE, 2);
  private static final List<Set<Plate>> PLATES =
      List.of(
          Set.of(),
          Set.of(Plate.ROW),
          Set.of(SAMPLE),
          Set.of(SAMPLE, Plate.ROW),
          Set.of(Plate.ROW, STATE));

  private final SequencedMap<String, Value> outputs = new LinkedHashMap<>();
  private int sites;

  // ---- leaves: random numbers, which both sides draw alike ----

  private Value uniform(Set<Plate> plates, Integer... shape) {
    return Value.noise("site" + sites++, Op.NoiseKind.UNIFORM, plates, Shape.of(shape));
  }

  private Value signed(Set<Plate> plates, Integer... shape) {
    return Value.noise("site" + sites++, Op.NoiseKind.NORMAL, plates, Shape.of(shape));
  }

  private Value positive(Set<Plate> plates, Integer... shape) {
    return uniform(plates, shape).times(4).plus(0.25);
  }

  private Value index(Set<Plate> plates, int size, Integer... shape) {
    return uniform(plates, shape).times(size).floor();
  }

  private void output(Value value) {
    outputs.put("output" + outputs.size(), value);
  }

  private static Set<Plate> union(Set<Plate> left, Set<Plate> right) {
    Set<Plate> union = new HashSet<>(left);
    union.addAll(right);
    return union;
  }

  private static Set<Plate> shared(Set<Plate> left, Set<Plate> right) {
    Set<Plate> shared = new HashSet<>(left);
    shared.retainAll(right);
    return shared;
  }

  /** Philox, as the engine is documented to use it. */
  private static final NoiseSource PHILOX =
      new NoiseSource() {
        @Override
        public double[] noise(Op.Noise leaf, int elements) {
          double[] numbers = new double[elements];
          Philox philox = Philox.of(SEED, leaf.site(), STEP);
          switch (leaf.kind()) {
            case NORMAL -> philox.normals(numbers);
            case UNIFORM -> philox.uniforms(numbers);
          }
          return numbers;
        }

        @Override
        public DoubleSupplier uniforms(Op.Draw draw, int element) {
          Philox philox = Philox.of(SEED, draw.site(), STEP);
          int[] attempt = {0};
          return () -> philox.uniform(element, attempt[0]++);
        }
      };

  /**
   * Compares every output.
   *
   * @param tolerance relative to the larger of 1 and the output's largest entry: sums of products
   *     lose digits of their largest term
   */
  private void assertAgreement(Precision precision, double tolerance) {
    Graph graph = new Graph(outputs);
    Map<String, double[]> expected =
        Evaluator.of(SIZES, Map.of(), Map.of(), Map.of(), PHILOX).run(graph);
    Bindings bindings =
        Bindings.rows(4).with(SAMPLE, Extent.whole(2)).withSeed(SEED).withStep(STEP);
    Program program = Program.of(graph);
    State state = State.of(precision, List.of(graph));
    assertAgreement(tolerance, graph, expected, bindings, new ReferenceEngine(program, state));
    assertAgreement(tolerance, graph, expected, bindings, new FusedEngine(program, state, 1));
  }

  private static void assertAgreement(
      double tolerance,
      Graph graph,
      Map<String, double[]> expected,
      Bindings bindings,
      Engine owned) {
    try (Engine engine = owned) {
      engine.run(bindings);
      // The second run meets memory that the first one used.
      var results = engine.run(bindings);
      expected.forEach(
          (name, numbers) -> {
            double[] actual = results.get(name);
            assertEquals(numbers.length, actual.length, name);
            double scale = 1;
            for (double number : numbers) {
              scale = Double.isFinite(number) ? Math.max(scale, Math.abs(number)) : scale;
            }
            for (int i = 0; i < numbers.length; i++) {
              String where =
                  engine.getClass().getSimpleName()
                      + " "
                      + name
                      + "["
                      + i
                      + "] of "
                      + graph.output(name);
              assertEquals(numbers[i], actual[i], tolerance * scale, where);
            }
          });
    }
  }

  /**
   * Rounding through sums of at most some hundred terms, and through functions that double what
   * their argument has lost.
   */
  private static double tolerance(Precision precision) {
    return 1024 * unit(precision);
  }

  /** Half a unit in the last place of 1: by so much an operation rounds. */
  private static double unit(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> 0x1p-24;
      case FLOAT64 -> 0x1p-53;
    };
  }

  private void assertAgreement(Precision precision) {
    assertAgreement(precision, tolerance(precision));
  }

  @ParameterizedTest
  @EnumSource
  void elementwiseFunctionsOfOneArgument(Precision precision) {
    for (Set<Plate> plates : PLATES) {
      for (UnaryFunction function : UnaryFunction.values()) {
        output(Value.of(new Op.Unary(function), positive(plates, 3, 2)));
        output(Value.of(new Op.Unary(function), positive(plates)));
        if (function != UnaryFunction.LOG
            && function != UnaryFunction.SQRT
            && function != UnaryFunction.LOG_GAMMA
            && function != UnaryFunction.LOG1P
            && function != UnaryFunction.RECIPROCAL) {
          output(Value.of(new Op.Unary(function), signed(plates, 5)));
        }
      }
      output(positive(plates, 3).polygamma(0));
      output(positive(plates, 3).polygamma(2));
      output(signed(plates, 3).stopGradient());
    }
    assertAgreement(precision);
  }

  @ParameterizedTest
  @EnumSource
  void elementwiseFunctionsOfTwoArguments(Precision precision) {
    for (Set<Plate> left : PLATES) {
      for (Set<Plate> right : PLATES) {
        for (BinaryFunction function : BinaryFunction.values()) {
          Op op = new Op.Binary(function);
          output(Value.of(op, positive(left, 3, 2), positive(right, 3, 2)));
          output(Value.of(op, positive(left), positive(right, 4)));
          output(Value.of(op, positive(left, 4), positive(right)));
          output(Value.of(op, positive(left), positive(right)));
        }
        Value condition = signed(left, 3).greater(Value.constant(0));
        output(condition.select(signed(right, 3), signed(Set.of(Plate.ROW))));
        output(condition.select(Value.constant(1), signed(right)));
      }
    }
    assertAgreement(precision);
  }

  @ParameterizedTest
  @EnumSource
  void reductions(Precision precision) {
    for (Set<Plate> plates : PLATES) {
      for (Op.Reduction reduction : Op.Reduction.values()) {
        for (List<Integer> axes :
            List.<List<Integer>>of(List.of(), List.of(0), List.of(1), List.of(0, 2), List.of(2))) {
          output(signed(plates, 3, 2, 4).reduce(reduction, Set.of(), axes));
          output(signed(plates, 3, 2, 4).reduce(reduction, plates, axes));
          output(signed(plates, 3, 2, 4).reduce(reduction, shared(plates, PLATES.get(1)), axes));
        }
      }
    }
    assertAgreement(precision);
  }

  /** Shapes and labels of contractions: the usual products, and orders that need copies. */
  private record Product(
      List<Integer> left, List<Integer> right, List<Integer> output, Map<Integer, Integer> sizes) {

    static Product of(String text) {
      String[] parts = text.split("[,>]", -1);
      Map<Integer, Integer> sizes = Map.of(0, 3, 1, 2, 2, 5, 3, 1, 4, 4);
      return new Product(labels(parts[0]), labels(parts[1]), labels(parts[2]), sizes);
    }

    private static List<Integer> labels(String letters) {
      return letters.chars().map(letter -> letter - 'i').boxed().toList();
    }

    Integer[] shape(List<Integer> labels) {
      return labels.stream().map(sizes::get).toArray(Integer[]::new);
    }
  }

  @ParameterizedTest
  @EnumSource
  void contractions(Precision precision) {
    for (String text :
        List.of(
            "ij,jk>ik",
            "ij,j>i",
            "i,ij>j",
            "i,i>",
            "i,j>ij",
            "i,j>ji",
            "ij,kj>ik",
            "ij,kj>ki",
            "ji,jk>ki",
            "ijk,jm>mki",
            "ijk,ikj>",
            "ij,ij>ij",
            "ij,ji>i",
            "il,lk>ik",
            ",i>i",
            ",>",
            "ijk,m>",
            "i,ij>i",
            "ijk,kim>jm",
            "mki,ikj>jm",
            "ijk,kj>ikj")) {
      Product product = Product.of(text);
      for (Set<Plate> left : PLATES) {
        for (Set<Plate> right : PLATES) {
          for (Set<Plate> summed :
              List.of(Set.<Plate>of(), union(left, right), shared(left, right), left)) {
            output(
                Value.of(
                    new Op.Contract(product.left, product.right, product.output, summed),
                    signed(left, product.shape(product.left)),
                    signed(right, product.shape(product.right))));
          }
        }
      }
    }
    assertAgreement(precision);
  }

  /** Images of a few numbers and of more than a tile, with and without channels. */
  @ParameterizedTest
  @EnumSource
  void windowsAndTheirSums(Precision precision) {
    for (Set<Plate> plates : PLATES) {
      output(signed(plates, 4, 5, 2).windows(2, 3, 1, 0));
      output(signed(plates, 5, 7).windows(3, 3, 2, 0));
      output(signed(plates, 7, 4, 3).windows(1, 1, 3, 0));
      output(signed(plates, 2, 5, 4).transpose(List.of(1, 2, 0)).windows(3, 2, 2, 1).tanh());
      output(signed(plates, 4, 3).windows(3, 3, 1, 1));
      output(signed(plates, 2, 3, 2).windows(1, 2, 1, 3));
      output(signed(plates, 23, 29, 3).windows(3, 5, 2, 2));
      output(signed(plates, 3, 3, 2, 3, 2).overlapAdd(1, 0));
      output(signed(plates, 2, 3, 3, 3).overlapAdd(2, 1).tanh());
      output(signed(plates, 4, 5, 3, 1, 2).overlapAdd(1, 2));
      output(signed(plates, 2, 2, 2, 1, 2).overlapAdd(3, 0));
      output(signed(plates, 3, 2, 2, 2).transpose(List.of(2, 3, 0, 1)).overlapAdd(1, 0));
      output(signed(plates, 11, 13, 3, 5, 3).overlapAdd(2, 1));
      output(signed(plates, 2, 2).expand(2, 3).expand(3, 2).overlapAdd(2, 0));
    }
    assertAgreement(precision);
  }

  @ParameterizedTest
  @EnumSource
  void movements(Precision precision) {
    for (Set<Plate> plates : PLATES) {
      for (int axis = 0; axis <= 2; axis++) {
        output(signed(plates, 3, 4).expand(axis, 5));
      }
      output(signed(plates).broadcastTo(Shape.of(2, 3)));
      output(signed(plates, 3, 4).reshape(Shape.of(2, 6)).times(2));
      output(signed(plates, 3, 4, 2).transpose(List.of(2, 0, 1)));
      for (int order : new int[] {1, 60, 150}) {
        Plate plate = new Plate("component", order, 3);
        Value members = signed(plates, 3, 4, 2).axisToPlate(plate);
        output(members.times(2));
        output(members.plus(signed(Set.of(Plate.ROW), 4, 2)).plateToAxis(plate));
      }
      output(signed(plates, 3, 4, 2).transpose(List.of(0, 2, 1)));
      for (int axis = 0; axis < 3; axis++) {
        output(signed(plates, 3, 4, 2).slice(axis, 1, 2));
        output(signed(plates, 3, 4, 2).slice(axis, 0, 2));
        output(signed(plates, 3, 4, 2).pad(axis, 2, 1));
        for (Set<Plate> others : PLATES) {
          output(
              Value.concat(
                  axis,
                  List.of(
                      signed(plates, 2, 2, 2),
                      signed(others, 2, 2, 2),
                      signed(Set.of(), 2, 2, 2))));
        }
      }
    }
    assertAgreement(precision);
  }

  @ParameterizedTest
  @EnumSource
  void indices(Precision precision) {
    for (Set<Plate> plates : PLATES) {
      output(index(plates, 5, 3).oneHot(5));
      output(index(plates, 5).oneHot(5));
      for (Set<Plate> others : PLATES) {
        output(signed(plates, 5).pick(index(others, 5)));
        output(signed(plates, 2, 3, 5).pick(index(others, 5, 2, 3)));
      }
    }
    output(Value.of(new Op.Coordinate(Plate.ROW)));
    output(Value.of(new Op.Coordinate(STATE)));
    output(Value.plateSize(Plate.ROW).plus(Value.plateSize(STATE)));
    output(Value.constant(Tensor.lowerTriangleOfOnes(3)));
    assertAgreement(precision);
  }

  @ParameterizedTest
  @EnumSource
  void matrices(Precision precision) {
    Value indefinite = Value.constant(Tensor.of(Shape.of(2, 2), 1, 2, 2, 1));
    output(indefinite.cholesky());
    for (Set<Plate> plates : PLATES) {
      Value lower =
          signed(plates, 6).times(0.25).lowerTriangle(3).plus(Value.constant(Tensor.identity(3)));
      output(lower);
      output(signed(plates, 3, 3).packLowerTriangle());
      Value product = lower.contract(lower, List.of(0, 1), List.of(2, 1), List.of(0, 2));
      output(product.plus(Value.constant(Tensor.identity(3))).cholesky());
      for (Set<Plate> others : PLATES) {
        // Ones on the diagonal keep the solution, and so its rounding, small.
        Value unit = lowerWithUnitDiagonal(plates);
        output(unit.solve(signed(others, 3)));
        output(unit.solve(signed(others, 3, 2)));
        output(unit.solveTransposed(signed(others, 3)));
        output(unit.solveTransposed(signed(others, 3, 2)));
      }
    }
    assertAgreement(precision);
  }

  private Value lowerWithUnitDiagonal(Set<Plate> plates) {
    Value identity = Value.constant(Tensor.identity(3));
    Value lower = signed(plates, 6).lowerTriangle(3);
    return identity.select(Value.constant(1), lower);
  }

  @ParameterizedTest
  @EnumSource
  void drawsByRejection(Precision precision) {
    for (Set<Plate> plates : PLATES) {
      Op gamma = new Op.Draw(Op.DrawKind.LOG_GAMMA, "gamma" + sites++, plates, Shape.of(3));
      output(Value.of(gamma, Value.constant(0.7)));
      Op poisson = new Op.Draw(Op.DrawKind.POISSON, "poisson" + sites++, plates, Shape.of(3));
      output(Value.of(poisson, Value.constant(3)));
      output(Value.of(poisson, Value.constant(40)));
    }
    assertAgreement(precision);
  }

  @ParameterizedTest
  @EnumSource
  void randomGraphs(Precision precision) {
    Random random = new Random(11);
    for (int graph = 0; graph < 40; graph++) {
      outputs.clear();
      List<Value> values = new ArrayList<>();
      for (Set<Plate> plates : PLATES) {
        values.add(signed(plates, 3));
      }
      for (int node = 0; node < 30; node++) {
        Value a = values.get(random.nextInt(values.size()));
        Value b = values.get(random.nextInt(values.size()));
        values.add(
            switch (random.nextInt(8)) {
              case 0 -> a.plus(b);
              case 1 -> a.times(b).tanh();
              case 2 -> a.sigmoid().minus(b.tanh());
              case 3 -> a.contract(b, List.of(0), List.of(1), List.of(1, 0)).tanh().sumLast(1);
              case 4 -> signed(Set.of(), 3, 3).matrixProduct(a).tanh();
              case 5 -> a.maximum(b.slice(0, 1, 2).reshape(Shape.SCALAR)).stopGradient();
              case 6 -> Value.concat(0, List.of(a, b)).slice(0, 1, 4).softplus().tanh();
              default -> a.meanPlates(shared(a.plates(), b.plates())).tanh();
            });
      }
      values.reversed().stream().limit(3).forEach(this::output);
      // Thirty operations in a row, each with a slope of at most a few.
      assertAgreement(precision, 16384 * unit(precision));
    }
  }
}
