package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.KullbackLeibler;
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
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;
import org.vaec.shape.Shape;

/**
 * KL between distributions near 1e4 in single precision. By E[x^2] = 1e8, which a float holds to
 * the nearest 8, no digit would be right; moments around the other's location keep them all.
 */
class FarLocationsTest {
  /** Float rounding, 6e-8, through a few dozen operations. */
  private static final double ROUNDING = 5e-6;

  /** A distribution; all of its numbers are floats. */
  private record Far(String family, double... numbers) {

    /** With each parameter learned that can be. */
    Distribution learned(String prefix, Map<String, double[]> parameters) {
      Family.Parameterisation form = Distributions.named(family).orElseThrow().canonical();
      return form.construct()
          .apply(
              IntStream.range(0, numbers.length)
                  .mapToObj(
                      i -> {
                        if (form.parameters().get(i).isLiteral() || numbers[i] == DF) {
                          return Value.constant(numbers[i]);
                        }
                        String name = prefix + "." + form.parameters().get(i).name();
                        parameters.put(name, new double[] {numbers[i]});
                        return Value.parameter(name, Shape.SCALAR);
                      })
                  .toList());
    }

    @Override
    public String toString() {
      return family + Arrays.toString(numbers);
    }
  }

  /** Of StudentT: written, not learned, so that it is known to have a variance. */
  private static final double DF = 5;

  // Far from the rest, and the rest from them.
  private static final Far NORMAL = new Far("Normal", 0.5, 64);
  private static final Far UNIFORM = new Far("Uniform", 0, 1);

  private static final List<Far> ALL =
      List.of(
          new Far("Normal", 10_000.5, 0.75),
          new Far("Normal", 9_998.25, 1.5),
          new Far("Laplace", 10_001.25, 0.5),
          new Far("Laplace", 9_999.5, 1.25),
          new Far("Logistic", 10_000.75, 0.5),
          new Far("Gumbel", 9_999.75, 2),
          new Far("Gumbel", 10_000.25, 2.5),
          new Far("Cauchy", 10_000.25, 0.5),
          new Far("Cauchy", 10_003.5, 2),
          new Far("StudentT", DF, 9_999.25, 0.75),
          new Far("Uniform", 9_999, 10_001),
          NORMAL,
          UNIFORM);

  @Test
  void singlePrecisionStaysRightAtLocationsOfTenThousand() {
    Map<String, double[]> parameters = new HashMap<>();
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    for (int i = 0; i < ALL.size(); i++) {
      for (int j = 0; j < ALL.size(); j++) {
        Distribution q = ALL.get(i).learned("q" + i, parameters);
        Distribution p = ALL.get(j).learned("p" + j, parameters);
        KullbackLeibler divergence = KullbackLeibler.of(q, p);
        if (isMeant(ALL.get(i), ALL.get(j))
            && q.support().isDominatedBy(p.support())
            && divergence.isAnalytic()) {
          String pair = ALL.get(i) + " to " + ALL.get(j);
          Value value = divergence.value(Shape.SCALAR, Optional.empty());
          outputs.put(pair, value);
          Gradients.of(value, leaves(value))
              .forEach((leaf, slope) -> outputs.put(pair + " by " + leaf.op(), slope));
        }
      }
    }
    assertFalse(outputs.isEmpty());
    check(new Graph(outputs), parameters);
  }

  /** Not a divergence from itself, nor one of size exp(1e4), which no double is. */
  private static boolean isMeant(Far q, Far p) {
    return !q.equals(p)
        && !(p.family().equals("Gumbel") && (q.equals(NORMAL) || q.equals(UNIFORM)));
  }

  private static List<Value> leaves(Value value) {
    return new Graph(new LinkedHashMap<>(Map.of("value", value)))
        .values().stream().filter(v -> v.op() instanceof Op.Parameter).toList();
  }

  private static void check(Graph graph, Map<String, double[]> parameters) {
    Map<String, double[]> expected =
        Evaluator.of(Map.of(), parameters, Map.of(), Map.of(), NoiseSource.seeded(0)).run(graph);
    Program program = Program.of(graph);
    State state = State.of(Precision.FLOAT32, List.of(graph));
    for (Value value : graph.values()) {
      if (value.op() instanceof Op.Parameter(String name, var shape)) {
        state.set(name, parameters.get(name));
      }
    }
    for (Engine owned :
        List.of(new ReferenceEngine(program, state), new FusedEngine(program, state, 1))) {
      try (Engine engine = owned) {
        Results results = engine.run(Bindings.rows(1));
        expected.forEach(
            (name, value) ->
                assertEquals(
                    value[0],
                    results.get(name)[0],
                    ROUNDING * (1 + Math.abs(value[0])),
                    () -> engine.getClass().getSimpleName() + ": " + name));
      }
    }
  }
}
