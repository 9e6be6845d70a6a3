package org.vaec.train;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.vaec.data.DataSet;
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
    }
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
      case Initializer.FromData(String variable, DoubleBinaryOperator unconstrained) ->
          fromData(values, data.statistics(variable), unconstrained);
    }
    return values;
  }

  private static void scale(double[] values, java.util.function.DoubleUnaryOperator by) {
    Arrays.setAll(values, i -> by.applyAsDouble(values[i]));
  }

  // One entry per element (or per element and category); a scalar stands for the mean over all.
  private static void fromData(
      double[] values, Statistics statistics, DoubleBinaryOperator unconstrained) {
    if (isBetweenCategories(values, statistics)) {
      thresholds(values, statistics, unconstrained);
      return;
    }
    double[] mean = array(statistics.mean());
    double[] deviation = array(statistics.deviation());
    if (!statistics.frequencies().isEmpty()) {
      mean = statistics.frequencies().stream().flatMap(List::stream).mapToDouble(d -> d).toArray();
      deviation = new double[mean.length];
    }
    if (values.length == mean.length) {
      double floor = NARROWEST * Math.sqrt(meanSquare(deviation));
      for (int i = 0; i < values.length; i++) {
        values[i] = unconstrained.applyAsDouble(mean[i], Math.max(deviation[i], floor));
      }
      return;
    }
    double centre = Arrays.stream(mean).average().orElse(0);
    double between = Arrays.stream(mean).map(m -> (m - centre) * (m - centre)).sum() / mean.length;
    double pooled = Math.sqrt(meanSquare(deviation) + between);
    Arrays.fill(values, unconstrained.applyAsDouble(centre, pooled));
  }

  private static boolean isBetweenCategories(double[] values, Statistics statistics) {
    int entries = statistics.frequencies().stream().mapToInt(classes -> classes.size() - 1).sum();
    return !statistics.frequencies().isEmpty() && values.length == entries;
  }

  // One entry between two neighbouring categories, from the shares of values below it and below the
  // one before.
  private static void thresholds(
      double[] values, Statistics statistics, DoubleBinaryOperator unconstrained) {
    int entry = 0;
    for (List<Double> frequencies : statistics.frequencies()) {
      double before = 0;
      for (double frequency : frequencies.subList(0, frequencies.size() - 1)) {
        // Never 0 again: a first category that no row has is not the place before all.
        double below = Math.max(before + frequency, RAREST);
        values[entry++] = unconstrained.applyAsDouble(below, before);
        before = below;
      }
    }
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
