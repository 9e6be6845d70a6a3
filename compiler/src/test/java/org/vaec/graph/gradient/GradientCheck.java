package org.vaec.graph.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.vaec.graph.Evaluator;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** Leaves with numbers, and the comparison of a gradient with central differences. */
public final class GradientCheck {
  public static final Plate SAMPLE = Plate.samples(2);
  private static final int ROWS = 3;

  /**
   * The step of a central difference: its error is about step^2 from the third derivative and 1e-16
   * / step from rounding, both times the size of the loss and its derivatives.
   */
  private static final double STEP = 1e-5;

  private static final double TOLERANCE = 1e-7;

  private final Random random;
  private final Map<Value, double[]> leaves = new HashMap<>();

  public GradientCheck(long seed) {
    this.random = new Random(seed);
  }

  /**
   * A leaf with numbers between two bounds: a parameter, an input or noise, by its plates.
   *
   * @param plates none, the rows, or anything else
   */
  public Value leaf(Set<Plate> plates, Shape shape, double low, double high) {
    String name = "x" + leaves.size();
    Value leaf =
        plates.isEmpty()
            ? Value.parameter(name, shape)
            : plates.equals(Set.of(Plate.ROW))
                ? Value.input(name, shape)
                : Value.noise(name, Op.NoiseKind.NORMAL, plates, shape);
    leaves.put(leaf, uniform(elements(leaf), low, high));
    return leaf;
  }

  public Set<Value> leaves() {
    return Set.copyOf(leaves.keySet());
  }

  private double[] uniform(int count, double low, double high) {
    return random.doubles(count, low, high).toArray();
  }

  private static int elements(Value value) {
    int elements = value.shape().elements();
    for (Plate plate : value.plates()) {
      elements *= plate.equals(Plate.ROW) ? ROWS : plate.size();
    }
    return elements;
  }

  /** An evaluator with the numbers of the leaves, and a statistic "scale" of three numbers. */
  public Evaluator evaluator() {
    Map<String, double[]> parameters = new HashMap<>();
    Map<String, double[]> inputs = new HashMap<>();
    Map<String, double[]> noise = new HashMap<>();
    leaves.forEach(
        (leaf, numbers) -> {
          switch (leaf.op()) {
            case Op.Parameter(String name, var shape) -> parameters.put(name, numbers);
            case Op.Input(String name, var shape) -> inputs.put(name, numbers);
            case Op.Noise(String site, var kind, var plates, var shape) -> noise.put(site, numbers);
            default -> throw new IllegalStateException(leaf.toString());
          }
        });
    NoiseSource seeded = NoiseSource.seeded(5);
    return Evaluator.of(
        Map.of(Plate.ROW, ROWS),
        parameters,
        Map.of("scale", new double[] {0.5, 2, -1.5}),
        inputs,
        (leaf, count) ->
            noise.containsKey(leaf.site()) ? noise.get(leaf.site()) : seeded.noise(leaf, count));
  }

  /** One number from a value, with a weight of its own for each of the value's numbers. */
  public static Value loss(Value y) {
    Value weights =
        Value.noise("weights", Op.NoiseKind.NORMAL, new TreeSet<>(y.plates()), y.shape());
    return y.times(weights).sumEvent().sumPlates(y.plates());
  }

  /** The gradient by every leaf equals central differences. */
  public void assertGradientOf(Value y, String what) {
    Value loss = loss(y);
    Map<Value, Value> gradients = Gradients.of(loss, leaves.keySet());
    for (Value leaf : new ArrayList<>(leaves.keySet())) {
      double[] numbers = leaves.get(leaf);
      // Times 0 and plus: repeats a gradient along plates that it lacks.
      Value repeated = leaf.times(0).plus(gradients.getOrDefault(leaf, Value.constant(0)));
      double[] gradient = evaluator().run(repeated);
      for (int i = 0; i < numbers.length; i++) {
        double at = numbers[i];
        numbers[i] = at + STEP;
        double above = evaluator().run(loss)[0];
        numbers[i] = at - STEP;
        double below = evaluator().run(loss)[0];
        numbers[i] = at;
        double difference = (above - below) / (2 * STEP);
        assertEquals(
            difference,
            gradient[i],
            TOLERANCE * (1 + Math.abs(difference) + Math.abs(above)),
            what + ": " + leaf + " entry " + i);
      }
    }
  }

  /** The combinations of plates that leaves can have. */
  public static List<Set<Plate>> plateSets() {
    return List.of(Set.of(), Set.of(Plate.ROW), Set.of(SAMPLE), Set.of(SAMPLE, Plate.ROW));
  }
}
