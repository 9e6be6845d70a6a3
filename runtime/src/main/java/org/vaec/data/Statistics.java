package org.vaec.data;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.vaec.shape.Support;

/**
 * What the training rows say about a variable after its transforms; missing values are left out,
 * variances are 1/N. Lists run over the elements of one row's value, row-major.
 *
 * @param mean of each element; that of the grey level where pixels are drawn anew each epoch
 * @param deviation the standard deviation of each element
 * @param frequencies [elements][K] for a category or an ordinal: the share of each class among the
 *     observed values, all 1/K where there are none; empty for other types
 * @param shift what a network's input subtracts, see {@code scale}
 * @param scale what it then divides by, never 0. For counts both are of log1p(value), which is
 *     taken first. Binary, unit and simplex values share one scale over all elements, the root of
 *     the mean variance, for they share a unit. Categories enter one-hot, hence with shift 0 and
 *     scale 1
 */
public record Statistics(
    List<Double> mean,
    List<Double> deviation,
    List<List<Double>> frequencies,
    List<Double> shift,
    List<Double> scale) {
  public Statistics {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    frequencies = frequencies.stream().map(List::copyOf).toList();
    shift = List.copyOf(shift);
    scale = List.copyOf(scale);
  }

  /**
   * @param moments of the cells over the rows
   * @param isDrawn whether the cells are probabilities of a binary value, not the value itself
   */
  static Statistics of(
      Support type, Moments moments, Cells cells, BitSet missing, int[] rows, boolean isDrawn) {
    Moments raw = isDrawn ? drawn(moments) : moments;
    Moments network = type instanceof Support.Count ? ofLogs(cells, missing, rows, isDrawn) : raw;
    int n = cells.elements();
    double[] shift = new double[n];
    double[] scale = new double[n];
    Arrays.fill(scale, 1);
    if (!(type instanceof Support.Category)) {
      double pooled = Arrays.stream(network.variance()).sum() / n;
      for (int i = 0; i < n; i++) {
        shift[i] = network.mean()[i];
        double variance = sharesUnit(type) ? pooled : network.variance()[i];
        scale[i] = variance > 0 ? Math.sqrt(variance) : 1;
      }
    }
    return new Statistics(
        list(raw.mean()),
        Arrays.stream(raw.variance()).map(Math::sqrt).boxed().toList(),
        frequencies(type, cells, missing, rows),
        list(shift),
        list(scale));
  }

  private static Moments ofLogs(Cells cells, BitSet missing, int[] rows, boolean isDrawn) {
    Moments moments = Moments.of(cells.map(Math::log1p), missing, rows);
    return isDrawn ? drawn(moments) : moments;
  }

  private static Moments drawn(Moments moments) {
    // A binary value that is 1 with probability p has variance E[p] (1 - E[p]), not that of p.
    double[] variance = Arrays.stream(moments.mean()).map(p -> p * (1 - p)).toArray();
    return new Moments(
        moments.count(), moments.mean(), variance, moments.least(), moments.greatest());
  }

  private static boolean sharesUnit(Support type) {
    return type instanceof Support.Binary
        || type instanceof Support.Unit
        || type instanceof Support.Simplex;
  }

  private static List<List<Double>> frequencies(
      Support type, Cells cells, BitSet missing, int[] rows) {
    int classes =
        switch (type) {
          case Support.Category(int size, var names) -> size;
          case Support.Ordinal(int size) -> size;
          default -> 0;
        };
    if (classes == 0) {
      return List.of();
    }
    int n = cells.elements();
    double[][] shares = new double[n][classes];
    for (int i = 0; i < n; i++) {
      int total = 0;
      for (int row : rows) {
        if (!missing.get(row * n + i)) {
          shares[i][(int) cells.at(row, i)]++;
          total++;
        }
      }
      for (int k = 0; k < classes; k++) {
        shares[i][k] = total == 0 ? 1.0 / classes : shares[i][k] / total;
      }
    }
    return Arrays.stream(shares).map(Statistics::list).toList();
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
