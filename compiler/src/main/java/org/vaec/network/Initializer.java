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
   * @param unit by how much an entry moves where what it stands for moves by as much as the data
   *     vary, from the same: a step of training is counted in it. 1 where that has no meaning
   */
  record FromData(String variable, DoubleBinaryOperator unconstrained, DoubleBinaryOperator unit)
      implements Initializer {
    public FromData(String variable, DoubleBinaryOperator unconstrained) {
      this(variable, unconstrained, (mean, deviation) -> 1);
    }
  }

  /**
   * Where data are, and apart as another start says, in their units: of components on data of mean
   * 0 and deviation 1 it is that other start.
   *
   * @param centre from data, or copies of such a start
   * @param apart without data
   */
  record Around(Initializer centre, Initializer apart) implements Initializer {}

  /**
   * Weights in the units of what they add up to, for steps as well: those of a layer on raw data
   * are to it what those of one on standardized data are to that.
   *
   * @param one how they start in units of 1
   * @param of how the entries start that they add to
   * @param entries how many those are
   * @param run how many neighbouring weights add to one of them before the next ones do: weight i
   *     adds to entry (i / run) mod entries
   */
  record InUnits(Initializer one, Initializer of, int entries, int run) implements Initializer {}
}
