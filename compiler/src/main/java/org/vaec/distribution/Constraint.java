package org.vaec.distribution;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * What a distribution's parameter must satisfy, and the link that maps an unconstrained head to it.
 */
public enum Constraint {
  REAL("real", Support.REAL),
  /** Linked by {@code FLOOR + softplus(h)}: bounded away from 0 so that no scale can vanish. */
  POSITIVE("positive", Support.POSITIVE),
  /** Of a number that the model writes; no link gives it. */
  COUNT("a whole number, 0 or more", Support.COUNT),
  /** Linked by the logistic function. */
  UNIT("in [0, 1]", Support.UNIT),
  /** Non-negative along the last axis with sum 1; linked by softmax. */
  SIMPLEX("non-negative with sum 1", Support.SIMPLEX),
  /** Of length 1 along the last axis; linked by division by the length. */
  UNIT_VECTOR("of length 1 along the last dimension", Support.UNIT_VECTOR),
  /**
   * Rising along the last axis; linked by the sums of a first number and of steps {@code FLOOR +
   * softplus(h)}.
   */
  ORDERED("rising along the last dimension", Support.REAL),
  /**
   * Lower triangular with a positive diagonal; linked from n(n+1)/2 numbers, row by row, with
   * {@code FLOOR + softplus} on the diagonal.
   */
  CHOLESKY("lower triangular with a positive diagonal", Support.CHOLESKY),
  /** Symmetric positive definite; linked through a Cholesky factor. */
  COVARIANCE("symmetric positive definite", Support.COVARIANCE);

  /** The smallest value that the link of a positive parameter gives. */
  public static final double FLOOR = 1e-4;

  /** The square of the shortest vector that has a direction: not far above underflow. */
  private static final double LEAST_SQUARE = 1e-30;

  private final String words;
  private final Support support;

  Constraint(String words, Support support) {
    this.words = words;
    this.support = support;
  }

  /** As messages print it. */
  public String words() {
    return words;
  }

  /** The set of allowed values. */
  public Support support() {
    return support;
  }

  /** The shape of the unconstrained array behind a constrained one of {@code shape}. */
  public Shape unconstrained(Shape shape) {
    return switch (this) {
      case REAL, POSITIVE, COUNT, UNIT, SIMPLEX, UNIT_VECTOR, ORDERED -> shape;
      case CHOLESKY, COVARIANCE -> {
        int n = shape.lastSize();
        yield Shape.of(n * (n + 1) / 2);
      }
    };
  }

  /** The constrained value of an unconstrained head. */
  public Value link(Value head) {
    return switch (this) {
      case REAL -> head;
      case POSITIVE -> head.softplus().plus(FLOOR);
      case COUNT -> throw new IllegalStateException("distribution: a count has no link");
      case UNIT -> head.sigmoid();
      case SIMPLEX -> {
        int axis = head.shape().rank() - 1;
        yield head.minus(head.logSumExpLast(1).expand(axis, head.shape().lastSize())).exp();
      }
      case UNIT_VECTOR -> direction(head);
      case ORDERED -> ordered(head);
      case CHOLESKY -> cholesky(head);
      case COVARIANCE -> {
        Value factor = cholesky(head);
        yield factor.contract(factor, List.of(0, 1), List.of(2, 1), List.of(0, 2));
      }
    };
  }

  /** The first direction in place of that of a vector of length 0, which has none. */
  private static Value direction(Value head) {
    int axis = head.shape().rank() - 1;
    int size = head.shape().lastSize();
    Value square = head.square().sumLast(1);
    Value hasLength = square.greater(Value.constant(LEAST_SQUARE));
    Value length = hasLength.select(square, Value.constant(1)).sqrt();
    return hasLength
        .expand(axis, size)
        .select(head.over(length.expand(axis, size)), first(head.shape()));
  }

  private static Value first(Shape shape) {
    double[] values = new double[shape.elements()];
    for (int i = 0; i < values.length; i += shape.lastSize()) {
      values[i] = 1;
    }
    return Value.constant(Tensor.of(shape, values));
  }

  private static Value ordered(Value head) {
    int last = head.shape().rank() - 1;
    int count = head.shape().lastSize();
    Value first = head.slice(last, 0, 1);
    Value terms =
        count == 1
            ? first
            : Value.concat(last, List.of(first, head.slice(last, 1, count).softplus().plus(FLOOR)));
    // Entry i of the result sums the terms up to i.
    List<Integer> axes = new ArrayList<>(IntStream.rangeClosed(0, last).boxed().toList());
    List<Integer> result = new ArrayList<>(axes);
    result.set(last, last + 1);
    return terms.contract(
        Value.constant(Tensor.lowerTriangleOfOnes(count)), axes, List.of(last + 1, last), result);
  }

  private static Value cholesky(Value head) {
    int n = (int) Math.round((Math.sqrt(8.0 * head.shape().lastSize() + 1) - 1) / 2);
    Value square = head.lowerTriangle(n);
    Value identity = Value.constant(Tensor.identity(n));
    Value diagonal = square.softplus().plus(FLOOR).times(identity);
    return square.times(Value.constant(1).minus(identity)).plus(diagonal);
  }

  /** The link in mathematical notation of a head {@code h}. */
  public String linkFormula(String h) {
    return switch (this) {
      case REAL -> h;
      case POSITIVE -> "softplus(" + h + ")";
      case COUNT -> throw new IllegalStateException("distribution: a count has no link");
      case UNIT -> "sigmoid(" + h + ")";
      case SIMPLEX -> "softmax(" + h + ")";
      case UNIT_VECTOR -> h + " / |" + h + "|";
      case ORDERED -> "ordered(" + h + ")";
      case CHOLESKY -> "cholesky(" + h + ")";
      case COVARIANCE -> "covariance(" + h + ")";
    };
  }

  /**
   * The unconstrained number whose link is {@code value}, for REAL, POSITIVE, UNIT and (up to a
   * shared constant, as its logarithm) SIMPLEX; values on or outside the boundary are moved just
   * inside. Of UNIT_VECTOR it is the number itself, of whatever length they then are together. Of
   * ORDERED it is the number itself, which depends on more than one value: see {@link
   * Parameter#initial}.
   */
  public double unlink(double value) {
    return switch (this) {
      case REAL, UNIT_VECTOR, ORDERED -> value;
      case POSITIVE -> {
        double above = Math.max(value - FLOOR, 1e-6);
        // The inverse of softplus: log(exp(y) - 1) = y + log(1 - exp(-y)).
        yield above + Math.log(-Math.expm1(-above));
      }
      case UNIT -> {
        double inside = Math.clamp(value, 1e-4, 1 - 1e-4);
        yield Math.log(inside) - Math.log1p(-inside);
      }
      case SIMPLEX -> Math.log(Math.max(value, 1e-4));
      case COUNT, CHOLESKY, COVARIANCE ->
          throw new IllegalStateException("distribution: " + this + " has no scalar inverse");
    };
  }
}
