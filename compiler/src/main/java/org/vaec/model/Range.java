package org.vaec.model;

import org.vaec.distribution.Constraint;
import org.vaec.shape.Support;
import org.vaec.syntax.Expression.Operator;

/**
 * What can be proved about the values of an expression: the abstract domain in which a scale is
 * shown to be positive before any data are read.
 */
enum Range {
  REAL,
  NON_NEGATIVE,
  POSITIVE,
  /** [0, 1]. */
  UNIT,
  /** (0, 1). */
  OPEN_UNIT,
  /** Non-negative along the last dimension with sum 1. */
  SIMPLEX,
  /** A simplex without its boundary, as softmax gives. */
  OPEN_SIMPLEX,
  /** Symmetric with eigenvalues of at least 0. */
  SEMIDEFINITE,
  COVARIANCE,
  CHOLESKY,
  /** Of length 1 along the last dimension. */
  UNIT_VECTOR,
  /** Rising along the last dimension. */
  ORDERED,
  /** The index of a category: no number to compute with. */
  CATEGORY;

  /** Of a data or input variable of a declared type. */
  static Range of(Support type) {
    return switch (type) {
      case Support.Real t -> REAL;
      case Support.Positive t -> POSITIVE;
      case Support.NonNegative t -> NON_NEGATIVE;
      case Support.Unit t -> UNIT;
      case Support.OpenUnit t -> OPEN_UNIT;
      case Support.Interval(double low, double high) -> ofInterval(low, high);
      case Support.Binary t -> UNIT;
      case Support.Count t -> NON_NEGATIVE;
      case Support.BoundedCount t -> NON_NEGATIVE;
      case Support.Integer t -> REAL;
      case Support.Category t -> CATEGORY;
      case Support.Ordinal t -> CATEGORY;
      case Support.Simplex t -> SIMPLEX;
      case Support.OpenSimplex t -> OPEN_SIMPLEX;
      case Support.UnitVector t -> UNIT_VECTOR;
      case Support.OneHot t -> SIMPLEX;
      case Support.CountVector t -> NON_NEGATIVE;
      case Support.Levels t -> UNIT;
      case Support.Angle t -> REAL;
      case Support.Covariance t -> COVARIANCE;
      case Support.Cholesky t -> CHOLESKY;
    };
  }

  private static Range ofInterval(double low, double high) {
    if (low < 0) {
      return REAL;
    }
    if (high <= 1) {
      return low > 0 && high < 1 ? OPEN_UNIT : UNIT;
    }
    return low > 0 ? POSITIVE : NON_NEGATIVE;
  }

  /**
   * Of a continuous latent variable, which lies on the boundary of its support with probability 0.
   */
  static Range almostSurely(Support support) {
    return switch (support) {
      case Support.NonNegative t -> POSITIVE;
      case Support.Unit t -> OPEN_UNIT;
      case Support.Simplex t -> OPEN_SIMPLEX;
      default -> of(support);
    };
  }

  /** Of a learned value behind its link. */
  static Range of(Constraint constraint) {
    return switch (constraint) {
      case REAL -> REAL;
      case POSITIVE -> POSITIVE;
      case COUNT -> NON_NEGATIVE;
      case UNIT -> OPEN_UNIT;
      case SIMPLEX -> OPEN_SIMPLEX;
      case UNIT_VECTOR -> UNIT_VECTOR;
      case ORDERED -> ORDERED;
      case CHOLESKY -> CHOLESKY;
      case COVARIANCE -> COVARIANCE;
    };
  }

  static Range of(double constant) {
    if (constant > 0) {
      return constant < 1 ? OPEN_UNIT : POSITIVE;
    }
    return constant == 0 ? UNIT : REAL;
  }

  boolean isNumber() {
    return this != CATEGORY;
  }

  boolean isPositive() {
    return this == POSITIVE || this == OPEN_UNIT || this == OPEN_SIMPLEX;
  }

  boolean isNonNegative() {
    return isPositive() || this == NON_NEGATIVE || this == UNIT || this == SIMPLEX;
  }

  boolean isUnit() {
    return this == UNIT || isOpenUnit() || this == SIMPLEX;
  }

  boolean isSimplex() {
    return this == SIMPLEX || this == OPEN_SIMPLEX;
  }

  boolean isOpenUnit() {
    return this == OPEN_UNIT || this == OPEN_SIMPLEX;
  }

  /** Whether every value satisfies a parameter's constraint. */
  boolean satisfies(Constraint constraint) {
    return switch (constraint) {
      case REAL -> isNumber();
      case POSITIVE -> isPositive();
      // No arithmetic is known to give whole numbers.
      case COUNT -> false;
      case UNIT -> isUnit();
      case SIMPLEX -> isSimplex();
      case UNIT_VECTOR -> this == UNIT_VECTOR;
      case ORDERED -> this == ORDERED;
      case CHOLESKY -> this == CHOLESKY;
      case COVARIANCE -> this == COVARIANCE;
    };
  }

  /** Of one entry along the first or the last dimension, whatever belongs together there. */
  Range entries() {
    return switch (this) {
      case SIMPLEX -> UNIT;
      case OPEN_SIMPLEX -> OPEN_UNIT;
      case UNIT_VECTOR, ORDERED, SEMIDEFINITE, COVARIANCE, CHOLESKY -> REAL;
      default -> this;
    };
  }

  private static Range sign(boolean positive, boolean nonNegative) {
    return positive ? POSITIVE : nonNegative ? NON_NEGATIVE : REAL;
  }

  /** Of {@code left operator right}; powers need the exponent, see {@link #power}. */
  static Range of(Operator operator, Range left, Range right) {
    boolean bothNonNegative = left.isNonNegative() && right.isNonNegative();
    return switch (operator) {
      case PLUS -> sum(left, right);
      case MINUS -> REAL;
      case TIMES -> product(left, right);
      case DIVIDE ->
          sign(left.isPositive() && right.isPositive(), left.isNonNegative() && right.isPositive());
      case MATRIX_PRODUCT -> sign(left.isPositive() && right.isPositive(), bothNonNegative);
      case POWER -> sign(left.isPositive(), false);
    };
  }

  private static Range sum(Range left, Range right) {
    boolean leftMatrix = left == COVARIANCE || left == SEMIDEFINITE;
    boolean rightMatrix = right == COVARIANCE || right == SEMIDEFINITE;
    if (leftMatrix && rightMatrix) {
      return left == COVARIANCE || right == COVARIANCE ? COVARIANCE : SEMIDEFINITE;
    }
    boolean bothNonNegative = left.isNonNegative() && right.isNonNegative();
    return sign(bothNonNegative && (left.isPositive() || right.isPositive()), bothNonNegative);
  }

  private static Range product(Range left, Range right) {
    if (left.isPositive() && (right == COVARIANCE || right == CHOLESKY || right == SEMIDEFINITE)) {
      return right;
    }
    if (right.isPositive() && (left == COVARIANCE || left == CHOLESKY || left == SEMIDEFINITE)) {
      return left;
    }
    if (left.isUnit() && right.isUnit()) {
      return left.isOpenUnit() && right.isOpenUnit() ? OPEN_UNIT : UNIT;
    }
    return sign(
        left.isPositive() && right.isPositive(), left.isNonNegative() && right.isNonNegative());
  }

  /** Of this to a constant power. */
  Range power(double exponent) {
    boolean even = exponent % 2 == 0;
    return sign(isPositive(), exponent >= 0 && (isNonNegative() || even));
  }

  /** What holds for values of either. */
  Range join(Range other) {
    if (this == other) {
      return entries();
    }
    if (isUnit() && other.isUnit()) {
      return isOpenUnit() && other.isOpenUnit() ? OPEN_UNIT : UNIT;
    }
    return sign(isPositive() && other.isPositive(), isNonNegative() && other.isNonNegative());
  }
}
