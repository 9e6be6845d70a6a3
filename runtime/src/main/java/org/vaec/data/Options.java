package org.vaec.data;

/**
 * How a data set is split, and the seed of all that is drawn.
 *
 * @param holdout the share of rows kept for evaluation, in [0, 1]: 0 evaluates on the training
 *     rows, 1 holds out every row. A folder in two parts has its own split: there 0 evaluates on
 *     the training part, and anything else on the test part
 * @param seed draws the held-out rows, binary pixels and what {@code keep} leaves
 * @param isSingle whether values will be computed with in single precision, which must then be able
 *     to tell them apart
 */
public record Options(double holdout, long seed, boolean isSingle) {
  public Options {
    if (!(holdout >= 0 && holdout <= 1)) {
      throw new IllegalArgumentException("holdout " + holdout);
    }
  }

  /** Of values that will be computed with in double precision. */
  public Options(double holdout, long seed) {
    this(holdout, seed, false);
  }
}
