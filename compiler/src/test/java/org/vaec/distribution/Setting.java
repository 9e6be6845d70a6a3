package org.vaec.distribution;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vaec.graph.Evaluator;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** A family with numbers for its parameters, one event of it in one way to write them. */
record Setting(Family family, Family.Parameterisation parameterisation, List<Tensor> arguments) {

  /** The variable, of which the rows hold one event each. */
  Value variable() {
    return Value.input("x", event());
  }

  /** The shape of one event. */
  Shape event() {
    return IntStream.range(0, arguments.size())
        .filter(i -> parameter(i).extent() == Parameter.Extent.MATRIX)
        .mapToObj(i -> Shape.of(arguments.get(i).shape().lastSize()))
        .findFirst()
        .orElse(Shape.SCALAR);
  }

  Parameter parameter(int index) {
    return parameterisation.parameters().get(index);
  }

  /** With all parameters written as numbers. */
  Distribution constant() {
    return learned(Set.of());
  }

  /** With all parameters learned that can be. */
  Distribution learned() {
    return learned(IntStream.range(0, arguments.size()).boxed().collect(Collectors.toSet()));
  }

  /** With some of the parameters learned and the others written as numbers. */
  Distribution learned(Set<Integer> indices) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      values.add(
          indices.contains(i) && !parameter(i).isLiteral()
              ? learnedValue(i)
              : Value.constant(arguments.get(i)));
    }
    return bind(values);
  }

  /** With these values for the parameters. */
  Distribution bind(List<Value> values) {
    return parameterisation.construct().apply(values);
  }

  Value learnedValue(int index) {
    return Value.parameter(parameter(index).name(), arguments.get(index).shape());
  }

  /** The numbers of the parameters, by name. */
  Map<String, double[]> numbers() {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      numbers.put(parameter(i).name(), arguments.get(i).toArray());
    }
    return numbers;
  }

  /** A value at each of several events; {@code xs} holds their numbers one after the other. */
  double[] at(double[] xs, Value value) {
    return at(xs, value, numbers());
  }

  double[] at(double[] xs, Value value, Map<String, double[]> parameters) {
    int rows = xs.length / event().elements();
    double[] result =
        Evaluator.of(
                Map.of(Plate.ROW, rows),
                parameters,
                Map.of(),
                Map.of("x", xs),
                NoiseSource.seeded(SEED))
            .run(value);
    if (value.plates().isEmpty()) {
      double[] repeated = new double[rows * result.length];
      for (int i = 0; i < repeated.length; i++) {
        repeated[i] = result[i % result.length];
      }
      return repeated;
    }
    return result;
  }

  /** One number that depends on nothing but the parameters. */
  double number(Value value) {
    return at(new double[event().elements()], value)[0];
  }

  /** Events drawn from a fixed seed, one after the other. */
  double[] samples(int count) {
    return at(new double[event().elements()], constant().sample(noise(count), event()));
  }

  static final long SEED = 20140416;

  /** Noise for so many independent events. */
  static Distribution.NoiseSource noise(int count) {
    return noise(Set.of(Plate.samples(count)));
  }

  /** Noise for each member of these plates. */
  static Distribution.NoiseSource noise(Set<Plate> plates) {
    return new Distribution.NoiseSource() {
      private final Map<String, Integer> drawn = new HashMap<>();

      private String next(String kind) {
        int number = drawn.merge(kind, 1, Integer::sum);
        return number == 1 ? kind : kind + "." + number;
      }

      @Override
      public Value normal(Shape shape) {
        return Value.noise(next("normal"), Op.NoiseKind.NORMAL, plates, shape);
      }

      @Override
      public Value uniform(Shape shape) {
        return Value.noise(next("uniform"), Op.NoiseKind.UNIFORM, plates, shape);
      }

      @Override
      public Value logGamma(Value concentration, Shape shape) {
        return Value.of(
            new Op.Draw(Op.DrawKind.LOG_GAMMA, next("gamma"), plates, shape), concentration);
      }

      @Override
      public Value poisson(Value rate, Shape shape) {
        return Value.of(new Op.Draw(Op.DrawKind.POISSON, next("poisson"), plates, shape), rate);
      }
    };
  }

  @Override
  public String toString() {
    return IntStream.range(0, arguments.size())
        .mapToObj(i -> parameter(i).name() + " = " + arguments.get(i))
        .collect(Collectors.joining(", ", family.name() + "(", ")"));
  }
}
