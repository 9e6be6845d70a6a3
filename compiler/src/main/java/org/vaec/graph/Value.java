package org.vaec.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * A node of a computation graph: an operation, its inputs, and what follows from them, the plates
 * over which it repeats and the event shape of one member. Immutable and compared by identity; two
 * equal computations become one value only by rewriting.
 *
 * <p>The methods make further values of it: {@link Elementwise} those that look at one element at a
 * time, this class reductions, products and what moves elements.
 */
public final class Value implements Elementwise {
  private final Op op;
  private final List<Value> inputs;
  private final SortedSet<Plate> plates;
  private final Shape shape;

  private Value(Op op, List<Value> inputs) {
    this.op = op;
    this.inputs = List.copyOf(inputs);
    ShapeRules.Type type = ShapeRules.typeOf(op, this.inputs);
    this.plates = Collections.unmodifiableSortedSet(new TreeSet<>(type.plates()));
    this.shape = type.shape();
  }

  /**
   * The value of an operation.
   *
   * @throws IllegalStateException if the inputs do not fit the operation
   */
  public static Value of(Op op, List<Value> inputs) {
    return new Value(op, inputs);
  }

  public static Value of(Op op, Value... inputs) {
    return new Value(op, Arrays.asList(inputs));
  }

  public static Value constant(double value) {
    return of(new Op.Constant(Tensor.scalar(value)));
  }

  public static Value constant(Tensor value) {
    return of(new Op.Constant(value));
  }

  public static Value parameter(String name, Shape shape) {
    return of(new Op.Parameter(name, shape));
  }

  public static Value statistic(String name, Shape shape) {
    return of(new Op.Statistic(name, shape));
  }

  public static Value input(String name, Shape shape) {
    return of(new Op.Input(name, shape));
  }

  public static Value noise(String site, Op.NoiseKind kind, Set<Plate> plates, Shape shape) {
    return of(new Op.Noise(site, kind, plates, shape));
  }

  public static Value plateSize(Plate plate) {
    return of(new Op.PlateSize(plate));
  }

  public Op op() {
    return op;
  }

  public List<Value> inputs() {
    return inputs;
  }

  public Value input(int index) {
    return inputs.get(index);
  }

  /** Outermost first. */
  public SortedSet<Plate> plates() {
    return plates;
  }

  public Shape shape() {
    return shape;
  }

  /** Whether it is the scalar constant {@code value}. */
  public boolean isConstant(double value) {
    return op instanceof Op.Constant(Tensor tensor) && tensor.isScalar(value);
  }

  // ---- reductions ----

  /** The sum over these event axes. */
  public Value sumAxes(List<Integer> axes) {
    return reduce(Op.Reduction.SUM, Set.of(), axes);
  }

  /** The sum over the last {@code count} event axes. */
  public Value sumLast(int count) {
    return sumAxes(lastAxes(count));
  }

  /** The sum over all event axes: a scalar per member of the plates. */
  public Value sumEvent() {
    return sumLast(shape.rank());
  }

  public Value sumPlates(Collection<Plate> over) {
    return reduce(Op.Reduction.SUM, Set.copyOf(over), List.of());
  }

  /** The mean over plates. */
  public Value meanPlates(Collection<Plate> over) {
    Value mean = sumPlates(over);
    for (Plate plate : new TreeSet<>(over)) {
      mean = mean.over(plateSize(plate));
    }
    return mean;
  }

  public Value maximumLast(int count) {
    return reduce(Op.Reduction.MAXIMUM, Set.of(), lastAxes(count));
  }

  public Value logSumExpLast(int count) {
    return reduce(Op.Reduction.LOG_SUM_EXP, Set.of(), lastAxes(count));
  }

  public Value logSumExpPlates(Collection<Plate> over) {
    return reduce(Op.Reduction.LOG_SUM_EXP, Set.copyOf(over), List.of());
  }

  /** Reduces; the value itself where there is nothing to reduce. */
  public Value reduce(Op.Reduction reduction, Set<Plate> over, List<Integer> axes) {
    return over.isEmpty() && axes.isEmpty() ? this : of(new Op.Reduce(reduction, over, axes), this);
  }

  private List<Integer> lastAxes(int count) {
    return IntStream.range(shape.rank() - count, shape.rank()).boxed().toList();
  }

  // ---- products ----

  /** The product of two matrices, of a matrix and a vector, or the dot product of two vectors. */
  public Value matrixProduct(Value other) {
    int left = shape.rank();
    int right = other.shape.rank();
    if (left == 2 && right == 2) {
      return contract(other, List.of(0, 1), List.of(1, 2), List.of(0, 2));
    }
    if (left == 2 && right == 1) {
      return contract(other, List.of(0, 1), List.of(1), List.of(0));
    }
    if (left == 1 && right == 2) {
      return contract(other, List.of(0), List.of(0, 1), List.of(1));
    }
    return contract(other, List.of(0), List.of(0), List.of());
  }

  /** The transposed matrix times a vector or a matrix. */
  public Value transposedProduct(Value other) {
    return other.shape.rank() == 1
        ? contract(other, List.of(0, 1), List.of(0), List.of(1))
        : contract(other, List.of(0, 1), List.of(0, 2), List.of(1, 2));
  }

  /** See {@link Op.Contract}. */
  public Value contract(
      Value other, List<Integer> left, List<Integer> right, List<Integer> output) {
    return of(new Op.Contract(left, right, output, Set.of()), this, other);
  }

  // ---- shapes ----

  /** Repeated along a new axis. */
  public Value expand(int axis, int size) {
    return of(new Op.Expand(axis, size), this);
  }

  /** A scalar repeated to an event shape; a value that has the shape already is itself. */
  public Value broadcastTo(Shape target) {
    if (shape.equals(target)) {
      return this;
    }
    if (!shape.isScalar()) {
      throw new IllegalStateException("graph: " + shape + " does not broadcast to " + target);
    }
    Value value = this;
    for (int axis = 0; axis < target.rank(); axis++) {
      value = value.expand(axis, target.size(axis));
    }
    return value;
  }

  public Value reshape(Shape target) {
    return shape.equals(target) ? this : of(new Op.Reshape(target), this);
  }

  public Value transpose(List<Integer> order) {
    return of(new Op.Transpose(order), this);
  }

  public Value slice(int axis, int from, int to) {
    return of(new Op.Slice(axis, from, to), this);
  }

  public Value pad(int axis, int before, int after) {
    return of(new Op.Pad(axis, before, after), this);
  }

  public static Value concat(int axis, List<Value> parts) {
    return parts.size() == 1 ? parts.getFirst() : of(new Op.Concat(axis), new ArrayList<>(parts));
  }

  /** See {@link Op.AxisToPlate}. */
  public Value axisToPlate(Plate plate) {
    return of(new Op.AxisToPlate(plate), this);
  }

  /** See {@link Op.PlateToAxis}. */
  public Value plateToAxis(Plate plate) {
    return of(new Op.PlateToAxis(plate), this);
  }

  /** See {@link Op.OneHot}. */
  public Value oneHot(int size) {
    return of(new Op.OneHot(size), this);
  }

  /** See {@link Op.Pick}. */
  public Value pick(Value index) {
    return of(new Op.Pick(), this, index);
  }

  // ---- matrices ----

  /** The diagonal of a square matrix. */
  public Value diagonal() {
    return times(constant(Tensor.identity(shape.lastSize()))).sumLast(1);
  }

  public Value lowerTriangle(int n) {
    return of(new Op.LowerTriangle(n), this);
  }

  public Value packLowerTriangle() {
    return of(new Op.PackLowerTriangle(), this);
  }

  public Value cholesky() {
    return of(new Op.Cholesky(), this);
  }

  /** x with this x = b, this lower triangular. */
  public Value solve(Value b) {
    return of(new Op.TriangularSolve(false), this, b);
  }

  /** x with this' x = b, this lower triangular. */
  public Value solveTransposed(Value b) {
    return of(new Op.TriangularSolve(true), this, b);
  }

  @Override
  public String toString() {
    return OpPrinter.name(op) + " : " + plates + " " + shape;
  }
}
