package org.vaec.model;

import java.util.List;

/** One step between what a data file holds and what a density is taken of. */
public sealed interface Transform {

  /** x / by. */
  record Divide(double by) implements Transform {}

  /**
   * (x - mean) / deviation per element, both over the training rows and with 1/N; a constant
   * element becomes 0.
   */
  record Standardize() implements Transform {}

  /** log(1 + x), for x > -1. */
  record Log1p() implements Transform {}

  /** The sum of the selected elements: any shape to a scalar. */
  record Sum() implements Transform {}

  /** min(max(x, low), high). */
  record Clip(double low, double high) implements Transform {}

  /** 1 where x > at, else 0. */
  record Threshold(double at) implements Transform {}

  /**
   * A binary value that is 1 with probability x.
   *
   * @param once whether it is drawn once from the seed, rather than anew each epoch of training
   *     (evaluation always draws once)
   */
  record Bernoulli(boolean once) implements Transform {}

  /**
   * The cells of the file that mean a missing value. The first of a pipeline: it is about cells,
   * not numbers.
   *
   * @param spellings one that is a number stands for every spelling of that number
   */
  record Missing(List<String> spellings) implements Transform {
    public Missing {
      spellings = List.copyOf(spellings);
    }
  }

  /** Leaves {@code count} values, drawn from the seed and balanced over categories. */
  record Keep(int count) implements Transform {}
}
