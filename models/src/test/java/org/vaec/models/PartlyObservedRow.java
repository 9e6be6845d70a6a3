package org.vaec.models;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.vaec.Compilation;
import org.vaec.objective.Statistics;

/**
 * One row of a number {@code x} and of data {@code y} of which some elements may be missing.
 *
 * @param y with numbers also for what is missing, which nothing may depend on
 * @param learned the model's parameters
 */
record PartlyObservedRow(double x, double[] y, boolean[] observed, Map<String, double[]> learned) {
  static final int ROWS = 4;
  static final int PARTICLES = 3;

  double of(String parameter, int index) {
    return learned.get(parameter)[index];
  }

  boolean mayBe(int element, int value) {
    return !observed[element] || y[element] == value;
  }

  /** Which elements of each row are observed: all, none, two of three, one of three. */
  static List<double[]> patterns(int elements) {
    int n = ROWS * elements;
    return List.of(
        IntStream.range(0, n).mapToDouble(i -> 1).toArray(),
        new double[n],
        IntStream.range(0, n).mapToDouble(i -> i % 3 == 0 ? 0 : 1).toArray(),
        IntStream.range(0, n).mapToDouble(i -> i % 3 == 0 ? 1 : 0).toArray());
  }

  static RandomBindings bindings(Compilation compilation, int seed) {
    return new RandomBindings(compilation.model(), compilation.step(), ROWS, PARTICLES, seed);
  }

  /** Bindings with a mask, and the statistic that makes supervision a mean over observed rows. */
  static RandomBindings bindings(Compilation compilation, double[] mask, int seed) {
    RandomBindings bindings = bindings(compilation, seed);
    bindings.inputs.put(Statistics.observedMask("y"), mask);
    int elements = mask.length / ROWS;
    double[] inverse = new double[elements];
    for (int i = 0; i < elements; i++) {
      double count = 0;
      for (int row = 0; row < ROWS; row++) {
        count += mask[row * elements + i];
      }
      inverse[i] = count == 0 ? 0 : ROWS / count;
    }
    bindings.statistics.put(Statistics.inverseObservedShare("y"), inverse);
    return bindings;
  }

  /** The rows of bindings with a mask. */
  static List<PartlyObservedRow> of(RandomBindings bindings) {
    double[] mask = bindings.inputs.get(Statistics.observedMask("y"));
    double[] ys = bindings.inputs.get("y");
    int elements = mask.length / ROWS;
    return IntStream.range(0, ROWS)
        .mapToObj(
            row -> {
              int from = row * elements;
              boolean[] observed = new boolean[elements];
              for (int i = 0; i < elements; i++) {
                observed[i] = mask[from + i] == 1;
              }
              return new PartlyObservedRow(
                  bindings.inputs.get("x")[row],
                  Arrays.copyOfRange(ys, from, from + elements),
                  observed,
                  bindings.parameters);
            })
        .toList();
  }
}
