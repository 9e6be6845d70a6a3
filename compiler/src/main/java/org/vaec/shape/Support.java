package org.vaec.shape;

import java.util.List;
import java.util.OptionalInt;

/**
 * The set a value lies in. The types of the language are supports; a few more (open intervals) are
 * those of distributions only.
 */
public sealed interface Support {

  record Real() implements Support {}

  /** (0, infinity). */
  record Positive() implements Support {}

  /** [0, infinity): the support of Exponential, which is a density at 0 too. */
  record NonNegative() implements Support {}

  /** The closed interval [0, 1]. */
  record Unit() implements Support {}

  /** The open interval (0, 1). */
  record OpenUnit() implements Support {}

  /**
   * [low, high], the support of a density whose bounds are written numbers.
   *
   * @param low may be -infinity
   * @param high may be infinity
   */
  record Interval(double low, double high) implements Support {}

  /** {0, 1}. */
  record Binary() implements Support {}

  /** {0, 1, 2, ...}. */
  record Count() implements Support {}

  /** {0, ..., most}. */
  record BoundedCount(int most) implements Support {}

  record Integer() implements Support {}

  /**
   * {0, ..., size - 1}, unordered.
   *
   * @param names how the data file spells each, in order; empty where it has the numbers themselves
   */
  record Category(int size, List<String> names) implements Support {
    public Category {
      names = List.copyOf(names);
    }
  }

  /** {0, ..., size - 1}, ordered. */
  record Ordinal(int size) implements Support {}

  /** Non-negative along the last dimension, which sums to 1. */
  record Simplex() implements Support {}

  /** Positive along the last dimension with sum 1. */
  record OpenSimplex() implements Support {}

  /** Length 1 along the last dimension. */
  record UnitVector() implements Support {
    /** What single precision moves an entry by. */
    private static final double ROUNDING = 1e-6;
  }

  /** Zeros and a single one along the last dimension. */
  record OneHot() implements Support {}

  /**
   * Counts along the last dimension, of a known sum.
   *
   * @param total their sum; empty where each vector brings its own
   */
  record CountVector(OptionalInt total) implements Support {}

  /** {0, 1/(count - 1), 2/(count - 1), ..., 1}: grey levels. */
  record Levels(int count) implements Support {
    /** What a file's decimals and the rounding of a division may move a level by. */
    private static final double ROUNDING = 1e-4;

    private boolean has(double value) {
      double level = value * (count - 1);
      return value >= 0 && value <= 1 && Math.abs(level - Math.rint(level)) < ROUNDING;
    }
  }

  /** An angle in radians; values that differ by 2 pi are the same. */
  record Angle() implements Support {}

  /** Symmetric positive definite matrices. */
  record Covariance() implements Support {}

  /** Lower triangular matrices with a positive diagonal. */
  record Cholesky() implements Support {}

  Support REAL = new Real();
  Support POSITIVE = new Positive();
  Support NON_NEGATIVE = new NonNegative();
  Support UNIT = new Unit();
  Support OPEN_UNIT = new OpenUnit();
  Support BINARY = new Binary();
  Support COUNT = new Count();
  Support INTEGER = new Integer();
  Support SIMPLEX = new Simplex();
  Support OPEN_SIMPLEX = new OpenSimplex();
  Support UNIT_VECTOR = new UnitVector();
  Support ONE_HOT = new OneHot();
  Support ANGLE = new Angle();
  Support COVARIANCE = new Covariance();
  Support CHOLESKY = new Cholesky();

  /** Whether one number lies in it. For sets of vectors or matrices: whether it may be an entry. */
  default boolean contains(double value) {
    if (!Double.isFinite(value)) {
      return false;
    }
    return switch (this) {
      case Real r -> true;
      case Positive p -> value > 0;
      case NonNegative n -> value >= 0;
      case Unit u -> value >= 0 && value <= 1;
      case OpenUnit u -> value > 0 && value < 1;
      case Interval(double low, double high) -> value >= low && value <= high;
      case Binary b -> value == 0 || value == 1;
      case Count c -> value >= 0 && value == Math.rint(value);
      case BoundedCount(int most) -> value >= 0 && value <= most && value == Math.rint(value);
      case Integer i -> value == Math.rint(value);
      case Category(int size, List<String> names) ->
          value >= 0 && value < size && value == Math.rint(value);
      case Ordinal(int size) -> value >= 0 && value < size && value == Math.rint(value);
      case Simplex s -> value >= 0 && value <= 1;
      case OpenSimplex s -> value > 0 && value < 1;
      case UnitVector u -> Math.abs(value) <= 1 + UnitVector.ROUNDING;
      case OneHot o -> value == 0 || value == 1;
      case CountVector(OptionalInt total) ->
          value >= 0
              && value <= total.orElse(java.lang.Integer.MAX_VALUE)
              && value == Math.rint(value);
      case Levels levels -> levels.has(value);
      case Angle a -> true;
      case Covariance c -> true;
      case Cholesky c -> true;
    };
  }

  /** Whether values come one by one, so that a density is a probability. */
  default boolean isDiscrete() {
    return switch (this) {
      case Binary b -> true;
      case Count c -> true;
      case BoundedCount c -> true;
      case Integer i -> true;
      case Category c -> true;
      case Ordinal o -> true;
      case OneHot o -> true;
      case CountVector c -> true;
      case Levels l -> true;
      default -> false;
    };
  }

  /** How many members a finite set of numbers has: they are 0, ..., size - 1. */
  default OptionalInt cardinality() {
    return switch (this) {
      case Binary b -> OptionalInt.of(2);
      case Category(int size, var names) -> OptionalInt.of(size);
      case Ordinal(int size) -> OptionalInt.of(size);
      case BoundedCount(int most) -> OptionalInt.of(most + 1);
      default -> OptionalInt.empty();
    };
  }

  /** Whether every member of this set is one of {@code other}. */
  default boolean isInside(Support other) {
    if (equals(other)) {
      return true;
    }
    return switch (other) {
      case Real r -> isOfNumbers();
      case Integer i -> isDiscrete() && isOfNumbers() && !(this instanceof Levels);
      case NonNegative n -> least() >= 0;
      case Count c -> isInside(INTEGER) && least() >= 0;
      case BoundedCount(int most) -> isInside(COUNT) && greatest() <= most;
      case Positive p -> this instanceof OpenUnit || least() > 0;
      case Unit u -> !isCategory() && least() >= 0 && greatest() <= 1;
      case OpenUnit u -> least() > 0 && greatest() < 1;
      case Interval(double low, double high) -> least() >= low && greatest() <= high;
      case Category(int size, var names) -> isCategory() && greatest() == size - 1;
      case Simplex s -> this instanceof OpenSimplex;
      case CountVector(OptionalInt total) ->
          total.isEmpty()
              ? this instanceof CountVector
              : total.getAsInt() == 1 && this instanceof OneHot;
      default -> false;
    };
  }

  /**
   * Whether a distribution on this set can be absolutely continuous with respect to one on {@code
   * other}, so that their KL divergence may be finite: inside it but for boundary points, which
   * have no mass under a density; and both of them densities, or both probabilities.
   */
  default boolean isDominatedBy(Support other) {
    return isDiscrete() == other.isDiscrete() && isInside(other.closure());
  }

  /** The set with its boundary. */
  default Support closure() {
    return switch (this) {
      case Positive p -> NON_NEGATIVE;
      case OpenUnit u -> UNIT;
      case OpenSimplex u -> SIMPLEX;
      default -> this;
    };
  }

  /**
   * The type of the language by which its members are declared; where the type says less than the
   * set, the data are checked against the set besides.
   */
  default Support type() {
    return switch (this) {
      case UnitVector u -> REAL;
      case OneHot o -> BINARY;
      case BoundedCount c -> COUNT;
      case CountVector c -> COUNT;
      case Levels l -> UNIT;
      default -> this;
    };
  }

  /** How many categories it has, ordered or not; 0 for all else. */
  default int categories() {
    return switch (this) {
      case Category(int size, var names) -> size;
      case Ordinal(int size) -> size;
      default -> 0;
    };
  }

  private boolean isCategory() {
    return this instanceof Category || this instanceof Ordinal;
  }

  /** The greatest lower bound of a set of numbers; NaN for vectors and matrices. */
  default double least() {
    return switch (this) {
      case Real r -> Double.NEGATIVE_INFINITY;
      case Integer i -> Double.NEGATIVE_INFINITY;
      case Angle a -> Double.NEGATIVE_INFINITY;
      case Interval(double low, double high) -> low;
      default -> isOfNumbers() ? 0 : Double.NaN;
    };
  }

  /** The least upper bound of a set of numbers; NaN for vectors and matrices. */
  default double greatest() {
    return switch (this) {
      case Unit u -> 1;
      case OpenUnit u -> 1;
      case Levels l -> 1;
      case Binary b -> 1;
      case Interval(double low, double high) -> high;
      case BoundedCount(int most) -> most;
      case Category(int size, var names) -> size - 1;
      case Ordinal(int size) -> size - 1;
      default -> isOfNumbers() ? Double.POSITIVE_INFINITY : Double.NaN;
    };
  }

  /** Whether it holds no more than a point, which no density can live on. */
  default boolean isDegenerate() {
    return this instanceof Interval(double low, double high) && !(low < high);
  }

  /** Whether its members are single numbers, not vectors or matrices. */
  default boolean isOfNumbers() {
    return switch (this) {
      case Simplex s -> false;
      case OpenSimplex s -> false;
      case UnitVector u -> false;
      case OneHot o -> false;
      case CountVector c -> false;
      case Covariance c -> false;
      case Cholesky c -> false;
      default -> true;
    };
  }

  /** As the language writes it, or in mathematical notation where the language has no word. */
  default String words() {
    return switch (this) {
      case Real r -> "real";
      case Positive p -> "positive";
      case NonNegative n -> "[0, infinity)";
      case Unit u -> "unit";
      case OpenUnit u -> "(0, 1)";
      case Interval(double low, double high) -> {
        String from = Double.isInfinite(low) ? "(-infinity" : "[" + number(low);
        yield from + ", " + (Double.isInfinite(high) ? "infinity)" : number(high) + "]");
      }
      case Binary b -> "binary";
      case Count c -> "count";
      case BoundedCount(int most) -> "0 to " + most;
      case Integer i -> "integer";
      case Category(int size, var names) -> "category(" + size + ")";
      case Ordinal(int size) -> "ordinal(" + size + ")";
      case Simplex s -> "simplex";
      case OpenSimplex s -> "simplex without zeros";
      case UnitVector u -> "unit vector";
      case OneHot o -> "one-hot";
      case CountVector(OptionalInt total) ->
          "counts of sum " + (total.isPresent() ? total.getAsInt() : "n");
      case Levels(int count) -> count + " levels from 0 to 1";
      case Angle a -> "angle";
      case Covariance c -> "covariance";
      case Cholesky c -> "cholesky";
    };
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
