package org.vaec.distribution;

import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import org.vaec.shape.Shape;

/**
 * One parameter of a distribution.
 *
 * @param name as the language names it: {@code loc}, {@code scale}, {@code probs}
 * @param constraint which values are allowed
 * @param extent how its shape follows from the variable's
 * @param meaning one line, with units: "standard deviation, in the units of x"
 * @param isLiteral whether it must be a number that the model writes, because the support depends
 *     on it
 * @param initial the value that fits data of the given mean and standard deviation, by which the
 *     bias of a likelihood's head starts; for {@link Extent#CATEGORIES} the mean is the frequency
 *     of each category; for {@link Extent#THRESHOLDS} it is from the share of values below the
 *     threshold and from that below the one before (0 for the first) to the entry of the head
 *     itself; empty starts the head at 0
 */
public record Parameter(
    String name,
    Constraint constraint,
    Extent extent,
    String meaning,
    boolean isLiteral,
    Optional<DoubleBinaryOperator> initial) {

  /** How a parameter's shape follows from the shape of the variable. */
  public enum Extent {
    /** The variable's shape. */
    ELEMENTS,
    /** The variable's shape and one more axis, one entry per category. */
    CATEGORIES,
    /** The variable's shape and one more axis, one entry between two neighbouring categories. */
    THRESHOLDS,
    /** The variable's shape and its last axis once more: a matrix per vector. */
    MATRIX,
    /**
     * The variable's shape and one more axis, as long as the parameter of {@link #COLUMNS} says.
     */
    FACTOR,
    /** One number, whatever the variable's shape. */
    SCALAR,
    /** One number of at least 1: the columns of a {@link #FACTOR}. */
    COLUMNS,
    /** One number, never written: the size of the variable's last axis. */
    DIMENSION
  }

  /** A parameter with the variable's own shape. */
  public static Parameter of(String name, Constraint constraint, String meaning) {
    return new Parameter(name, constraint, Extent.ELEMENTS, meaning, false, Optional.empty());
  }

  public Parameter over(Extent extent) {
    return new Parameter(name, constraint, extent, meaning, isLiteral, initial);
  }

  /** The same, never learned: the support depends on it. */
  public Parameter literal() {
    return new Parameter(name, constraint, extent, meaning, true, initial);
  }

  /** The same, started from the data's mean and deviation. */
  public Parameter startingAt(DoubleBinaryOperator fromMeanAndDeviation) {
    return new Parameter(
        name, constraint, extent, meaning, isLiteral, Optional.of(fromMeanAndDeviation));
  }

  /**
   * Whether it is where the data are: it starts by as much higher as they are, and grows with their
   * deviation.
   */
  public boolean isLocation() {
    return constraint == Constraint.REAL
        && initial.isPresent()
        && isNear(initial(3, 2), initial(0, 2) + 3)
        && isNear(initial(0, 4), 2 * initial(0, 2));
  }

  /** Whether it is how wide the data are, as a deviation or a variance, wherever they are. */
  public boolean isScale() {
    return constraint == Constraint.POSITIVE
        && initial.isPresent()
        && isNear(initial(3, 2), initial(0, 2))
        && (isNear(initial(0, 4), 2 * initial(0, 2)) || isNear(initial(0, 4), 4 * initial(0, 2)));
  }

  private double initial(double mean, double deviation) {
    return initial.orElseThrow().applyAsDouble(mean, deviation);
  }

  private static boolean isNear(double left, double right) {
    return Math.abs(left - right) < 1e-9;
  }

  /**
   * Its full shape for a variable of shape {@code variable}.
   *
   * @param categories how many it has, if any; of a family with a {@link Extent#FACTOR} its columns
   */
  public Shape shape(Shape variable, int categories) {
    return switch (extent) {
      case ELEMENTS -> variable;
      case CATEGORIES, FACTOR -> variable.append(categories);
      case THRESHOLDS -> variable.append(categories - 1);
      case MATRIX -> variable.append(variable.lastSize());
      case SCALAR, COLUMNS, DIMENSION -> Shape.SCALAR;
    };
  }
}
