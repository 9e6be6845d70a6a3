package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.engine.nd4j.ReferenceEngine;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;
import org.vaec.shape.Shape;

/**
 * Densities of counts and concentrations up to 1e6, where log Gamma functions of 1e7 cancel to a
 * few nats: a float holds 1e7 to the nearest 1. The expected values have 17 digits, of 60 that were
 * computed (mpmath).
 */
class LargeParametersTest {
  /** What is left of the digits of a double: log Gamma functions of 1e7 would leave 1e-9. */
  private static final double DOUBLE = 1e-11;

  /**
   * Of a float: log-ratios are known to 1e-7 of 1 or, of logarithms near 14, to 1e-6. A deviance of
   * n counts at u standard deviations changes by sqrt(n) u times that, 1e-3 for n = 1e6.
   */
  private static final double FLOAT = 2e-3;

  /** A density at a point; all of the numbers but the density are floats. */
  private record Point(String family, double logDensity, double[] x, double[][] parameters) {

    private Family.Parameterisation form() {
      return Distributions.named(family).orElseThrow().parameterisations().stream()
          .filter(form -> form.parameters().size() == parameters.length)
          .findFirst()
          .orElseThrow();
    }

    Distribution learned(String prefix, Map<String, double[]> numbers) {
      List<Value> values = new ArrayList<>();
      for (int i = 0; i < parameters.length; i++) {
        double[] entries = parameters[i];
        if (form().parameters().get(i).isLiteral()) {
          values.add(Value.constant(entries[0]));
        } else {
          String name = prefix + "." + form().parameters().get(i).name();
          numbers.put(name, entries);
          values.add(Value.parameter(name, shape(entries)));
        }
      }
      return form().construct().apply(values);
    }

    private static Shape shape(double[] entries) {
      return entries.length == 1 ? Shape.SCALAR : Shape.of(entries.length);
    }

    Value at() {
      return Value.constant(Tensor.of(shape(x), x));
    }
  }

  private static Point at(String family, double logDensity, double x, double... parameters) {
    double[][] scalars = new double[parameters.length][];
    for (int i = 0; i < parameters.length; i++) {
      scalars[i] = new double[] {parameters[i]};
    }
    return new Point(family, logDensity, new double[] {x}, scalars);
  }

  private static Point at(String family, double logDensity, double[] x, double... parameter) {
    return new Point(family, logDensity, x, new double[][] {parameter});
  }

  private static final List<Point> POINTS =
      List.of(
          at("Poisson", -7.9519230048728608, 1000500.0, 1000000.0),
          at("Poisson", -9.8270275626206103, 998000.0, 1000000.0),
          at("Poisson", -6.2415633166299777, 30100.0, 30000.0),
          at("NegativeBinomial", -12.942783388977929, 900000.0, 1000000.0, 50.0),
          at("NegativeBinomial", -8.4238922879615465, 1001000.0, 1000000.0, 1000000.0),
          at("NegativeBinomial", -2.7048402759867474, 23.0, 20.0, 1000000.0),
          at("NegativeBinomial", -5.3687931443297806, 3.0, 100000.0, 0.25),
          at("Gamma", 5.8633765847725423, 1.000499963760376, 1000000.0, 1000000.0),
          at("Gamma", -6.3468366642063429, 20100.0, 10000.0, 0.5),
          at("InverseGamma", 5.8642217361540136, 0.9994999766349792, 1000000.0, 1000000.0),
          at("Chi2", -8.4241005276999492, 1001000.0, 1000000.0),
          at("Beta", 6.361953380120375, 0.5004000067710876, 500000.0, 500000.0),
          at("Beta", 7.7948741435493613, 0.9900000095367432, 1000000.0, 10000.0),
          at("Beta", 7.6377640286034828, 0.9998999834060669, 10000.0, 0.5),
          at("Binomial", -7.2608835651935157, 300300.0, 1000000.0, 0.30000001192092896),
          at("Binomial", -69314.718055994531, 0.0, 100000.0, 0.5),
          at("BetaBinomial", -13.429501747570279, 400000.0, 1000000.0, 2.5, 7.0),
          at("BetaBinomial", -4.4791824928655775, 520.0, 1000.0, 1000000.0, 1000000.0),
          at("BetaBinomial", -8.7237556413283116, 251000.0, 1000000.0, 10000.0, 30000.0),
          at(
              "Dirichlet",
              13.5716755452578,
              new double[] {0.5, 0.2998046875, 0.2001953125},
              5e5,
              3e5,
              2e5),
          at(
              "DirichletMultinomial",
              -9.0619622460191421,
              new double[] {40000, 1000000, 3},
              2e4,
              5e5,
              1),
          at(
              "Multinomial",
              -14.190274021651207,
              new double[] {500300, 250000, 249700},
              0.5,
              0.25,
              0.25));

  @Test
  void theDigitsOfADoubleAreKept() {
    for (Point point : POINTS) {
      Map<String, double[]> numbers = new HashMap<>();
      Value value = point.learned("p", numbers).preciseLogDensity(point.at());
      double found =
          Evaluator.of(Map.of(), numbers, Map.of(), Map.of(), NoiseSource.seeded(0)).run(value)[0];
      double scale = 1 + Math.abs(point.logDensity());
      assertEquals(point.logDensity(), found, DOUBLE * scale, point::family);
    }
  }

  @Test
  void singlePrecisionKeepsTheDensityAndItsGradients() {
    Map<String, double[]> numbers = new HashMap<>();
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    for (int i = 0; i < POINTS.size(); i++) {
      Point point = POINTS.get(i);
      String name = i + " " + point.family();
      Value value = point.learned("p" + i, numbers).preciseLogDensity(point.at());
      outputs.put(name, value);
      Gradients.of(value, leaves(value))
          .forEach((leaf, slope) -> outputs.put(name + " by " + leaf.op(), times(leaf, slope)));
    }
    Graph graph = new Graph(outputs);
    Map<String, double[]> expected =
        Evaluator.of(Map.of(), numbers, Map.of(), Map.of(), NoiseSource.seeded(0)).run(graph);
    State state = State.of(Precision.FLOAT32, List.of(graph));
    numbers.forEach(state::set);
    Program program = Program.of(graph);
    for (Engine owned :
        List.of(new ReferenceEngine(program, state), new FusedEngine(program, state, 1))) {
      try (Engine engine = owned) {
        Results results = engine.run(Bindings.rows(1));
        expected.forEach(
            (name, value) -> {
              for (int i = 0; i < value.length; i++) {
                double tolerance = FLOAT * (1 + 1e-3 * Math.abs(value[i]));
                double found = results.get(name)[i];
                // By how many standard deviations the parameter moves per nat: sqrt(n) of n.
                double scale = name.contains(" by ") ? 1e3 : 1;
                assertEquals(
                    value[i] / scale,
                    found / scale,
                    tolerance,
                    () -> engine.getClass().getSimpleName() + ": " + name);
              }
            });
      }
    }
  }

  // By the logarithm of a parameter: by itself a slope of 1e-6 would pass whatever it is.
  private static Value times(Value leaf, Value slope) {
    return slope.broadcastTo(leaf.shape()).times(leaf);
  }

  private static List<Value> leaves(Value value) {
    return new Graph(new LinkedHashMap<>(Map.of("value", value)))
        .values().stream().filter(v -> v.op() instanceof Op.Parameter).toList();
  }
}
