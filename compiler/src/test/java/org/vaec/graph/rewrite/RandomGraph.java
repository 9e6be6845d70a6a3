package org.vaec.graph.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.GradientCheck;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** A random graph over smooth operations, with leaves of every plate combination and shape. */
final class RandomGraph {
  private static final int STEPS = 25;

  /**
   * Smooth functions that keep numbers moderate; many are written in a form that rules look for.
   */
  private static final List<UnaryOperator<Value>> FUNCTIONS =
      List.of(
          Value::tanh,
          Value::sigmoid,
          Value::softplus,
          Value::sin,
          Value::cos,
          Value::erf,
          Value::negate,
          x -> x.tanh().exp(),
          x -> x.tanh().square(),
          x -> x.sigmoid().log(),
          x -> Value.constant(1).minus(x.sigmoid()).log(),
          x -> x.exp().plus(1).log(),
          x -> x.exp().plus(1).reciprocal(),
          x -> x.square().plus(1).sqrt(),
          x -> x.softplus().plus(1).logGamma(),
          x -> x.softplus().plus(1).polygamma(0),
          x -> x.times(-0.5).times(0.5),
          x -> x.plus(x.tanh().times(0)),
          x -> x.power(Value.constant(2)).plus(1).log());

  private final Random random;
  private final GradientCheck leaves;
  private final List<Value> pool = new ArrayList<>();

  RandomGraph(long seed) {
    this.random = new Random(seed);
    this.leaves = new GradientCheck(seed);
    for (Set<Plate> plates : GradientCheck.plateSets()) {
      for (Shape shape : List.of(Shape.SCALAR, Shape.of(3), Shape.of(2, 3))) {
        if (random.nextInt(3) > 0 || pool.isEmpty()) {
          pool.add(leaves.leaf(plates, shape, -1, 1));
        }
      }
    }
  }

  GradientCheck leaves() {
    return leaves;
  }

  private Value any() {
    return pool.get(random.nextInt(pool.size()));
  }

  private Value any(Predicate<Value> suitable, Value otherwise) {
    List<Value> found = pool.stream().filter(suitable).toList();
    return found.isEmpty() ? otherwise : found.get(random.nextInt(found.size()));
  }

  private Value step() {
    Value x = any();
    return switch (random.nextInt(8)) {
      case 0, 1 -> FUNCTIONS.get(random.nextInt(FUNCTIONS.size())).apply(x);
      case 2, 3 -> combine(x, any(y -> fits(x, y), x));
      case 4 -> reduce(x);
      case 5 -> contract(any(y -> y.shape().rank() == 2, x));
      case 6 -> reshape(x);
      default -> x.greater(Value.constant(10)).select(x, x.tanh());
    };
  }

  private static boolean fits(Value x, Value y) {
    return x.shape().isScalar() || y.shape().isScalar() || x.shape().equals(y.shape());
  }

  private Value combine(Value x, Value y) {
    return switch (random.nextInt(6)) {
      case 0 -> x.plus(y);
      case 1 -> x.minus(y);
      case 2 -> x.tanh().times(y);
      case 3 -> x.tanh().over(y.square().plus(1));
      case 4 -> x.sigmoid().power(y.tanh());
      default ->
          x.times(y.sigmoid().log())
              .plus(Value.constant(1).minus(x).times(Value.constant(1).minus(y.sigmoid()).log()))
              .tanh();
    };
  }

  private Value reduce(Value x) {
    Set<Plate> plates = random.nextBoolean() ? Set.copyOf(x.plates()) : Set.of();
    List<Integer> axes =
        IntStream.range(0, x.shape().rank()).filter(axis -> random.nextBoolean()).boxed().toList();
    return switch (random.nextInt(3)) {
      case 0 -> x.reduce(Op.Reduction.SUM, plates, axes).times(0.25);
      case 1 -> x.reduce(Op.Reduction.LOG_SUM_EXP, plates, axes);
      default -> x.tanh().exp().reduce(Op.Reduction.SUM, plates, axes).log();
    };
  }

  private Value contract(Value matrix) {
    if (matrix.shape().rank() != 2) {
      return matrix.tanh();
    }
    int columns = matrix.shape().lastSize();
    Value vector = any(y -> y.shape().equals(Shape.of(columns)), null);
    return vector == null
        ? matrix.matrixProduct(matrix.transpose(List.of(1, 0)).tanh()).tanh()
        : matrix.matrixProduct(vector).tanh();
  }

  private Value reshape(Value x) {
    int rank = x.shape().rank();
    return switch (rank) {
      case 0 -> x.expand(0, 3);
      case 1 ->
          random.nextBoolean()
              ? x.expand(random.nextInt(2), 2)
              : x.slice(0, 0, 1).pad(0, 1, x.shape().size(0) - 2);
      default ->
          switch (random.nextInt(3)) {
            case 0 -> x.transpose(List.of(1, 0));
            case 1 -> Value.concat(0, List.of(x.slice(0, 0, 1), x.slice(0, 0, 1).tanh()));
            default ->
                rank == 2
                    ? x.windows(1, x.shape().size(1) - 1, 1, 0).tanh().overlapAdd(1, 0)
                    : x.sin();
          };
    };
  }

  /** A scalar with plates, from the later half of the values. */
  Value build() {
    for (int i = 0; i < STEPS; i++) {
      pool.add(step());
    }
    Value total = Value.constant(0);
    for (Value value : pool.subList(pool.size() - STEPS / 2, pool.size())) {
      total = total.plus(value.tanh().sumEvent());
    }
    return total;
  }
}
