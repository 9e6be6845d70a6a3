package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;

/** Relaxed samples of discrete latents: differentiable, and discrete ones where that is asked. */
class RelaxationTest {
  /** Central differences of 1e-5 are off by about its square times a third derivative. */
  private static final double DIFFERENCE = 1e-5;

  private static final String BINARY =
      """
      data x : real from column 1
      param w[3] : real
      param a[3] : real
      prior b[3] ~ Bernoulli(0.4)
      likelihood x ~ Normal(sum(w * b) ^ 2, 1)
      guide q(b | x) = Bernoulli(logits = a * x) by relaxation(temperature = %s)
      """;

  private static final String CATEGORY =
      """
      data x : real from column 1
      param m[3] : real
      param a[3] : real
      prior k : category(3) ~ Categorical(free)
      prior z ~ Normal(m[k], 1)
      likelihood x ~ Normal(linear(k, z), 1)
      guide q(k | x) = Categorical(logits = a * x) by relaxation(temperature = %s)
      guide q(z | x, k) = Normal(linear(x, k), 0.7)
      """;

  private static Compilation compile(String text) {
    return Compiler.compile(new Source("test.vae", text), CompilerOptions.NONE);
  }

  private static RandomBindings bindings(Compilation compilation) {
    return new RandomBindings(compilation.model(), compilation.step(), 3, 1, 5);
  }

  @TestFactory
  Stream<DynamicTest> theGradientIsThatOfTheRelaxedSample() {
    return Stream.of(BINARY, CATEGORY)
        .map(
            program ->
                DynamicTest.dynamicTest(
                    program.lines().toList().get(3),
                    () -> check(compile(program.formatted("0.7")))));
  }

  private static void check(Compilation compilation) {
    RandomBindings bindings = bindings(compilation);
    Map<String, double[]> at = bindings.evaluator().run(compilation.step());
    for (Map.Entry<String, double[]> parameter : bindings.parameters.entrySet()) {
      double[] gradient = at.get(Compilation.gradient(parameter.getKey()));
      double[] values = parameter.getValue();
      for (int i = 0; i < values.length; i++) {
        double value = values[i];
        values[i] = value + DIFFERENCE;
        double above = loss(compilation, bindings);
        values[i] = value - DIFFERENCE;
        double below = loss(compilation, bindings);
        values[i] = value;
        assertEquals(
            (above - below) / (2 * DIFFERENCE),
            gradient[i],
            1e-7 * (1 + Math.abs(gradient[i])),
            parameter.getKey() + " " + i);
      }
    }
  }

  private static double loss(Compilation compilation, RandomBindings bindings) {
    return bindings.evaluator().run(compilation.step()).get("loss")[0];
  }

  /** With the noise of the relaxed sample, rounding it gives the sample at temperature 0. */
  @Test
  void straightThroughHasTheValueOfTheDiscreteSample() {
    for (String program : List.of(BINARY, CATEGORY)) {
      Compilation straight = compile(program.formatted("0.5, gradient = straight_through"));
      Compilation cold = compile(program.formatted("1e-6"));
      Compilation warm = compile(program.formatted("0.5"));
      double discrete = loss(cold, bindings(cold));
      assertEquals(discrete, loss(straight, bindings(straight)), 1e-9);
      assertTrue(Math.abs(discrete - loss(warm, bindings(warm))) > 1e-4);
    }
  }

  /** Evaluation knows no relaxation: its samples are those of the guide by its score. */
  @Test
  void evaluationDrawsDiscreteSamples() {
    Compilation relaxed = compile(BINARY.formatted("0.5"));
    Compilation score = compile(BINARY.formatted("0.5").replaceAll("relaxation.*", "score"));
    assertEquals(score.evaluation().toString(), relaxed.evaluation().toString());
  }
}
