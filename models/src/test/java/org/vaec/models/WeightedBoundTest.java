package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.distribution.Constraint;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;

/** Importance-weighted and Renyi bounds, and the gradients made for them. */
class WeightedBoundTest {
  /** Rounding in sums of a few hundred terms of tens of nats. */
  private static final double ROUNDING = 1e-11;

  private static final String ONE_LAYER =
      """
      data x[3] : real from columns 1..3
      prior z[2] ~ Normal(0, I)
      likelihood x ~ Normal(tanh(linear(z)), 0.8)
      guide q(z | x) = Normal(linear(x), softplus(linear(x)))
      """;

  private static final String TWO_LAYERS =
      """
      data x[2] : real from columns 1..2
      prior u ~ Normal(0, 1)
      prior z ~ LogNormal(tanh(linear(u)), 0.8)
      likelihood x ~ Normal(linear(log(z)), 0.9)
      guide q(z | x) = LogNormal(linear(x), 0.6)
      guide q(u | z) = Normal(linear(log(z)), softplus(linear(log(z))))
      """;

  /** One parameter in the model and in the guide: its two gradients must not be mixed up. */
  private static final String SHARED =
      """
      data x : real from column 1
      param w : real
      param s : positive
      prior z ~ Normal(0, 1)
      likelihood x ~ Normal(w * z, s)
      guide q(z | x) = Normal(w * x, s)
      """;

  private static Compilation compile(String text, String objective) {
    return Compiler.compile(
        new Source("test.vae", text + "objective " + objective + "\n"), CompilerOptions.NONE);
  }

  private static RandomBindings bindings(Compilation compilation, int rows) {
    return new RandomBindings(compilation.model(), compilation.step(), rows, 1, 3);
  }

  private static void assertSameStep(Compilation one, Compilation other, double tolerance) {
    Map<String, double[]> first = bindings(one, 3).evaluator(8).run(one.step());
    Map<String, double[]> second = bindings(other, 3).evaluator(8).run(other.step());
    for (String output : first.keySet()) {
      if (output.equals("loss") || output.equals("elbo") || output.startsWith("gradient.")) {
        double[] expected = first.get(output);
        for (int i = 0; i < expected.length; i++) {
          assertEquals(
              expected[i],
              second.get(output)[i],
              tolerance * (1 + Math.abs(expected[i])),
              output + i);
        }
      }
    }
  }

  @Test
  void oneParticleGivesTheSampledElbo() {
    for (String text : List.of(ONE_LAYER, TWO_LAYERS)) {
      Compilation elbo = compile(text, "elbo(kl = sampled)");
      assertSameStep(elbo, compile(text, "iwae(particles = 1)"), ROUNDING);
      assertSameStep(elbo, compile(text, "renyi(alpha = -1, particles = 1)"), ROUNDING);
    }
  }

  @Test
  void renyiAtZeroIsTheImportanceWeightedBound() {
    assertSameStep(
        compile(TWO_LAYERS, "iwae(particles = 7)"),
        compile(TWO_LAYERS, "renyi(alpha = 0, particles = 7)"),
        ROUNDING);
    assertSameStep(
        compile(TWO_LAYERS, "iwae(particles = 7, gradient = dreg)"),
        compile(TWO_LAYERS, "renyi(alpha = 0, particles = 7, gradient = dreg)"),
        ROUNDING);
  }

  @Test
  void renyiAtOneIsTheElboAndNearOneIsNearIt() {
    Compilation elbo = compile(ONE_LAYER, "elbo(kl = sampled, samples = 7)");
    assertSameStep(elbo, compile(ONE_LAYER, "renyi(alpha = 1, particles = 7)"), ROUNDING);
    // The distance is (1 - alpha) / 2 times the variance of log w, some ten square nats.
    assertSameStep(elbo, compile(ONE_LAYER, "renyi(alpha = 0.99999, particles = 7)"), 1e-3);
  }

  @Test
  void theBoundRisesWithAlphaFalling() {
    double before = Double.NEGATIVE_INFINITY;
    for (String alpha : List.of("2", "1", "0.5", "0", "-1")) {
      Compilation compilation = compile(ONE_LAYER, "renyi(alpha = " + alpha + ", particles = 9)");
      double bound = bindings(compilation, 3).evaluator(8).run(compilation.step()).get("renyi")[0];
      assertTrue(bound > before, alpha);
      before = bound;
    }
  }

  @Test
  void theBoundRisesWithTheParticlesTowardTheLikelihood() {
    Compilation elbo = compile(ONE_LAYER, "elbo(kl = sampled)");
    double exact =
        Math.log(
            NormalQuadrature.expectation(
                elbo.step(), bindings(elbo, 1), 0.25, results -> Math.exp(results.get("elbo")[0])));
    int repetitions = 400;
    double before = Double.NEGATIVE_INFINITY;
    double last = 0;
    double error = 0;
    for (int particles : new int[] {1, 4, 16, 128}) {
      Compilation iwae = compile(ONE_LAYER, "iwae(particles = " + particles + ")");
      RandomBindings bindings = bindings(iwae, 1);
      Draws bounds =
          new Draws(
              IntStream.range(0, repetitions)
                  .mapToDouble(i -> bindings.evaluator(i).run(iwae.step()).get("iwae")[0])
                  .toArray());
      last = bounds.mean();
      error = bounds.standardError();
      assertTrue(last > before, particles + " particles");
      assertTrue(last < exact + 4 * error, particles + " particles");
      before = last;
    }
    // What is missing is about Var(w) / (2 particles E[w]^2), here below 0.02.
    assertEquals(exact, last, 0.02 + 4 * error);
  }

  @TestFactory
  Stream<DynamicTest> otherGradientsHaveTheSameExpectation() {
    return Stream.of(ONE_LAYER, TWO_LAYERS, SHARED)
        .flatMap(
            text ->
                Stream.of(
                        "elbo(kl = sampled, gradient = stl)",
                        "iwae(particles = 4, gradient = dreg)",
                        "renyi(alpha = 0.5, particles = 4, gradient = dreg)",
                        "renyi(alpha = -1, particles = 3, gradient = dreg)")
                    .map(
                        objective ->
                            DynamicTest.dynamicTest(
                                objective + " " + text, () -> checkGradients(text, objective))));
  }

  private static void checkGradients(String text, String objective) {
    Compilation standard =
        compile(text, objective.replaceAll("gradient = \\w+", "gradient = standard"));
    Compilation other = compile(text, objective);
    Draws expected = Draws.ofGradients(standard, bindings(standard, 2), 3000, 0);
    Draws actual = Draws.ofGradients(other, bindings(other, 2), 3000, 10_000);
    expected.assertSameMean(actual, 0);
    // Different estimators, not one under two names.
    Draws same = Draws.ofGradients(other, bindings(other, 2), 1, 0);
    assertTrue(Math.abs(same.values()[0] - expected.values()[0]) > 1e-9);
    double loss = bindings(standard, 2).evaluator(1).run(standard.step()).get("loss")[0];
    assertEquals(loss, bindings(other, 2).evaluator(1).run(other.step()).get("loss")[0], ROUNDING);
  }

  @Test
  void stickingTheLandingHasNoNoiseAtTheExactPosterior() {
    String text =
        """
        data x : real from column 1
        param a : real
        param s : positive
        prior z ~ Normal(0, 1)
        likelihood x ~ Normal(z, 1)
        guide q(z | x) = Normal(a * x, s)
        """;
    for (String gradient : List.of("stl", "standard")) {
      Compilation compilation = compile(text, "elbo(kl = sampled, gradient = " + gradient + ")");
      RandomBindings bindings = bindings(compilation, 5);
      bindings.parameters.put("a", new double[] {0.5});
      bindings.parameters.put("s", new double[] {Constraint.POSITIVE.unlink(Math.sqrt(0.5))});
      for (int seed = 0; seed < 5; seed++) {
        Map<String, double[]> results = bindings.evaluator(seed).run(compilation.step());
        double slope = Math.abs(results.get("gradient.s")[0]);
        if (gradient.equals("stl")) {
          assertEquals(0, results.get("gradient.a")[0], 1e-13);
          assertEquals(0, slope, 1e-13);
        } else {
          assertTrue(slope > 1e-3, "the standard gradient is noisy even there");
        }
      }
    }
  }

  /** A function of two rows that is a sum over rows has no mixed difference. */
  @Test
  void rowsAreWeighedApart() {
    for (String objective :
        List.of("iwae(particles = 5)", "renyi(alpha = 0.5, particles = 5, gradient = dreg)")) {
      Compilation compilation = compile(ONE_LAYER, objective);
      RandomBindings bindings = bindings(compilation, 2);
      for (String output : List.of("loss", "gradient.guide.z.loc.0.weight")) {
        double mixed = 0;
        double[] x = bindings.inputs.get("x").clone();
        for (int i = 0; i < 4; i++) {
          double[] moved = x.clone();
          moved[0] += i % 2;
          moved[3] += i / 2;
          bindings.inputs.put("x", moved);
          double value = bindings.evaluator(4).run(compilation.step()).get(output)[0];
          mixed += (i == 0 || i == 3 ? 1 : -1) * value;
        }
        bindings.inputs.put("x", x);
        assertEquals(0, mixed, ROUNDING, output);
      }
    }
  }
}
