package org.vaec.objective;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/**
 * Proves of graph values that they are affine in one value z, and extracts the linear map: {@code
 * W @ z}, a linear layer, sums, products with what does not depend on z, and whatever only moves
 * entries about. The offset needs no extraction: it is the value with 0 for z.
 */
final class AffineForms {
  private final Dependence dependence;
  private final Shape z;
  private final Map<Value, Optional<LinearMap>> known = new IdentityHashMap<>();

  /** The linear part of what does not depend on z, by its shape. */
  private final Map<Shape, Value> zeros = new HashMap<>();

  AffineForms(Dependence dependence) {
    this.dependence = dependence;
    this.z = dependence.leaf().shape();
    LinearMap itself =
        z.isScalar()
            ? new LinearMap.Dense(Value.constant(1))
            : new LinearMap.Diagonal(Value.constant(1));
    known.put(dependence.leaf(), Optional.of(itself));
  }

  /** The linear part of a value that depends on z; empty if it is not proved to be affine. */
  Optional<LinearMap> linearPart(Value value) {
    Optional<LinearMap> part = known.get(value);
    if (part == null) {
      part =
          isLogarithmOfExponential(value)
              ? linearPart(value.input(0).input(0))
              : dependence.isLinear(value) ? compute(value) : Optional.empty();
      known.put(value, part);
    }
    return part;
  }

  private static boolean isLogarithmOfExponential(Value value) {
    return isUnary(value, UnaryFunction.LOG) && isUnary(value.input(0), UnaryFunction.EXP);
  }

  private static boolean isUnary(Value value, UnaryFunction asked) {
    return value.op() instanceof Op.Unary(UnaryFunction function) && function == asked;
  }

  private Optional<LinearMap> compute(Value value) {
    for (Value input : value.inputs()) {
      if (dependence.on(input) && linearPart(input).isEmpty()) {
        return Optional.empty();
      }
    }
    List<Value> in = value.inputs();
    return switch (value.op()) {
      case Op.Unary u -> Optional.of(scaled(in.getFirst(), Value.constant(-1), value.shape()));
      case Op.Binary(BinaryFunction function) -> Optional.of(binary(value, function));
      case Op.Contract contract -> contract(contract, in);
      case Op.Select s -> {
        Value condition = LinearMap.appended(in.get(0), z);
        yield dense(
            condition.select(
                matrixOrZero(in.get(1), value.shape()), matrixOrZero(in.get(2), value.shape())));
      }
      case Op.Concat c ->
          dense(
              Value.of(
                  value.op(), in.stream().map(part -> matrixOrZero(part, part.shape())).toList()));
      case Op.TriangularSolve s ->
          z.rank() + value.shape().rank() <= 2
              ? dense(Value.of(value.op(), in.get(0), matrix(in.get(1))))
              : Optional.empty();
      case Op.Reduce(var reduction, var plates, var axes) ->
          plates.isEmpty() ? dense(matrix(in.getFirst()).sumAxes(axes)) : Optional.empty();
      case Op.Expand e -> dense(Value.of(e, matrix(in.getFirst())));
      case Op.Slice s -> dense(Value.of(s, matrix(in.getFirst())));
      case Op.Reshape(Shape target) ->
          dense(matrix(in.getFirst()).reshape(LinearMap.followed(target, z)));
      case Op.Transpose(List<Integer> order) -> {
        List<Integer> whole = new ArrayList<>(order);
        whole.addAll(LinearMap.range(order.size(), order.size() + z.rank()));
        yield dense(matrix(in.getFirst()).transpose(whole));
      }
      default -> Optional.empty();
    };
  }

  private static Optional<LinearMap> dense(Value matrix) {
    return Optional.of(new LinearMap.Dense(matrix));
  }

  private LinearMap part(Value value) {
    return linearPart(value).orElseThrow();
  }

  private Value matrix(Value value) {
    return part(value).dense(z);
  }

  // A scalar that stands for an array of `shape` has a matrix of equal rows.
  private Value matrixOrZero(Value value, Shape shape) {
    if (!dependence.on(value)) {
      return zeros.computeIfAbsent(
          LinearMap.followed(shape, z), whole -> Value.constant(0).broadcastTo(whole));
    }
    Value matrix = matrix(value);
    if (value.shape().equals(shape)) {
      return matrix;
    }
    for (int axis = 0; axis < shape.rank(); axis++) {
      matrix = matrix.expand(axis, shape.size(axis));
    }
    return matrix;
  }

  private LinearMap scaled(Value value, Value factor, Shape shape) {
    return switch (part(value)) {
      case LinearMap.Diagonal(Value scale) ->
          new LinearMap.Diagonal(scale.isConstant(1) ? factor : scale.times(factor));
      case LinearMap.Dense d ->
          new LinearMap.Dense(matrixOrZero(value, shape).times(LinearMap.appended(factor, z)));
    };
  }

  private LinearMap binary(Value value, BinaryFunction function) {
    Value left = value.input(0);
    Value right = value.input(1);
    return switch (function) {
      case ADD -> sum(left, right, value.shape());
      case SUBTRACT ->
          dependence.on(right)
              ? sum(left, right.negate(), value.shape())
              : scaled(left, Value.constant(1), value.shape());
      case DIVIDE -> scaled(left, right.reciprocal(), value.shape());
      case MULTIPLY, MULTIPLY_OR_ZERO ->
          dependence.on(left)
              ? scaled(left, right, value.shape())
              : scaled(right, left, value.shape());
      default -> throw new IllegalStateException("affine form: " + function + " is not linear");
    };
  }

  private LinearMap sum(Value left, Value right, Shape shape) {
    if (!dependence.on(left) || !dependence.on(right)) {
      Value dependent = dependence.on(left) ? left : right;
      return scaled(dependent, Value.constant(1), shape);
    }
    if (part(left) instanceof LinearMap.Diagonal(Value a)
        && part(right) instanceof LinearMap.Diagonal(Value b)) {
      return new LinearMap.Diagonal(a.plus(b));
    }
    return new LinearMap.Dense(matrixOrZero(left, shape).plus(matrixOrZero(right, shape)));
  }

  /** The labels of z's axes are kept beside those of the value. */
  private Optional<LinearMap> contract(Op.Contract contract, List<Value> in) {
    if (!contract.summed().isEmpty()) {
      return Optional.empty();
    }
    boolean first = dependence.on(in.get(0));
    Value dependent = in.get(first ? 0 : 1);
    Value other = in.get(first ? 1 : 0);
    List<Integer> labels = first ? contract.left() : contract.right();
    List<Integer> others = first ? contract.right() : contract.left();
    List<Integer> output = new ArrayList<>(contract.output());
    if (part(dependent) instanceof LinearMap.Diagonal(Value scale)
        && labels.stream().noneMatch(output::contains)
        && others.containsAll(labels)
        && others.containsAll(output)) {
      output.addAll(labels);
      return dense(
          scale.isConstant(1)
              ? other.transpose(output.stream().map(others::indexOf).toList())
              : other.contract(scale.broadcastTo(dependent.shape()), others, labels, output));
    }
    int unused = 1 + Math.max(largest(labels), largest(others));
    List<Integer> ofZ = LinearMap.range(unused, unused + z.rank());
    List<Integer> whole = new ArrayList<>(labels);
    whole.addAll(ofZ);
    output.addAll(ofZ);
    return dense(matrix(dependent).contract(other, whole, others, output));
  }

  private static int largest(List<Integer> labels) {
    return labels.stream().mapToInt(Integer::intValue).max().orElse(0);
  }
}
