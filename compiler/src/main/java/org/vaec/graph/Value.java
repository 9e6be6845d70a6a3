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
 * <p>The methods build values as arithmetic would be written. All are elementwise over equal event
 * shapes or scalars unless they say otherwise.
 */
public final class Value {
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

  // ---- arithmetic ----

  private Value binary(BinaryFunction function, Value other) {
    return of(new Op.Binary(function), this, other);
  }

  private Value unary(UnaryFunction function) {
    return of(new Op.Unary(function), this);
  }

  public Value plus(Value other) {
    return binary(BinaryFunction.ADD, other);
  }

  public Value plus(double other) {
    return plus(constant(other));
  }

  public Value minus(Value other) {
    return binary(BinaryFunction.SUBTRACT, other);
  }

  public Value minus(double other) {
    return minus(constant(other));
  }

  public Value times(Value other) {
    return binary(BinaryFunction.MULTIPLY, other);
  }

  public Value times(double other) {
    return times(constant(other));
  }

  public Value over(Value other) {
    return binary(BinaryFunction.DIVIDE, other);
  }

  public Value over(double other) {
    return over(constant(other));
  }

  public Value power(Value exponent) {
    return binary(BinaryFunction.POWER, exponent);
  }

  public Value maximum(Value other) {
    return binary(BinaryFunction.MAXIMUM, other);
  }

  public Value minimum(Value other) {
    return binary(BinaryFunction.MINIMUM, other);
  }

  /** 1 where this is greater, else 0. */
  public Value greater(Value other) {
    return binary(BinaryFunction.GREATER, other);
  }

  /** 1 where both are equal, else 0. */
  public Value equalTo(Value other) {
    return binary(BinaryFunction.EQUAL, other);
  }

  /** This times {@code other}, and 0 wherever this is 0, even if {@code other} is infinite. */
  public Value timesOrZero(Value other) {
    return binary(BinaryFunction.MULTIPLY_OR_ZERO, other);
  }

  public Value negate() {
    return unary(UnaryFunction.NEGATE);
  }

  public Value reciprocal() {
    return unary(UnaryFunction.RECIPROCAL);
  }

  public Value exp() {
    return unary(UnaryFunction.EXP);
  }

  public Value expm1() {
    return unary(UnaryFunction.EXPM1);
  }

  public Value log() {
    return unary(UnaryFunction.LOG);
  }

  public Value log1p() {
    return unary(UnaryFunction.LOG1P);
  }

  public Value sqrt() {
    return unary(UnaryFunction.SQRT);
  }

  public Value square() {
    return unary(UnaryFunction.SQUARE);
  }

  public Value abs() {
    return unary(UnaryFunction.ABS);
  }

  public Value sign() {
    return unary(UnaryFunction.SIGN);
  }

  public Value tanh() {
    return unary(UnaryFunction.TANH);
  }

  public Value sigmoid() {
    return unary(UnaryFunction.SIGMOID);
  }

  public Value softplus() {
    return unary(UnaryFunction.SOFTPLUS);
  }

  public Value relu() {
    return unary(UnaryFunction.RELU);
  }

  public Value erf() {
    return unary(UnaryFunction.ERF);
  }

  public Value sin() {
    return unary(UnaryFunction.SIN);
  }

  public Value cos() {
    return unary(UnaryFunction.COS);
  }

  public Value floor() {
    return unary(UnaryFunction.FLOOR);
  }

  public Value logGamma() {
    return unary(UnaryFunction.LOG_GAMMA);
  }

  /** log x! - x log x + x, about 0.5 log(2 pi x): see {@link Special#stirling}. */
  public Value stirling() {
    return unary(UnaryFunction.STIRLING);
  }

  /** digamma(x + 1) - log x. */
  public Value stirlingSlope() {
    return unary(UnaryFunction.STIRLING_SLOPE);
  }

  /** exp(x) - 1 - x. */
  public Value expRemainder() {
    return unary(UnaryFunction.EXP_REMAINDER);
  }

  /** log(1 - exp(x)) for negative x. */
  public Value log1mexp() {
    return unary(UnaryFunction.LOG1MEXP);
  }

  public Value erfInverse() {
    return unary(UnaryFunction.ERF_INVERSE);
  }

  /** log Phi(x), Phi the standard normal distribution function. */
  public Value logNdtr() {
    return unary(UnaryFunction.LOG_NDTR);
  }

  /** The standard normal density over Phi(x): the derivative of {@link #logNdtr}. */
  public Value ndtrHazard() {
    return unary(UnaryFunction.NDTR_HAZARD);
  }

  /** The y with log Phi(y) = x. */
  public Value logNdtrInverse() {
    return unary(UnaryFunction.LOG_NDTR_INVERSE);
  }

  /** P(this, x): the regularised lower incomplete gamma function of this concentration. */
  public Value lowerGamma(Value x) {
    return binary(BinaryFunction.LOWER_GAMMA, x);
  }

  /** Q(this, x) = 1 - P(this, x). */
  public Value upperGamma(Value x) {
    return binary(BinaryFunction.UPPER_GAMMA, x);
  }

  /** d log z / da for a standard Gamma variate z of this concentration a. */
  public Value gammaSlope(Value logZ) {
    return binary(BinaryFunction.GAMMA_SLOPE, logZ);
  }

  /** dx / dk for a VonMises angle x about 0 of this concentration k. */
  public Value vonMisesSlope(Value x) {
    return binary(BinaryFunction.VON_MISES_SLOPE, x);
  }

  /** Digamma for order 0, trigamma for order 1, and so on. */
  public Value polygamma(int order) {
    return of(new Op.Polygamma(order), this);
  }

  /** log(Gamma(v + 1) (2 / x)^v I_v(x) exp(-x)), I_v a modified Bessel function, for x >= 0. */
  public Value logBessel(double order) {
    return of(new Op.LogBessel(order, 0), this);
  }

  /** The derivative of {@link #logBessel}: I_(v+1)(x) / I_v(x) - 1. */
  public Value logBesselSlope(double order) {
    return of(new Op.LogBessel(order, 1), this);
  }

  /** The second derivative of {@link #logBessel}. */
  public Value logBesselCurvature(double order) {
    return of(new Op.LogBessel(order, 2), this);
  }

  /**
   * The angle below which a VonMisesFisher vector of this concentration is from its mean with the
   * probability {@code share}.
   */
  public Value angleQuantile(int dimension, Value share) {
    return of(new Op.AngleQuantile(dimension, false), this, share);
  }

  /** {@code yes} where this is not 0, else {@code no}. */
  public Value select(Value yes, Value no) {
    return of(new Op.Select(), this, yes, no);
  }

  public Value stopGradient() {
    return of(new Op.StopGradient(), this);
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

  /** See {@link Op.Windows}. */
  public Value windows(int height, int width, int stride, int padding) {
    return of(new Op.Windows(height, width, stride, padding), this);
  }

  /** See {@link Op.OverlapAdd}. */
  public Value overlapAdd(int stride, int padding) {
    return of(new Op.OverlapAdd(stride, padding), this);
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
