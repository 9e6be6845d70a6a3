package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Estimator;
import org.vaec.objective.Explanation;
import org.vaec.objective.Term;
import org.vaec.source.Source;

/** Guides that are point masses: log p(x, z) at the point, against the same written out. */
class PointMassTest {
  /** Rounding of a few operations on numbers below 100. */
  private static final double ROUNDING = 1e-12;

  private static final String LINEAR =
      """
      data x : real from column 1
      prior z ~ Normal(0, 1)
      likelihood x ~ Normal(2 * z, 1)
      guide q(z | x) = Delta(linear(x))
      """;

  private static Compilation compile(String text) {
    return Compiler.compile(new Source("test.vae", text), CompilerOptions.NONE);
  }

  private static RandomBindings bindings(Compilation compilation, double... x) {
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), x.length, 1, 3);
    bindings.inputs.put("x", x);
    return bindings;
  }

  private static double logNormal(double x, double loc, double scale) {
    double e = (x - loc) / scale;
    return -0.5 * e * e - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
  }

  /** With a weight and a bias of {@link #LINEAR}'s guide, whose input is scaled by statistics. */
  private static RandomBindings at(Compilation compilation, double weight, double bias, double x) {
    RandomBindings bindings = bindings(compilation, x);
    bindings.parameters.replaceAll(
        (name, old) -> new double[] {name.endsWith("bias") ? bias : weight});
    bindings.statistics.replaceAll((name, old) -> new double[] {name.contains("mean") ? 0 : 1});
    return bindings;
  }

  @Test
  void theObjectiveIsTheJointDensityAtThePoint() {
    Compilation compilation = compile(LINEAR);
    double x = 0.9;
    double z = 0.3 * x - 0.2;
    Map<String, double[]> step = at(compilation, 0.3, -0.2, x).evaluator().run(compilation.step());
    double joint = logNormal(z, 0, 1) + logNormal(x, 2 * z, 1);
    assertEquals(joint, step.get("log_joint")[0], ROUNDING);
    assertEquals(-joint, step.get("loss")[0], ROUNDING);
    assertEquals(logNormal(z, 0, 1), step.get("prior.z")[0], ROUNDING);
    Map<String, double[]> evaluation =
        at(compilation, 0.3, -0.2, x).evaluator().run(compilation.evaluation());
    assertEquals(joint, evaluation.get("log_joint")[0], ROUNDING);
    assertEquals(joint, evaluation.get("log_weight")[0], ROUNDING);
    assertFalse(step.containsKey("elbo") || evaluation.containsKey("elbo"));
  }

  @Test
  void theGradientVanishesAtThePosteriorMode() {
    // The posterior of z is Normal(2x / 5, 1/5).
    Compilation compilation = compile(LINEAR);
    Map<String, double[]> atMode = at(compilation, 0.4, 0, 0.9).evaluator().run(compilation.step());
    Map<String, double[]> off = at(compilation, 0.3, 0, 0.9).evaluator().run(compilation.step());
    for (String gradient : compilation.gradients().values()) {
      assertEquals(0, atMode.get(gradient)[0], ROUNDING, gradient);
      assertTrue(Math.abs(off.get(gradient)[0]) > 0.1, gradient);
    }
  }

  @Test
  void betaMultipliesThePriorAsItWouldTheDivergence() {
    Compilation compilation = compile(LINEAR + "objective elbo(beta = 3)");
    Map<String, double[]> step =
        at(compilation, 0.3, -0.2, 0.9).evaluator().run(compilation.step());
    double expected = step.get("likelihood.x")[0] + 3 * step.get("prior.z")[0];
    assertEquals(-expected, step.get("loss")[0], ROUNDING);
  }

  @Test
  void besideAPointOtherLatentsKeepTheirEvidenceBound() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            prior z ~ Normal(0.3, 1.2)
            prior w ~ LogNormal(0, 0.5)
            likelihood x ~ Normal(tanh(z) * w, 0.8)
            guide q(w | x) = Delta(1 + softplus(linear(x)))
            guide q(z | x) = Normal(linear(x), free)
            """);
    RandomBindings bindings = bindings(compilation, 0.9);
    // Of a quadrature over the noise of z: its integrands are entire functions of small growth.
    double step = 0.1;
    double bound =
        NormalQuadrature.expectation(
            compilation.step(), bindings, step, v -> v.get("log_joint_bound")[0]);
    double weight =
        NormalQuadrature.expectation(
            compilation.evaluation(), bindings, step, v -> Math.exp(v.get("log_weight")[0]));
    double w = point(compilation, bindings);
    double joint = 0;
    for (double z = -15; z <= 15; z += 1e-2) {
      joint +=
          1e-2
              * Math.exp(
                  logNormal(z, 0.3, 1.2)
                      + logNormal(Math.log(w), 0, 0.5)
                      - Math.log(w)
                      + logNormal(0.9, Math.tanh(z) * w, 0.8));
    }
    // The tails of a guide narrower than the prior: nine of its deviations.
    assertEquals(Math.log(joint), Math.log(weight), 1e-6);
    assertTrue(bound < Math.log(joint));
    Set<String> terms =
        compilation.objective().terms().stream().map(Term::name).collect(Collectors.toSet());
    assertEquals(Set.of("likelihood.x", "prior.w", "kl.z"), terms);
  }

  // By the derivative of log p(w) = -log w - (log w)^2 / (2 s^2) + c, which prior.w must have.
  private static double point(Compilation compilation, RandomBindings bindings) {
    double log = bindings.evaluator().run(compilation.step()).get("prior.w")[0];
    double low = Math.exp(-0.25);
    double high = 50;
    // log p(w) falls from its mode at exp(-s^2) on, and the guide gives points there.
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      boolean above = logNormal(Math.log(middle), 0, 0.5) - Math.log(middle) > log;
      low = above ? middle : low;
      high = above ? high : middle;
    }
    return low;
  }

  @Test
  void aSumOverComponentsHasNoEntropyOfAPoint() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            param m[3] : real
            prior k : category(3) ~ Categorical(1/3)
            prior z ~ Normal(m[k], 0.5)
            likelihood x ~ Normal(z, 1)
            guide q(k | z) = p(k | z)
            guide q(z | x) = Delta(linear(x))
            """);
    List<Term> terms = compilation.objective().terms();
    assertEquals(List.of("likelihood.x", "marginal.k"), terms.stream().map(Term::name).toList());
    assertEquals("log p(x, z)", Explanation.of(compilation.objective()).bound().left());
  }

  @Test
  void nothingIsDrawnAndNothingIsCalledABound() {
    Compilation compilation = compile(LINEAR);
    assertTrue(
        compilation.objective().terms().stream()
            .allMatch(term -> term.estimator() == Estimator.ANALYTIC));
    Explanation explanation = Explanation.of(compilation.objective());
    assertEquals("log p(x, z) = log p(x | z) + log p(z)", explanation.bound().text());
    assertFalse(explanation.trainsOnALowerBound());
    assertEquals(List.of("z"), explanation.points());
  }

  /** A point lies where the prior lives: outside, log p(z) would be minus infinity or no number. */
  @Test
  void pointsLieInTheSupportOfThePrior() {
    for (String prior :
        List.of(
            "Gamma(2, 1)",
            "Exponential(1)",
            "Beta(2, 3)",
            "LogitNormal(0, 1)",
            "Dirichlet(0.5)",
            "SphericalUniform()",
            "VonMises(0, 2)",
            "StudentT(3, 0, 1)",
            "Mixture(3, Normal(0, 1))")) {
      String size = prior.startsWith("Sph") || prior.startsWith("Dir") ? "[3]" : "";
      Compilation compilation =
          compile(
              """
              data x : real from column 1
              prior z%s ~ %s
              likelihood x ~ Normal(decoder(z), 1)
              guide q(z | x) = Delta(encoder(x))
              network encoder = dense(4, tanh)
              network decoder = dense(4, tanh)
              """
                  .formatted(size, prior));
      Map<String, double[]> values =
          bindings(compilation, 40, -40, 0.1).evaluator().run(compilation.step());
      assertTrue(Double.isFinite(values.get("log_joint")[0]), prior);
      for (String gradient : compilation.gradients().values()) {
        for (double entry : values.get(gradient)) {
          assertTrue(Double.isFinite(entry), prior + " " + gradient);
        }
      }
    }
  }
}
