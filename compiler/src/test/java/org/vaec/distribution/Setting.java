package org.vaec.distribution;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
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
import org.vaec.shape.Support;

/** A family with numbers for its parameters, one event of it in one way to write them. */
record Setting(Family family, Family.Parameterisation parameterisation, List<Tensor> arguments) {

  /** The variable, of which the rows hold one event each. */
  Value variable() {
    return Value.input("x", event());
  }

  /** The shape of one event. */
  Shape event() {
    if (parameter(0).extent() == Parameter.Extent.DIMENSION) {
      return Shape.of((int) arguments.getFirst().get(0));
    }
    return family.eventRank() == 0
        ? Shape.SCALAR
        : IntStream.range(0, arguments.size())
            .filter(i -> parameter(i).extent() == Parameter.Extent.ELEMENTS)
            .mapToObj(i -> arguments.get(i).shape())
            .filter(shape -> shape.rank() == family.eventRank())
            .findFirst()
            .orElseThrow();
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

  /** All numbers of a value that depends on nothing but the parameters. */
  double[] array(Value value) {
    return at(new double[event().elements()], value);
  }

  /** Events drawn from a fixed seed, one after the other. */
  double[] samples(int count) {
    if (constant().support() instanceof Support.CountVector(OptionalInt total) && total.isEmpty()) {
      // Each vector brings its own total: one of them stands for all.
      List<Tensor> whole = new ArrayList<>(List.of(Tensor.scalar(TOTAL)));
      whole.addAll(arguments);
      return family.parameterisations().stream()
          .filter(form -> form.parameters().size() == whole.size())
          .filter(form -> form.parameters().getLast().equals(parameter(arguments.size() - 1)))
          .map(form -> new Setting(family, form, whole))
          .findFirst()
          .orElseThrow()
          .samples(count);
    }
    return at(new double[event().elements()], constant().sample(noise(count), event()));
  }

  static final long SEED = 20140416;

  /** The sum of counts where a setting names none. */
  static final int TOTAL = 6;

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

      @Override
      public Value vonMises(Value concentration, Shape shape) {
        return Value.of(
            new Op.Draw(Op.DrawKind.VON_MISES, next("vonMises"), plates, shape), concentration);
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
