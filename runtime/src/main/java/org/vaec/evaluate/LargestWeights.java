package org.vaec.evaluate;

import java.util.Arrays;

/**
 * The largest of the weights of each row, in logarithms, as they come: memory for twice as many as
 * are kept, however many there are. What is fitted is the tail of those that came, which may be
 * fewer than were to come.
 */
final class LargestWeights {
  /** Weights so near each other, in logarithms, have no tail. */
  private static final double ALIKE = 1e-3;

  private final int mostKept;
  private final double[][] kept;
  private final int[] counts;
  private final int[] drawn;
  private final double[] least;

  /**
   * @param weights of each row, at most
   */
  LargestWeights(int rows, int weights) {
    // The one below the tail is its threshold. Fewer weights have no longer tail.
    this.mostKept = ParetoShape.tail(weights) + 1;
    int capacity = Math.min(weights, 2 * mostKept);
    this.kept = new double[rows][capacity];
    this.counts = new int[rows];
    this.drawn = new int[rows];
    this.least = new double[rows];
    Arrays.fill(least, Double.NEGATIVE_INFINITY);
  }

  void add(int row, double logWeight) {
    drawn[row]++;
    if (logWeight <= least[row]) {
      return;
    }
    double[] values = kept[row];
    if (counts[row] == values.length) {
      Arrays.sort(values);
      System.arraycopy(values, values.length - mostKept, values, 0, mostKept);
      counts[row] = mostKept;
      least[row] = values[0];
      if (logWeight <= least[row]) {
        return;
      }
    }
    values[counts[row]++] = logWeight;
  }

  /**
   * The shape of the tail of a row's weights so far, k-hat: 0 where its weights are alike, NaN
   * where they are too few or not finite.
   */
  double shape(int row) {
    double[] values = Arrays.copyOf(kept[row], counts[row]);
    if (drawn[row] < ParetoShape.FEWEST_WEIGHTS || values.length < ParetoShape.FEWEST) {
      return Double.NaN;
    }
    int tail = ParetoShape.tail(drawn[row]);
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
