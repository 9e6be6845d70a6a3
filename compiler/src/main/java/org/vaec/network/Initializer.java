package org.vaec.network;

import java.util.function.DoubleBinaryOperator;

/** How a learned array starts. */
public sealed interface Initializer {

  /** Every entry the same number. */
  record Constant(double value) implements Initializer {}

  /** Uniform on +-sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010). */
  record Glorot(int fanIn, int fanOut) implements Initializer {}

  /** Normal with variance 2 / fanIn (He et al. 2015). */
  record He(int fanIn) implements Initializer {}

  /** A random matrix with orthonormal rows or columns, whichever are fewer (Saxe et al. 2014). */
  record Orthogonal() implements Initializer {}

  /** Normal with mean 0. */
  record Gaussian(double deviation) implements Initializer {}

  /**
   * Copies of one start along the first axis, each a little off: components that start as equals
   * would stay equal for ever.
   *
   * @param one a constant, or from data
   * @param count the number of copies
   * @param spread the standard deviation between copies: of the numbers themselves around a
   *     constant; from data, of the mean that a copy starts from, in deviations of the data
   */
  record Copies(Initializer one, int count, double spread) implements Initializer {
    public Copies {
      if (!(one instanceof Constant || one instanceof FromData)) {
        throw new IllegalArgumentException("copies of " + one);
      }
    }
  }

  /**
   * From the mean and the standard deviation of a data variable, element by element, over the
   * training rows; for categories, from the frequency of each (the deviation then is 0).
   *
   * @param variable the data variable
   * @param unconstrained the start from mean and deviation, before the link
   */
  record FromData(String variable, DoubleBinaryOperator unconstrained) implements Initializer {}
}
