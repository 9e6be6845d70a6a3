package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Estimator;
import org.vaec.objective.Term;
import org.vaec.source.Source;

/** Normal variables between bounds: single precision is enough however far away their mode is. */
class TruncatedTest {
  private static final int ROWS = 5;

  private static Compilation compile(String text) {
    return Compiler.compile(new Source("test.vae", text), CompilerOptions.NONE);
  }

  /** Where log Phi is about -60,000 and a float holds two of its decimals. */
  @ParameterizedTest
  @ValueSource(doubles = {-300, -20, -2, 0, 0.5, 2, 20, 300})
  void floatsHaveTheLikelihoodAndItsGradientsInTheFarTails(double loc) {
    for (String bounds : List.of("low = 0", "low = 0, high = 2", "high = 2")) {
      Compilation compilation =
          compile(
              """
              data x : real from column 1
              likelihood x ~ Truncated(Normal(free), %s)
              """
                  .formatted(bounds));
      RandomBindings numbers =
          new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 3);
      numbers.inputs.put("x", new double[] {0.001, 0.3, 1, 1.4, 1.999});
      numbers.parameters.put("x.loc", new double[] {loc});
      assertFloatsAgree(compilation, numbers, "elbo");
      assertFloatsAgree(compilation, numbers, Compilation.gradient("x.loc"));
      assertFloatsAgree(compilation, numbers, Compilation.gradient("x.scale"));
    }
  }

  @ParameterizedTest
  @CsvSource({"-300, 0.3", "-20, 0", "-2, 1", "0.1, 0", "3, -1"})
  void floatsHaveTheDivergenceInTheFarTails(double loc, double scale) {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            prior z ~ Truncated(Normal(0.5, 2), low = 0)
            likelihood x ~ Normal(z, 1)
            guide q(z) = Truncated(Normal(free), low = 0)
            """);
    Term kl = compilation.objective().terms().getLast();
    assertEquals(Estimator.ANALYTIC, kl.estimator());
    RandomBindings numbers =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 3);
    numbers.parameters.put("guide.z.loc", new double[] {loc});
    numbers.parameters.put("guide.z.scale", new double[] {scale});
    assertFloatsAgree(compilation, numbers, "kl.z");
  }

  private static void assertFloatsAgree(
      Compilation compilation, RandomBindings numbers, String output) {
    double exact = numbers.evaluator().run(compilation.step()).get(output)[0];
    State state = State.of(Precision.FLOAT32, List.of(compilation.step()));
    numbers.parameters.forEach(state::set);
    numbers.statistics.forEach(state::set);
    Bindings bindings = Bindings.rows(ROWS).withSeed(5);
    for (Map.Entry<String, double[]> input : numbers.inputs.entrySet()) {
      bindings = bindings.with(input.getKey(), input.getValue());
    }
    try (Engine engine = new FusedEngine(Program.of(compilation.step()), state, 1)) {
      Results results = engine.run(bindings);
      // A few dozen roundings of 6e-8 each, and sums that cancel to a tenth of their terms.
      assertEquals(exact, results.get(output)[0], 1e-4 * Math.max(1, Math.abs(exact)), output);
    }
  }

  /** The mean is 1 / 350, of which a float of Phi would know nothing. */
  @Test
  void floatsDrawFromTheFarTails() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            prior z ~ Truncated(Normal(-350, 1), low = 0)
            likelihood x ~ Normal(0, exp(-100 * z))
            guide q(z) = Truncated(Normal(free, 1), low = 0)
            objective elbo(samples = 2000)
            """);
    RandomBindings numbers =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 3);
    numbers.parameters.put("guide.z.loc", new double[] {-350});
    State state = State.of(Precision.FLOAT32, List.of(compilation.step()));
    numbers.parameters.forEach(state::set);
    numbers.statistics.forEach(state::set);
    Bindings bindings = Bindings.rows(ROWS).withSeed(5).with("x", new double[ROWS]);
    try (Engine engine = new FusedEngine(Program.of(compilation.step()), state, 1)) {
      // At x = 0 the likelihood is 100 z less a constant, and z nearly exponential of rate 350.
      double mean = engine.run(bindings).get("likelihood.x")[0] + 0.5 * Math.log(2 * Math.PI);
      double expected = 100 / 350.0;
      double error = expected / Math.sqrt(2000.0 * ROWS);
      assertEquals(expected, mean, 4 * error);
      assertTrue(error < 0.02 * expected);
    }
  }
}
