package org.vaec.evaluate;

import java.util.Arrays;

/**
 * The largest of the weights of each row, in logarithms, as they come: memory for twice as many as
 * are kept, however many there are.
 */
final class LargestWeights {
  /** Weights so near each other, in logarithms, have no tail. */
  private static final double ALIKE = 1e-3;

  private final boolean isFitted;
  private final int tail;
  private final double[][] kept;
  private final int[] counts;
  private final double[] least;

  /**
   * @param weights of each row, in all
   */
  LargestWeights(int rows, int weights) {
    this.isFitted = weights >= ParetoShape.FEWEST_WEIGHTS;
    this.tail = ParetoShape.tail(weights);
    // The one below the tail is its threshold.
    int capacity = Math.min(weights, 2 * (tail + 1));
    this.kept = new double[rows][capacity];
    this.counts = new int[rows];
    this.least = new double[rows];
    Arrays.fill(least, Double.NEGATIVE_INFINITY);
  }

  void add(int row, double logWeight) {
    if (logWeight <= least[row]) {
      return;
    }
    double[] values = kept[row];
    if (counts[row] == values.length) {
      Arrays.sort(values);
      System.arraycopy(values, values.length - tail - 1, values, 0, tail + 1);
      counts[row] = tail + 1;
      least[row] = values[0];
      if (logWeight <= least[row]) {
        return;
      }
    }
    values[counts[row]++] = logWeight;
  }

  /**
   * The shape of a row's tail, k-hat: 0 where its weights are alike, NaN where they are too few or
   * not finite.
   */
  double shape(int row) {
    double[] values = Arrays.copyOf(kept[row], counts[row]);
    if (!isFitted || values.length < ParetoShape.FEWEST) {
      return Double.NaN;
    }
    Arrays.sort(values);
    double most = values[values.length - 1];
    // Weights of 0 are not kept.
    double threshold =
        values.length > tail ? values[values.length - tail - 1] : Double.NEGATIVE_INFINITY;
    if (!Double.isFinite(most)) {
      return Double.NaN;
    }
    if (most - threshold < ALIKE) {
      return 0;
    }
    double[] excesses = excesses(values, threshold);
    // Of a discrete latent many weights are equal, and few or none may be larger than those.
    return ParetoShape.fit(
        excesses.length < ParetoShape.FEWEST
            ? excesses(
                Arrays.copyOfRange(values, Math.max(0, values.length - tail), values.length),
                Double.NEGATIVE_INFINITY)
            : excesses);
  }

  // Of what is above the threshold, relative to the largest weight.
  private static double[] excesses(double[] values, double threshold) {
    double most = values[values.length - 1];
    double below = Math.exp(threshold - most);
    return Arrays.stream(values)
        .filter(value -> value > threshold)
        .map(value -> below > 0 ? below * Math.expm1(value - threshold) : Math.exp(value - most))
        .toArray();
  }
}
