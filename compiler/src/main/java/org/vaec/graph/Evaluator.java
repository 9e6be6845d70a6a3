package org.vaec.graph;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.vaec.shape.Plate;

/**
 * Computes a graph in double precision, value by value and number by number: the meaning of the
 * operations, written to be obviously right. It folds constants and is what engines, gradients and
 * densities are tested against.
 *
 * <p>Arrays are row-major; the plates of a value, in their order, stand before its event axes.
 */
public final class Evaluator {
  private final Map<Plate, Integer> plateSizes;
  private final Map<String, double[]> parameters;
  private final Map<String, double[]> statistics;
  private final Map<String, double[]> inputs;
  private final NoiseSource noise;

  private Evaluator(
      Map<Plate, Integer> plateSizes,
      Map<String, double[]> parameters,
      Map<String, double[]> statistics,
      Map<String, double[]> inputs,
      NoiseSource noise) {
    this.plateSizes = Map.copyOf(plateSizes);
    this.parameters = Map.copyOf(parameters);
    this.statistics = Map.copyOf(statistics);
    this.inputs = Map.copyOf(inputs);
    this.noise = noise;
  }

  /**
   * An evaluator with everything that leaves stand for.
   *
   * @param plateSizes at least of the plates that are bound late
   * @param inputs by name, each with the rows outermost
   */
  public static Evaluator of(
      Map<Plate, Integer> plateSizes,
      Map<String, double[]> parameters,
      Map<String, double[]> statistics,
      Map<String, double[]> inputs,
      NoiseSource noise) {
    return new Evaluator(plateSizes, parameters, statistics, inputs, noise);
  }

  /** An evaluator of graphs over constants, plates of known size and seeded noise. */
  public static Evaluator ofConstants() {
    return of(Map.of(), Map.of(), Map.of(), Map.of(), NoiseSource.seeded(0));
  }

  /**
   * The outputs by name.
   *
   * @throws IllegalStateException if a leaf has no numbers, the wrong number of them, or an index
   *     lies outside its array
   */
  public SequencedMap<String, double[]> run(Graph graph) {
    Map<Value, Array> arrays = new HashMap<>();
    for (Value value : graph.values()) {
      arrays.put(value, compute(value, value.inputs().stream().map(arrays::get).toList()));
    }
    SequencedMap<String, double[]> results = new LinkedHashMap<>();
    graph.outputs().forEach((name, value) -> results.put(name, arrays.get(value).data().clone()));
    return results;
  }

  /** One value, with the arrays that lead to it forgotten. */
  public double[] run(Value value) {
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("value", value);
    return run(new Graph(outputs)).get("value");
  }

  private Array compute(Value value, List<Array> operands) {
    Map<Plate, Integer> sizes = new HashMap<>();
    value.plates().forEach(plate -> sizes.put(plate, size(plate)));
    Array result = Array.zeros(List.copyOf(value.plates()), value.shape(), sizes);
    double[] data = result.data();
    switch (value.op()) {
      case Op.Constant(Tensor tensor) -> fill(data, tensor.toArray(), "constant");
      case Op.Parameter(String name, var shape) -> fill(data, parameters.get(name), name);
      case Op.Statistic(String name, var shape) -> fill(data, statistics.get(name), name);
      case Op.Input(String name, var shape) -> fill(data, inputs.get(name), name);
      case Op.Noise leaf -> fill(data, noise.noise(leaf, data.length), leaf.site());
      case Op.PlateSize(Plate plate) -> data[0] = size(plate);
      case Op.Coordinate(var plate) -> {
        for (int i = 0; i < data.length; i++) {
          data[i] = i;
        }
      }
      case Op.Draw draw -> draw(draw, operands.getFirst(), result);
      default -> Meaning.apply(value.op(), operands, result);
    }
    return result;
  }

  private int size(Plate plate) {
    Integer size = plateSizes.get(plate);
    if (size == null && plate.isBoundLate()) {
      throw new IllegalStateException("evaluator: plate " + plate + " has no size");
    }
    return size == null ? plate.size() : size;
  }

  private static void fill(double[] data, double[] numbers, String name) {
    if (numbers == null || numbers.length != data.length) {
      throw new IllegalStateException(
          "evaluator: "
              + name
              + " needs "
              + data.length
              + " numbers, there are "
              + (numbers == null ? "none" : numbers.length));
    }
    System.arraycopy(numbers, 0, data, 0, data.length);
  }

  private void draw(Op.Draw draw, Array parameter, Array result) {
    Walk.over(result.labelled(), parameter.labelled())
        .forEach(
            at -> {
              var uniforms = noise.uniforms(draw, at[0]);
              double argument = parameter.data()[at[1]];
              result.data()[at[0]] =
                  switch (draw.kind()) {
                    case LOG_GAMMA -> Variates.logGamma(argument, uniforms);
                    case POISSON -> Variates.poisson(argument, uniforms);
                    case VON_MISES -> Variates.vonMises(argument, uniforms);
                  };
            });
  }
}
