package org.vaec.graph;

import java.util.List;
import java.util.Set;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * What a {@link Value} computes from its inputs. Axes are those of the event shape, from 0; plates
 * combine by name: an operation on values with different plates repeats each along the plates it
 * lacks.
 */
public sealed interface Op {

  // ---- leaves ----

  /** Numbers known at compile time. */
  record Constant(Tensor value) implements Op {}

  /** A learned array, shared by all rows; the gradient is taken with respect to these. */
  record Parameter(String name, Shape shape) implements Op {}

  /** An array computed once from the training rows (a mean, a scale), fixed while training. */
  record Statistic(String name, Shape shape) implements Op {}

  /** One value per row of the minibatch; plate {@link Plate#ROW}. */
  record Input(String name, Shape shape) implements Op {}

  /** Fresh random numbers, independent over plates and elements, counter-based. */
  record Noise(String site, NoiseKind kind, Set<Plate> plates, Shape shape) implements Op {
    public Noise {
      plates = Set.copyOf(plates);
    }
  }

  /** What noise is drawn from. */
  enum NoiseKind {
    /** Standard normal. */
    NORMAL,
    /** Uniform on the open interval (0, 1). */
    UNIFORM
  }

  /** The number of members of a plate, a scalar. */
  record PlateSize(Plate plate) implements Op {}

  /** 0, 1, ..., n - 1 along a plate: a scalar per member. */
  record Coordinate(Plate plate) implements Op {}

  // ---- elementwise: equal event shapes, or scalars ----

  record Unary(UnaryFunction function) implements Op {}

  record Binary(BinaryFunction function) implements Op {}

  /** The derivative of order {@code order} of digamma; 0 is digamma itself. Argument positive. */
  record Polygamma(int order) implements Op {}

  /**
   * The logarithm of the modified Bessel function Gamma(v + 1) (2 / x)^v I_v(x) exp(-x), or its
   * first or second derivative by x; see {@link Bessel#logMean}.
   *
   * @param order v, 0 or more
   * @param derivative 0, 1 or 2
   */
  record LogBessel(double order, int derivative) implements Op {
    public double apply(double x) {
      return switch (derivative) {
        case 0 -> Bessel.logMean(order, x);
        case 1 -> Bessel.meanSlope(order, x);
        case 2 -> Bessel.meanCurvature(order, x);
        default -> throw new IllegalStateException("graph: derivative " + derivative);
      };
    }
  }

  /**
   * The angle between a VonMisesFisher vector and its mean, by its quantile function; see {@link
   * PolarAngle}. Inputs (concentration, share) give the angle; in the derivative they are
   * (concentration, angle).
   *
   * @param dimension of the space that the sphere is in
   * @param isSlope whether it is the derivative of the angle by the concentration, the share fixed
   */
  record AngleQuantile(int dimension, boolean isSlope) implements Op {
    public double apply(double concentration, double at) {
      return isSlope
          ? PolarAngle.slope(dimension, concentration, at)
          : PolarAngle.quantile(dimension, concentration, at);
    }
  }

  /** Inputs (condition, a, b): a where the condition is not 0, else b. */
  record Select() implements Op {}

  /** The input itself, held constant in gradients. */
  record StopGradient() implements Op {}

  /**
   * Variates by rejection, one per element, from counter-based noise; input: the concentration of a
   * standard Gamma or of a VonMises, or the rate of a Poisson. To a concentration passes the
   * gradient at a fixed quantile ({@link BinaryFunction#GAMMA_SLOPE}, {@link
   * BinaryFunction#VON_MISES_SLOPE}), to a rate none.
   */
  record Draw(DrawKind kind, String site, Set<Plate> plates, Shape shape) implements Op {
    public Draw {
      plates = Set.copyOf(plates);
    }
  }

  /** Families without an explicit reparameterisation. */
  enum DrawKind {
    /**
     * The logarithm of a standard Gamma variate: of a small concentration the variate itself is
     * smaller than any number.
     */
    LOG_GAMMA,
    POISSON,
    /** About 0, in [-pi, pi]. */
    VON_MISES
  }

  // ---- reductions and products ----

  /** Reduces over plates and axes, which disappear. */
  record Reduce(Reduction reduction, Set<Plate> plates, List<Integer> axes) implements Op {
    public Reduce {
      plates = Set.copyOf(plates);
      axes = axes.stream().sorted().toList();
    }
  }

  /** How a reduction combines. */
  enum Reduction {
    SUM,
    MAXIMUM,
    /** log sum exp, finite wherever the inputs are. */
    LOG_SUM_EXP
  }

  /**
   * The sum of products over shared labels, as in Einstein's notation: each event axis of the two
   * inputs has a label; axes with one label run together; labels and plates not kept are summed.
   * With labels [0,1] and [1] to [0] it is the product of a matrix with a vector.
   *
   * @param left a label per axis of the first input, all different
   * @param right a label per axis of the second input, all different
   * @param output the labels of the result's axes, each in {@code left} or {@code right}
   * @param summed plates summed over, each of at least one input
   */
  record Contract(List<Integer> left, List<Integer> right, List<Integer> output, Set<Plate> summed)
      implements Op {
    public Contract {
      left = List.copyOf(left);
      right = List.copyOf(right);
      output = List.copyOf(output);
      summed = Set.copyOf(summed);
    }
  }

  // ---- shapes ----

  /** Repeats the input along a new axis at position {@code axis}. */
  record Expand(int axis, int size) implements Op {}

  record Reshape(Shape shape) implements Op {}

  /** Axis i of the result is axis {@code order[i]} of the input. */
  record Transpose(List<Integer> order) implements Op {
    public Transpose {
      order = List.copyOf(order);
    }
  }

  /** Positions {@code from} to {@code to - 1} of an axis. */
  record Slice(int axis, int from, int to) implements Op {}

  /** Zeros before and after along an axis: the transpose of {@link Slice}. */
  record Pad(int axis, int before, int after) implements Op {}

  /** Joins one or more inputs along an axis. */
  record Concat(int axis) implements Op {}

  // ---- images ----

  /**
   * The windows of an image with zeros around it: [H, W, ...] to [rows, columns, height, width,
   * ...], where the window at (r, c) begins {@code stride * r - padding} rows and {@code stride * c
   * - padding} columns from the image's corner. The last window of each row and column ends where
   * the zeros do. A convolution is the contraction of these with a kernel.
   *
   * @param padding how many zeros there are at each side
   */
  record Windows(int height, int width, int stride, int padding) implements Op {}

  /**
   * Adds windows [rows, columns, height, width, ...] up to the image that they stand on, less what
   * falls beside it: the transpose of {@link Windows}.
   */
  record OverlapAdd(int stride, int padding) implements Op {}

  // ---- axes and plates ----

  /** The first axis of the event becomes a plate of as many members, which the input lacks. */
  record AxisToPlate(Plate plate) implements Op {}

  /** A plate of known size becomes the first axis of the event: undoes {@link AxisToPlate}. */
  record PlateToAxis(Plate plate) implements Op {}

  // ---- indices ----

  /** An index to a vector of {@code size} zeros with a one there, along a new last axis. */
  record OneHot(int size) implements Op {}

  /**
   * Inputs (array, index): the entry of the array's last axis at the index. The rest of the array's
   * shape equals the index's shape. Entries not picked are never touched: they may be infinite.
   */
  record Pick() implements Op {}

  // ---- matrices ----

  /** A vector of n(n+1)/2 entries, row by row, to an n by n lower triangle. */
  record LowerTriangle(int n) implements Op {}

  /** The entries on and below the diagonal, row by row: the transpose of LowerTriangle. */
  record PackLowerTriangle() implements Op {}

  /** The lower Cholesky factor of a symmetric positive definite matrix. */
  record Cholesky() implements Op {}

  /**
   * Inputs (L, b): x with L x = b, or L' x = b where transposed; L lower triangular, what stands
   * above its diagonal ignored; b a vector or a matrix of columns.
   */
  record TriangularSolve(boolean transposed) implements Op {}
}
