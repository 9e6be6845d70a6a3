package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.distribution.Constraint;
import org.vaec.engine.Precision;
import org.vaec.evaluate.Evaluation;
import org.vaec.graph.Bessel;
import org.vaec.graph.Special;
import org.vaec.model.CompilerOptions;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.source.Source;
import org.vaec.train.TrainingOptions;

/** Guides whose samples have implicit gradients, in whole models. */
class ImplicitGuideTest {
  /** Rounding of log-densities of some hundred nats, which cancel. */
  private static final double ROUNDING = 1e-9;

  /**
   * A model with its exact posterior.
   *
   * @param text its guide has the parameters a and b, of which b may be missing
   * @param x what is observed
   * @param evidence log p(x)
   */
  private record Conjugate(String text, double x, double[] a, double[] b, double evidence) {}

  private static Stream<Conjugate> conjugates() {
    double tiny = 1e-3;
    double sine = 1.2 * Math.sin(0.3) + 2 * Math.sin(2.5);
    double cosine = 1.2 * Math.cos(0.3) + 2 * Math.cos(2.5);
    double resultant = Math.hypot(sine, cosine);
    return Stream.of(
        new Conjugate(
            """
            data x : count
            param a : positive
            param b : positive
            prior z ~ Gamma(3, 0.5)
            likelihood x ~ Poisson(z)
            guide q(z) = Gamma(a, b)
            """,
            7,
            positive(10),
            positive(1.5),
            Special.logGamma(10)
                - Special.logGamma(3)
                - Special.logGamma(8)
                + 3 * Math.log(1 / 3.0)
                + 7 * Math.log(2 / 3.0)),
        new Conjugate(
            """
            data x : count
            param a : positive
            param b : positive
            prior z ~ Beta(0.2, 3)
            likelihood x ~ Binomial(20, z)
            guide q(z) = Beta(a, b)
            """,
            1,
            positive(1.2),
            positive(22),
            Math.log(20) + logBeta(1.2, 22) - logBeta(0.2, 3)),
        new Conjugate(
            """
            data x : positive
            param a : positive
            param b : positive
            prior z ~ InverseGamma(3, 2)
            likelihood x ~ Exponential(1 / z)
            guide q(z) = InverseGamma(a, b)
            """,
            0.7,
            positive(4),
            positive(2.7),
            Math.log(3) + 3 * Math.log(2) - 4 * Math.log(2.7)),
        // Most entries of such a sample are smaller than any double.
        new Conjugate(
            """
            data x : category(3)
            param a[3] : positive
            prior z[3] ~ Dirichlet(0.001)
            likelihood x ~ Categorical(z)
            guide q(z) = Dirichlet(a)
            """,
            1,
            positive(tiny, 1 + tiny, tiny),
            null,
            Math.log(1 / 3.0)),
        new Conjugate(
            """
            data x : angle
            param a : real
            param b : positive
            prior z ~ VonMises(0.3, 1.2)
            likelihood x ~ VonMises(z, 2)
            guide q(z) = VonMises(a, b)
            """,
            2.5,
            new double[] {Math.atan2(sine, cosine)},
            positive(resultant),
            logBessel(resultant) - logBessel(1.2) - logBessel(2) - Math.log(2 * Math.PI)));
  }

  private static double[] positive(double... values) {
    return Arrays.stream(values).map(Constraint.POSITIVE::unlink).toArray();
  }

  private static double logBeta(double a, double b) {
    return Special.logGamma(a) + Special.logGamma(b) - Special.logGamma(a + b);
  }

  private static double logBessel(double x) {
    return Bessel.logScaled(0, x) + x;
  }

  private static Compilation compile(String text, String objective) {
    return Compiler.compile(
        new Source("test.vae", text + "objective " + objective + "\n"), CompilerOptions.NONE);
  }

  @TestFactory
  Stream<DynamicTest> atThePosteriorEveryDrawGivesTheEvidenceAndStickingGradientsAreZero() {
    return conjugates()
        .flatMap(
            model ->
                Stream.of(
                        "elbo(kl = sampled)",
                        "elbo(kl = sampled, gradient = stl)",
                        "iwae(particles = 3, gradient = dreg)")
                    .map(
                        objective ->
                            DynamicTest.dynamicTest(
                                objective + " " + model.text(),
                                () -> checkAtThePosterior(model, objective))));
  }

  private static void checkAtThePosterior(Conjugate model, String objective) {
    Compilation compilation = compile(model.text(), objective);
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 1);
    bindings.inputs.put("x", new double[] {model.x()});
    bindings.parameters.put("a", model.a());
    if (model.b() != null) {
      bindings.parameters.put("b", model.b());
    }
    boolean sticks = !objective.equals("elbo(kl = sampled)");
    double largest = 0;
    for (int seed = 0; seed < 20; seed++) {
      Map<String, double[]> results = bindings.evaluator(seed).run(compilation.step());
      assertEquals(-model.evidence(), results.get("loss")[0], ROUNDING);
      for (String parameter : bindings.parameters.keySet()) {
        for (double slope : results.get(Compilation.gradient(parameter))) {
          largest = Math.max(largest, Math.abs(slope));
        }
      }
    }
    if (sticks) {
      assertEquals(0, largest, ROUNDING);
    } else {
      assertTrue(largest > 1e-3, "the standard gradient is noisy even there");
    }
  }

  /** Away from their optimum, with a likelihood that no prior here is conjugate to. */
  private static Stream<String> guides() {
    return Stream.of(
            List.of("~ Gamma(2, 1)", "Gamma(a, b)"),
            List.of("~ InverseGamma(3, 2)", "InverseGamma(2 + a, b)"),
            List.of("~ Beta(1.5, 2)", "Beta(a, b)"),
            List.of("~ StudentT(4, 0, 1)", "StudentT(1 + a, 0.3, b)"),
            List.of("[2] ~ Dirichlet(0.7)", "Dirichlet(c)"),
            List.of("~ VonMises(0.5, 0.3)", "VonMises(b, a)"))
        .map(
            pair ->
                """
                data x : real
                param a : positive
                param b : positive
                param c[2] : positive
                prior z%s
                likelihood x ~ Normal(h, 1 + a + b + sum(c))
                guide q(z) = %s
                let h = sum(net(z))
                network net = dense(2, tanh)
                """
                    .formatted(pair.get(0), pair.get(1)));
  }

  @TestFactory
  Stream<DynamicTest> gradientsOfOneBoundHaveOneExpectation() {
    return guides()
        .flatMap(
            text ->
                Stream.of(
                        List.of("elbo()", "elbo(kl = sampled)"),
                        List.of("elbo()", "elbo(kl = sampled, gradient = stl)"),
                        List.of("iwae(particles = 4)", "iwae(particles = 4, gradient = dreg)"))
                    .map(
                        pair ->
                            DynamicTest.dynamicTest(
                                pair + " " + text,
                                () -> checkExpectations(text, pair.get(0), pair.get(1)))));
  }

  @TestFactory
  Stream<DynamicTest> pathsAndScoresHaveOneExpectation() {
    return guides()
        .map(
            text ->
                DynamicTest.dynamicTest(
                    text,
                    () -> {
                      Compilation path = compile(text, "elbo(samples = 2)");
                      Compilation score =
                          compile(
                              text.replaceAll("(guide .*)\n", "$1 by score\n"),
                              "elbo(samples = 2)");
                      gradients(path, 0).assertSameMean(gradients(score, 10_000), 0);
                    }));
  }

  private static void checkExpectations(String text, String one, String other) {
    gradients(compile(text, one), 0).assertSameMean(gradients(compile(text, other), 10_000), 0);
  }

  private static Draws gradients(Compilation compilation, int seed) {
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 3);
    return Draws.ofGradients(compilation, bindings, 600, seed);
  }

  @TempDir Path folder;

  @Test
  void aGammaGuideLearnsThePosteriorOfAPoissonRate() throws IOException {
    Path data = folder.resolve("data.csv");
    Files.writeString(data, "x\n" + "1\n".repeat(20));
    String program =
        """
        data x : count
        prior rate ~ Gamma(0.5, 1)
        likelihood x ~ Poisson(rate)
        guide q(rate) = Gamma(free)
        objective elbo(kl = sampled, samples = 10, gradient = stl)
        train epochs = 600, batch = 20, optimizer = adam(2e-2)
        """;
    Run run =
        Run.start(
            Compiler.compile(new Source("conjugate.vae", program), CompilerOptions.NONE),
            new TrainingOptions(data, 1, 0, Precision.FLOAT32, Map.of()),
            EngineChoice.DEFAULT);
    run.train(progress -> {}, () -> false);
    Evaluation evaluation = run.evaluate(OptionalInt.of(200));
    // Gamma(1.5) / (Gamma(0.5) 1!) (1/2)^0.5 1/2
    double evidence = 2.5 * Math.log(0.5);
    // Steps and precision leave 1e-5; a guide of half the posterior's concentration lacks 0.1.
    assertEquals(evidence, evaluation.loglik(), 1e-4);
    assertEquals(evidence, evaluation.elbo(), 1e-4);
  }
}
