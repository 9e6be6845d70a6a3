package org.vaec.models;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.Model;
import org.vaec.model.Observed;
import org.vaec.objective.Statistics;
import org.vaec.random.Philox;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * Numbers for every leaf of a model's graph, drawn from a seed: data inside their support, small
 * parameters, statistics near 1, about one value in five missing.
 */
final class RandomBindings {
  final Map<String, double[]> parameters = new HashMap<>();
  final Map<String, double[]> statistics = new HashMap<>();
  final Map<String, double[]> inputs = new HashMap<>();
  final Map<Plate, Integer> plates;
  private final long seed;

  RandomBindings(Model model, Graph graph, int rows, int particles, long seed) {
    this.seed = seed;
    this.plates = Map.of(Plate.ROW, rows, Plate.PARTICLE, particles);
    for (Value value : graph.values()) {
      switch (value.op()) {
        case Op.Parameter(String name, Shape shape) ->
            parameters.put(name, normals(name, shape.elements(), 0.3));
        case Op.Statistic(String name, Shape shape) ->
            statistics.put(name, uniforms(name, shape.elements(), 0.5, 1.5));
        case Op.Input(String name, Shape shape) ->
            inputs.put(name, data(model, name, rows * shape.elements()));
        default -> {}
      }
    }
  }

  Evaluator evaluator() {
    return evaluator(seed);
  }

  /** The same numbers with noise of a seed of its own. */
  Evaluator evaluator(long noiseSeed) {
    return Evaluator.of(plates, parameters, statistics, inputs, NoiseSource.seeded(noiseSeed));
  }

  /**
   * Central differences of a function of these numbers in the entries of a parameter. They are
   * right to about the square of their step, 1e-5, and to the function's rounding over it.
   */
  double[] differences(String parameter, DoubleSupplier function) {
    double step = 1e-5;
    double[] at = parameters.get(parameter);
    double[] differences = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double centre = at[i];
      at[i] = centre + step;
      double above = function.getAsDouble();
      at[i] = centre - step;
      double below = function.getAsDouble();
      at[i] = centre;
      differences[i] = (above - below) / (2 * step);
    }
    return differences;
  }

  private double[] data(Model model, String name, int count) {
    if (Statistics.maskedVariable(name).flatMap(model::observed).isPresent()) {
      double[] mask = uniforms(name, count, 0, 1);
      for (int i = 0; i < count; i++) {
        mask[i] = mask[i] < 0.8 ? 1 : 0;
      }
      return mask;
    }
    Observed observed =
        model
            .observed(name)
            .orElseThrow(() -> new AssertionError("no data have the name of the input " + name));
    double[] values = uniforms(name, count, 0, 1);
    for (int i = 0; i < count; i++) {
      double u = values[i];
      values[i] =
          switch (observed.type()) {
            case Support.Binary b -> u < 0.5 ? 0 : 1;
            case Support.Count c -> Math.floor(10 * u);
            case Support.Category(int size, var names) -> Math.floor(size * u);
            case Support.Positive p -> 0.5 + u;
            case Support.Unit unit -> u;
            default -> 4 * u - 2;
          };
    }
    return values;
  }

  private double[] normals(String name, int count, double deviation) {
    double[] values = new double[count];
    Philox.of(seed, name, 0).normals(values);
    for (int i = 0; i < count; i++) {
      values[i] *= deviation;
    }
    return values;
  }

  private double[] uniforms(String name, int count, double low, double high) {
    double[] values = new double[count];
    Philox.of(seed, name, 0).uniforms(values);
    for (int i = 0; i < count; i++) {
      values[i] = low + (high - low) * values[i];
    }
    return values;
  }
}
