package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Precision;
import org.vaec.graph.Op;
import org.vaec.graph.Special;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Estimator;
import org.vaec.objective.Term;
import org.vaec.source.Source;

/**
 * Where a continuous latent's guide is its exact posterior, the elbo is log p(x): checked against
 * closed forms and against quadrature of p(x, z) / q(z) under a guide that is not the posterior.
 */
class ConjugateTest {
  /** Rounding over a few thousand nodes. */
  private static final double ROUNDING = 1e-9;

  /**
   * The rule's error, exp(-2 pi^2 (width / step)^2), is nothing where the posterior is wider than a
   * few steps: 0.5 in two dimensions, where nodes are dear.
   */
  private static double step(Pair pair) {
    return pair.text().contains("prior z[2]") ? 0.25 : 0.05;
  }

  private record Pair(String text, String other) {}

  private static final String NORMAL = "Normal(0.2, 1.1)";
  private static final String LOG_NORMAL = "LogNormal(0.1, 0.9)";
  private static final String LOGIT_NORMAL = "LogitNormal(0.1, 1.5)";

  private static Pair pair(String data, String prior, String likelihood, String other) {
    String used = prior + likelihood;
    return new Pair(
        """
        data x%s
        %s
        prior z%s
        likelihood x ~ %s
        guide q(z | x) = p(z | x)
        """
            .formatted(
                data,
                (used.matches(".*\\bw\\b.*") ? "param w[3] : real " : "")
                    + (used.matches(".*\\bv\\b.*") ? "param v[3, 2] : real" : ""),
                prior,
                likelihood),
        other);
  }

  private static Stream<Pair> pairs() {
    String three = "[3] : real from columns 1..3";
    String one = " : real from column 1";
    String counts = "[3] : count from columns 1..3";
    String positives = "[3] : positive from columns 1..3";
    String bits = "[3] : binary from columns 1..3";
    return Stream.of(
        pair(three, " ~ Normal(0.3, 1.2)", "Normal(z, 0.7)", NORMAL),
        pair(three, " ~ Normal(0.3, 1.2)", "Normal(w * z + 0.1, 0.7)", NORMAL),
        pair(three, " ~ Normal(w[0], 1.2)", "Normal(2 - z, exp(w))", NORMAL),
        pair(three, "[2] ~ Normal(0, I)", "Normal(v @ z, 0.8)", NORMAL),
        pair(three, "[2] ~ Normal(0.4, 1.5)", "Normal(linear(z), free)", NORMAL),
        pair(three, "[2] ~ MultivariateNormal(0.4, free)", "Normal(v @ z, 0.8)", NORMAL),
        pair(
            three,
            "[2] ~ MultivariateNormal(0.4, free)",
            "MultivariateNormal(linear(z), free)",
            NORMAL),
        pair(
            three + " input u : positive from column 4",
            " ~ Normal(0.1, 1)",
            "Normal(z, u)",
            NORMAL),
        pair("[2] : real from columns 1..2", "[2] ~ Normal(0, I)", "Normal(1.2 * z, 0.8)", NORMAL),
        pair(positives, " ~ Normal(0.3, 1.2)", "LogNormal(w * z, 0.7)", NORMAL),
        pair("[3] : real? from columns 1..3", " ~ Normal(0.3, 1.2)", "Normal(w * z, 0.7)", NORMAL),
        pair(counts, " ~ Gamma(2, 1.5)", "Poisson(z)", LOG_NORMAL),
        pair(counts, " ~ Exponential(1.5)", "Poisson(2 * z)", LOG_NORMAL),
        pair(counts, " ~ Gamma(2, 1.5)", "Poisson(exp(w) * z)", LOG_NORMAL),
        pair("[2] : count from columns 1..2", "[2] ~ Gamma(2, 1.5)", "Poisson(z)", LOG_NORMAL),
        pair(positives, " ~ Gamma(2, 1.5)", "Exponential(z)", LOG_NORMAL),
        pair(positives, " ~ Gamma(2, exp(w[0]))", "Gamma(1.7, 3 * z)", LOG_NORMAL),
        pair(positives, " ~ Gamma(2, 1.5)", "InverseGamma(1.7, z)", LOG_NORMAL),
        pair(three, " ~ Gamma(2, 1.5)", "Normal(0.3, 1 / sqrt(z))", LOG_NORMAL),
        pair(three, " ~ Gamma(2, 1.5)", "Normal(0.3, variance = 1 / z)", LOG_NORMAL),
        pair(three, " ~ InverseGamma(2, 1.5)", "Normal(w, variance = z)", LOG_NORMAL),
        pair(positives, " ~ InverseGamma(2, 1.5)", "Exponential(1 / z)", LOG_NORMAL),
        pair(bits, " ~ Beta(2, 3)", "Bernoulli(probs = z)", LOGIT_NORMAL),
        pair(counts, " ~ Beta(2, 3)", "Binomial(12, probs = z)", LOGIT_NORMAL),
        pair(counts, " ~ Beta(2, 3)", "Geometric(probs = z)", LOGIT_NORMAL));
  }

  private static Compilation compile(String text) {
    return Compiler.compile(new Source("test.vae", text), CompilerOptions.NONE);
  }

  @TestFactory
  Stream<DynamicTest> theElboIsTheEvidence() {
    return pairs().map(pair -> DynamicTest.dynamicTest(pair.text(), () -> check(pair)));
  }

  private static void check(Pair pair) {
    Compilation exact = compile(pair.text());
    Compilation sampled =
        compile(
            pair.text().replace("guide q(z | x) = p(z | x)", "guide q(z) = " + pair.other())
                + "objective elbo(kl = sampled)");
    RandomBindings bindings = new RandomBindings(exact.model(), exact.step(), 1, 1, 5);
    double evidence =
        Math.log(
            NormalQuadrature.expectation(
                sampled.step(), bindings, step(pair), results -> Math.exp(results.get("elbo")[0])));
    Map<String, double[]> step = bindings.evaluator().run(exact.step());
    assertEquals(evidence, step.get("elbo")[0], ROUNDING * (1 + Math.abs(evidence)));
    Term term = exact.objective().terms().getFirst();
    assertEquals("marginal.z", term.name());
    assertEquals(Estimator.ANALYTIC, term.estimator());
    assertFalse(exact.step().values().stream().anyMatch(value -> value.op() instanceof Op.Noise));
    Map<String, double[]> evaluated = bindings.evaluator().run(exact.evaluation());
    assertEquals(evaluated.get("elbo")[0], evaluated.get("log_weight")[0], ROUNDING);
    assertEquals(step.get("elbo")[0], evaluated.get("elbo")[0], ROUNDING);
    EnginesAgreeTest.assertEqualOutputs(exact, Precision.FLOAT64);
  }

  /** Counts with a Gamma rate are negative binomial. */
  @Test
  void poissonCountsWithAGammaRateAreNegativeBinomial() {
    Compilation compilation =
        compile(
            """
            data x : count from column 1
            prior r ~ Gamma(2.5, 0.7)
            likelihood x ~ Poisson(r)
            guide q(r | x) = p(r | x)
            """);
    for (int x = 0; x < 20; x++) {
      RandomBindings bindings =
          new RandomBindings(compilation.model(), compilation.step(), 1, 1, 5);
      bindings.inputs.put("x", new double[] {x});
      double expected =
          Special.logGamma(x + 2.5)
              - Special.logGamma(2.5)
              - Special.logGamma(x + 1)
              + 2.5 * Math.log(0.7 / 1.7)
              - x * Math.log(1.7);
      double elbo = bindings.evaluator().run(compilation.step()).get("elbo")[0];
      assertEquals(expected, elbo, 1e-12 * (1 + Math.abs(expected)));
    }
  }

  /**
   * Counts whose shares have a Dirichlet prior are Dirichlet-multinomial; one draw has its mean.
   */
  @Test
  void sharesWithADirichletPriorAreIntegratedOut() {
    String prior =
        """
        input c[3] : positive from columns 4..6
        prior z[3] ~ Dirichlet(c)
        guide q(z | x) = p(z | x)
        """;
    double[] concentration = {0.4, 1.5, 2};
    double total = 3.9;
    double[] counts = {4, 0, 3};
    double expected = Special.logGamma(8) + Special.logGamma(total) - Special.logGamma(total + 7);
    for (int k = 0; k < 3; k++) {
      expected +=
          Special.logGamma(concentration[k] + counts[k])
              - Special.logGamma(concentration[k])
              - Special.logGamma(counts[k] + 1);
    }
    String vector = "data x[3] : count from columns 1..3\n";
    assertEquals(
        expected,
        elbo(vector + "likelihood x ~ Multinomial(7, probs = z)\n" + prior, counts, concentration),
        1e-12);
    for (int k = 0; k < 3; k++) {
      double[] single = new double[3];
      single[k] = 1;
      double share = Math.log(concentration[k] / total);
      assertEquals(
          share,
          elbo(
              "data x : category(3) from column 1\nlikelihood x ~ Categorical(probs = z)\n" + prior,
              new double[] {k},
              concentration),
          1e-12);
      assertEquals(
          share,
          elbo(
              vector.replace("count", "binary")
                  + "likelihood x ~ OneHotCategorical(probs = z)\n"
                  + prior,
              single,
              concentration),
          1e-12);
    }
  }

  private static double elbo(String program, double[] x, double[] concentration) {
    Compilation compilation = compile(program);
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 5);
    bindings.inputs.put("x", x);
    bindings.inputs.put("c", concentration);
    return bindings.evaluator().run(compilation.step()).get("elbo")[0];
  }

  /** Far from 0 as well: nothing is expanded around it. */
  @Test
  void aNormalMeanIsRightAtTenThousand() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            prior z ~ Normal(10000, 2)
            likelihood x ~ Normal(z, 1)
            guide q(z | x) = p(z | x)
            """);
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 5);
    bindings.inputs.put("x", new double[] {10_001});
    double expected = -0.5 / 5 - 0.5 * Math.log(2 * Math.PI * 5);
    assertEquals(expected, bindings.evaluator().run(compilation.step()).get("elbo")[0], 1e-11);
  }

  /** Normal around a Normal mean is Normal: with the mean integrated out, and without it. */
  @Test
  void aConjugateHyperpriorIsThePriorThatItImplies() {
    String rest =
        """
        likelihood x ~ Normal(tanh(linear(w)), 1)
        guide q(w | x) = Normal(linear(x), softplus(linear(x)))
        data x[3] : real from columns 1..3
        """;
    String nested =
        """
        prior z[2] ~ Normal(0.5, 1.2)
        prior w[2] ~ Normal(2 * z, 0.7)
        guide q(z | w) = p(z | w)
        """;
    String flat = "prior w[2] ~ Normal(1, variance = %s)\n".formatted(4 * 1.44 + 0.49);
    for (String objective :
        List.of("elbo(kl = sampled, samples = 3)", "iwae(particles = 4, gradient = dreg)")) {
      Compilation one = compile(nested + rest + "objective " + objective);
      Compilation other = compile(flat + rest + "objective " + objective);
      Map<String, double[]> results =
          new RandomBindings(one.model(), one.step(), 3, 1, 5).evaluator(9).run(one.step());
      new RandomBindings(other.model(), other.step(), 3, 1, 5)
          .evaluator(9)
          .run(other.step())
          .forEach(
              (output, expected) -> {
                if (!output.startsWith("kl.")) {
                  for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], results.get(output)[i], ROUNDING, output);
                  }
                }
              });
    }
  }
}
