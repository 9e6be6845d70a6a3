package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Estimator;
import org.vaec.objective.Term;
import org.vaec.source.Source;

/** Closed forms of E_q[log p(x | z)] against quadrature over the guide's noise, in float64. */
class ExpectedLikelihoodTest {
  /** Rounding over a thousand nodes, relative to sums of tens of nats. */
  private static final double ROUNDING = 1e-10;

  /** At this step the rule's own error is below 1e-30 for Gaussian integrands. */
  private static final double STEP = 0.5;

  private static final String NORMAL = "Normal(linear(x), softplus(linear(x)))";
  private static final String MULTIVARIATE = "MultivariateNormal(linear(x), free)";

  private static String real(String likelihood, String guide) {
    return """
    data x[3] : real from columns 1..3
    prior z[2] ~ Normal(0, I)
    likelihood x ~ %s
    guide q(z | x) = %s
    """
        .formatted(likelihood, guide);
  }

  private static String of(String type, String likelihood, String guide) {
    return real(likelihood, guide).replace("real", type);
  }

  private static final List<String> EXACT =
      List.of(
          real("Normal(linear(z), 0.5)", NORMAL),
          real("Normal(linear(z), softplus(free))", MULTIVARIATE),
          real("Normal(W @ z + mu, sigma)", MULTIVARIATE)
              + "param W[3, 2] : real param mu[3] : real param sigma : positive",
          real("Normal(z @ W, sigma)", NORMAL) + "param W[2, 3] : real param sigma[3] : positive",
          real("Normal(transpose(W) @ z, 1)", MULTIVARIATE) + "param W[2, 3] : real",
          real("Normal(concat(2 * z, w @ z), 0.5)", NORMAL) + "param w[1, 2] : real",
          real("Normal(decoder(z), 0.5)", NORMAL) + "network decoder = linear(4) -> linear(2)",
          real("Normal(0.5, exp(linear(z)))", NORMAL),
          real("Normal(0, variance = exp(linear(z)))", MULTIVARIATE),
          real("Gumbel(linear(z), 0.7)", NORMAL),
          real("MultivariateNormal(linear(z), free)", NORMAL),
          real("MultivariateNormal(linear(z), free)", MULTIVARIATE),
          of("real?", "Normal(linear(z), 0.5)", NORMAL),
          of("positive", "LogNormal(linear(z), 0.5)", NORMAL),
          of("positive", "Exponential(exp(linear(z)))", NORMAL),
          of("positive", "Gamma(2, exp(linear(z)))", MULTIVARIATE),
          of("positive", "Gamma(2, 3 / exp(linear(z)))", NORMAL),
          of("positive", "InverseGamma(2, exp(linear(z)))", NORMAL),
          of("positive", "Weibull(scale = exp(linear(z)), concentration = 1.5)", NORMAL),
          of("count", "Poisson(exp(linear(z)))", NORMAL),
          of("count", "Poisson(exp(W @ z))", MULTIVARIATE) + "param W[3, 2] : real",
          of("count", "Poisson(l * exp(linear(z)))", NORMAL) + "input l : positive from column 4",
          """
          data x[2] : real from columns 1..2
          prior z ~ Normal(0, 1)
          likelihood x ~ Normal(w * z + 1, 0.5)
          guide q(z | x) = Normal(linear(x), 0.7)
          param w[2] : real
          """,
          """
          data x : real from column 1
          prior z[2] ~ Normal(0, 1)
          likelihood x ~ Normal(sum(z) + dot(w, z), 0.5)
          guide q(z | x) = Normal(linear(x), 0.7)
          param w[2] : real
          """,
          """
          data x[2] : real from columns 1..2
          prior z[2] ~ Normal(0, 1)
          likelihood x ~ Normal(2 * z + 1, s)
          guide q(z | x) = Normal(linear(x), free)
          param s[2] : positive
          """,
          """
          data x[2] : count from columns 1..2
          prior z[2] ~ Gamma(2, 1)
          likelihood x ~ Poisson(3 * z)
          guide q(z | x) = LogNormal(linear(x), 0.4)
          """,
          """
          data x[2] : positive from columns 1..2
          prior z ~ Gamma(2, 1)
          likelihood x ~ Exponential(z)
          guide q(z | x) = LogNormal(linear(x), 0.4)
          """,
          """
          data x[2] : real from columns 1..2
          prior z ~ Normal(0, 1)
          prior u ~ Normal(0, 1)
          likelihood x ~ Normal(a * z + b * u, 0.5)
          guide q(z | x) = Normal(linear(x), 0.7)
          guide q(u | x) = Normal(linear(x), 0.4)
          param a[2] : real
          param b[2] : real
          """,
          """
          data x[2] : real from columns 1..2
          prior z ~ Normal(0, 1)
          prior u ~ Normal(0, 1)
          likelihood x ~ Normal(a * z + b * u, 0.5)
          guide q(z | x) = Normal(linear(x), 0.7)
          guide q(u | z) = Normal(1.5 * z, 0.4)
          param a[2] : real
          param b[2] : real
          """,
          """
          data x[2] : real from columns 1..2
          prior z ~ Normal(0, 1)
          prior u ~ Normal(0, 1)
          likelihood x ~ Normal(a * z * u, 0.5)
          guide q(z | x) = Normal(linear(x), 0.7)
          guide q(u | x) = Normal(linear(x), 0.4)
          param a[2] : real
          """);

  private static Compilation compile(String text, String kl) {
    return Compiler.compile(new Source("test.vae", text), new CompilerOptions(Map.of("kl", kl)));
  }

  private static Term likelihood(Compilation compilation) {
    return compilation.objective().terms().stream()
        .filter(term -> term.kind() == Term.Kind.LIKELIHOOD)
        .findFirst()
        .orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> closedFormsEqualQuadrature() {
    return EXACT.stream()
        .map(text -> DynamicTest.dynamicTest(text, () -> checkQuadrature(text, STEP, ROUNDING)));
  }

  private static void checkQuadrature(String text, double step, double tolerance) {
    Compilation auto = compile(text, "auto");
    Compilation sampled = compile(text, "sampled");
    assertEquals(Estimator.ANALYTIC, likelihood(auto).estimator());
    assertEquals(Estimator.PATHWISE, likelihood(sampled).estimator());
    RandomBindings bindings = new RandomBindings(sampled.model(), sampled.step(), 1, 1, 5);
    double expected =
        NormalQuadrature.expectation(
            sampled.step(), bindings, step, results -> results.get("likelihood.x")[0]);
    double closed = bindings.evaluator().run(auto.step()).get("likelihood.x")[0];
    assertEquals(expected, closed, tolerance * (1 + Math.abs(expected)));
  }

  /** |x - u| has a kink, so the rule errs like step^2; the step is finer. */
  @Test
  void theMeanAbsoluteDeviationOfALaplaceLikelihoodEqualsQuadrature() {
    checkQuadrature(
        """
        data x[3] : real from columns 1..3
        prior z ~ Normal(0, 1)
        likelihood x ~ Laplace(linear(z), 0.8)
        guide q(z | x) = Normal(linear(x), 0.7)
        """,
        1e-3,
        1e-6);
  }

  @Test
  void aModelWhoseTermsAreAllAnalyticDrawsNoNoise() {
    Compilation compilation = compile(EXACT.getFirst(), "auto");
    assertFalse(drawsNoise(compilation.step()));
    assertTrue(drawsNoise(compile(EXACT.getFirst(), "sampled").step()));
  }

  private static boolean drawsNoise(Graph graph) {
    return graph.values().stream().anyMatch(value -> value.op() instanceof Op.Noise);
  }

  @TestFactory
  Stream<DynamicTest> whatHasNoClosedFormIsTakenAtTheSample() {
    return Stream.of(
            real("Normal(tanh(linear(z)), 1)", NORMAL),
            real("Normal(linear(z), softplus(linear(z)))", NORMAL),
            real("StudentT(3, linear(z), 1)", NORMAL),
            real("Normal(linear(z) * linear(z), 1)", NORMAL),
            of("binary", "Bernoulli(logits = linear(z))", NORMAL),
            of("count", "Poisson(softplus(linear(z)))", NORMAL),
            """
            data x : real from column 1
            prior z ~ Normal(0, 1)
            prior u ~ Normal(0, 1)
            likelihood x ~ Normal(z + u, 0.5)
            guide q(z | x) = Normal(linear(x), 0.7)
            guide q(u | z) = Normal(tanh(linear(z)), 0.4)
            """)
        .map(
            text ->
                DynamicTest.dynamicTest(
                    text,
                    () ->
                        assertEquals(
                            Estimator.PATHWISE, likelihood(compile(text, "auto")).estimator())));
  }
}
