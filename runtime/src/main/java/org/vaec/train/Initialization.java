package org.vaec.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.vaec.data.DataSet;
import org.vaec.data.Rows;
import org.vaec.data.Statistics;
import org.vaec.engine.State;
import org.vaec.model.Model;
import org.vaec.model.Observed;
import org.vaec.network.Initializer;
import org.vaec.network.LearnedArray;
import org.vaec.random.Philox;
import org.vaec.shape.Shape;

/**
 * The state before the first step: learned arrays drawn from the seed, statistics from the data.
 */
public final class Initialization {
  /**
   * The least deviation that an element starts with, as a share of the root mean square over all: a
   * pixel that is dark in nearly all rows must not start so narrow that the first lit one swamps
   * every gradient.
   */
  private static final double NARROWEST = 0.1;

  /** The least share of values below a threshold. */
  private static final double RAREST = 1e-4;

  private Initialization() {}

  /** Fills a state; arrays that no graph mentions are left out. */
  public static void fill(State state, Model model, DataSet data, long seed) {
    for (LearnedArray array : model.learned()) {
      if (state.parameters().names().contains(array.name())) {
        state.set(array.name(), values(array, data, seed));
      }
    }
    for (Observed observed : model.observed()) {
      String mean = org.vaec.objective.Statistics.mean(observed.name());
      String inverse = org.vaec.objective.Statistics.inverseDeviation(observed.name());
      if (state.statistics().names().contains(mean)) {
        Statistics statistics = data.statistics(observed.name());
        state.set(mean, array(statistics.shift()));
        state.set(inverse, statistics.scale().stream().mapToDouble(s -> 1 / s).toArray());
      }
      String share = org.vaec.objective.Statistics.inverseObservedShare(observed.name());
      if (state.statistics().names().contains(share)) {
        state.set(share, inverseObservedShare(data.training(), observed.name()));
      }
    }
  }

  private static double[] inverseObservedShare(Rows rows, String variable) {
    return Arrays.stream(rows.observedCounts(variable))
        .mapToDouble(count -> count == 0 ? 0 : (double) rows.size() / count)
        .toArray();
  }

  static double[] values(LearnedArray array, DataSet data, long seed) {
    double[] values = new double[array.shape().elements()];
    Philox random = Philox.of(seed, "initial." + array.name(), 0);
    switch (array.initializer()) {
      case Initializer.Constant(double value) -> Arrays.fill(values, value);
      case Initializer.Glorot(int fanIn, int fanOut) -> {
        double bound = Math.sqrt(6.0 / (fanIn + fanOut));
        random.uniforms(values);
        scale(values, u -> (2 * u - 1) * bound);
      }
      case Initializer.He(int fanIn) -> {
        random.normals(values);
        scale(values, n -> n * Math.sqrt(2.0 / fanIn));
      }
      case Initializer.Gaussian(double deviation) -> {
        random.normals(values);
        scale(values, n -> n * deviation);
      }
      case Initializer.Orthogonal() -> {
        random.normals(values);
        orthonormalize(values, array.shape());
      }
      case Initializer.FromData start ->
          System.arraycopy(
              fromData(
                  data.statistics(start.variable()),
                  new double[values.length],
                  start.unconstrained()),
              0,
              values,
              0,
              values.length);
      case Initializer.InUnits weights -> {
        double[] plain = values(array.startingAt(weights.one()), data, seed);
        double[] units = units(array, data);
        Arrays.setAll(values, i -> units[i] * plain[i]);
      }
      case Initializer.Around around -> {
        double[] centre = values(array.startingAt(around.centre()), data, seed);
        double[] apart = values(array.startingAt(around.apart()), data, seed);
        double[] units = units(array, data);
        Arrays.setAll(values, i -> centre[i] + units[i] * apart[i]);
      }
      case Initializer.Copies copies -> copies(values, copies, data, random);
    }
    return values;
  }

  private static void copies(
      double[] values, Initializer.Copies copies, DataSet data, Philox random) {
    double[] offsets = new double[values.length];
    random.normals(offsets);
    scale(offsets, n -> n * copies.spread());
    int length = values.length / copies.count();
    for (int copy = 0; copy < copies.count(); copy++) {
      double[] offset = Arrays.copyOfRange(offsets, copy * length, (copy + 1) * length);
      double[] one =
          switch (copies.one()) {
            case Initializer.Constant(double value) ->
                Arrays.stream(offset).map(n -> value + n).toArray();
            case Initializer.FromData start ->
                fromData(data.statistics(start.variable()), offset, start.unconstrained());
            default -> throw new IllegalStateException("initialization: " + copies);
          };
      System.arraycopy(one, 0, values, copy * length, length);
    }
  }

  /**
   * In what units the entries of an array are stepped: powers of two, so that no bit of an entry
   * changes where it is counted in them.
   */
  static double[] units(LearnedArray array, DataSet data) {
    double[] units = new double[array.shape().elements()];
    if (array.initializer() instanceof Initializer.InUnits weights) {
      double[] entries = units(weights.of(), weights.entries(), data);
      Arrays.setAll(units, i -> entries[i / weights.run() % entries.length]);
    } else {
      double[] entries = units(array.initializer(), units.length, data);
      Arrays.setAll(units, i -> entries[i % entries.length]);
    }
    return units;
  }

  private static double[] units(Initializer initializer, int length, DataSet data) {
    return switch (initializer) {
      case Initializer.FromData start ->
          Start.of(data.statistics(start.variable())).units(length, start.unit());
      case Initializer.Copies copies -> units(copies.one(), length / copies.count(), data);
      case Initializer.Around around -> units(around.centre(), length, data);
      default -> new double[] {1};
    };
  }

  private static void scale(double[] values, java.util.function.DoubleUnaryOperator by) {
    Arrays.setAll(values, i -> by.applyAsDouble(values[i]));
  }

  /**
   * What an array starts from: one entry per element, or per element and category.
   *
   * @param deviation 0 for categories, whose parameters have no spread
   * @param spread by which copies differ
   */
  private record Start(double[] mean, double[] deviation, double[] spread) {

    static Start of(Statistics statistics) {
      if (statistics.frequencies().isEmpty()) {
        double[] deviation = array(statistics.deviation());
        return new Start(array(statistics.mean()), deviation, deviation);
      }
      double[] share =
          statistics.frequencies().stream().flatMap(List::stream).mapToDouble(d -> d).toArray();
      double[] spread = Arrays.stream(share).map(p -> Math.sqrt(p * (1 - p))).toArray();
      return new Start(share, new double[share.length], spread);
    }

    /** The same from another mean; an offset is counted in deviations. */
    Start moved(double[] offsets) {
      double[] moved = mean.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += offsets[i / run(offsets.length) % offsets.length] * spread[i];
      }
      return new Start(moved, deviation, spread);
    }

    /**
     * For how many neighbouring elements each of so many entries stands: the pixels of a channel,
     * or all elements where there is one entry, or a number that does not divide theirs.
     */
    private int run(int length) {
      return mean.length % length == 0 ? mean.length / length : mean.length;
    }

    /** So many entries. */
    double[] fit(int length, DoubleBinaryOperator unconstrained) {
      return fit(length, NARROWEST * Math.sqrt(meanSquare(deviation)), unconstrained);
    }

    /** The units of so many entries; columns of a table each have their own. */
    double[] units(int length, DoubleBinaryOperator unit) {
      return Arrays.stream(fit(length, 0, unit))
          .map(u -> u > 0 && Double.isFinite(u) ? Math.scalb(1, exponent(u)) : 1)
          .toArray();
    }

    /** Of the nearest power of two, in a range whose squares are numbers of single precision. */
    private static int exponent(double unit) {
      return Math.clamp(Math.round(Math.log(unit) / Math.log(2)), -40, 40);
    }

    private double[] fit(int length, double floor, DoubleBinaryOperator unconstrained) {
      double[] values = new double[length];
      int run = run(length);
      for (int i = 0; i < length; i++) {
        int from = i * run % mean.length;
        double[] means = Arrays.copyOfRange(mean, from, from + run);
        double centre = Arrays.stream(means).average().orElse(0);
        double between = Arrays.stream(means).map(m -> (m - centre) * (m - centre)).sum() / run;
        double within = meanSquare(Arrays.copyOfRange(deviation, from, from + run));
        values[i] =
            unconstrained.applyAsDouble(centre, Math.max(Math.sqrt(within + between), floor));
      }
      return values;
    }
  }

  /** As many entries as there are offsets from where the data say they start. */
  private static double[] fromData(
      Statistics statistics, double[] offsets, DoubleBinaryOperator unconstrained) {
    int thresholds =
        statistics.frequencies().stream().mapToInt(classes -> classes.size() - 1).sum();
    if (!statistics.frequencies().isEmpty() && offsets.length == thresholds) {
      double[] values = thresholds(statistics, unconstrained);
      Arrays.setAll(values, i -> values[i] + offsets[i]);
      return values;
    }
    return Start.of(statistics).moved(offsets).fit(offsets.length, unconstrained);
  }

  // One entry between two neighbouring categories, from the shares of values below it and below the
  // one before.
  private static double[] thresholds(Statistics statistics, DoubleBinaryOperator unconstrained) {
    List<Double> values = new ArrayList<>();
    for (List<Double> frequencies : statistics.frequencies()) {
      double before = 0;
      for (double frequency : frequencies.subList(0, frequencies.size() - 1)) {
        // Never 0 again: a first category that no row has is not the place before all.
        double below = Math.max(before + frequency, RAREST);
        values.add(unconstrained.applyAsDouble(below, before));
        before = below;
      }
    }
    return values.stream().mapToDouble(v -> v).toArray();
  }

  private static double meanSquare(double[] values) {
    return Arrays.stream(values).map(v -> v * v).sum() / values.length;
  }

  // Gram and Schmidt, twice for accuracy, over the rows or the columns, whichever are fewer.
  private static void orthonormalize(double[] values, Shape shape) {
    int rows = shape.size(0);
    int columns = values.length / rows;
    boolean byRow = rows <= columns;
    int count = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    int step = byRow ? columns : 1;
    int stride = byRow ? 1 : columns;
    for (int i = 0; i < count; i++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          double dot = 0;
          for (int k = 0; k < length; k++) {
            dot += values[i * step + k * stride] * values[j * step + k * stride];
          }
          for (int k = 0; k < length; k++) {
            values[i * step + k * stride] -= dot * values[j * step + k * stride];
          }
        }
      }
      double norm = 0;
      for (int k = 0; k < length; k++) {
        norm += values[i * step + k * stride] * values[i * step + k * stride];
      }
      for (int k = 0; k < length; k++) {
        values[i * step + k * stride] /= Math.sqrt(norm);
      }
    }
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(d -> d).toArray();
  }
}
