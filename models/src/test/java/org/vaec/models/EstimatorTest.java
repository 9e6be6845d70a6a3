package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/** {@code kl = auto} and {@code kl = sampled} are two estimators of one number. */
class EstimatorTest {
  private static final int REPETITIONS = 50;
  private static final int SAMPLES = 200;

  private static String program(String prior, String guide) {
    return """
    data x[3] : real from columns 1..3
    prior z[2] ~ %s
    likelihood x ~ Normal(linear(z), 1)
    guide q(z | x) = %s
    """
        .formatted(prior, guide);
  }

  private static final List<String> PROGRAMS =
      List.of(
          program("Normal(0, I)", "Normal(linear(x), softplus(linear(x)))"),
          program("Normal(0.5, 2)", "MultivariateNormal(linear(x), free)"),
          program("Laplace(0, 1)", "Normal(linear(x), 0.7)"),
          program("Laplace(0, 1)", "Laplace(linear(x), 0.7)"),
          program("StudentT(5, 0, 1)", "Normal(linear(x), 0.7)"),
          program("Gamma(2, 1.5)", "LogNormal(linear(x), 0.4)"),
          program("Exponential(1)", "LogNormal(linear(x), 0.4)"),
          """
          data x[3] : real from columns 1..3
          prior z2[2] ~ Normal(0, I)
          prior z1[2] ~ Normal(tanh(linear(z2)), 0.8)
          likelihood x ~ Normal(linear(z1), 1)
          guide q(z1 | x) = Normal(linear(x), 0.6)
          guide q(z2 | z1) = Normal(linear(z1), 0.9)
          """,
          """
          data x[3] : real from columns 1..3
          prior z2[2] ~ Normal(0, I)
          prior z1[2] ~ Normal(tanh(linear(z2)), 0.8)
          likelihood x ~ Normal(linear(z1), 1)
          guide q(z2 | x) = Normal(linear(x), 0.6)
          guide q(z1 | z2, x) = Normal(linear(z2, x), 0.9)
          """);

  @TestFactory
  Stream<DynamicTest> bothEstimatorsAgreeInExpectation() {
    return PROGRAMS.stream()
        .map(text -> DynamicTest.dynamicTest(text.lines().toList().get(1), () -> check(text)));
  }

  private static void check(String text) {
    Draws auto = elbos(compile(text, "auto"));
    Draws sampled = elbos(compile(text, "sampled"));
    auto.assertSameMean(sampled, 4e-12);
  }

  private static Compilation compile(String text, String kl) {
    return Compiler.compile(
        new Source("test.vae", text),
        new CompilerOptions(Map.of("kl", kl, "samples", Integer.toString(SAMPLES))));
  }

  // The noise is new in each repetition, the parameters and the data are not.
  private static Draws elbos(Compilation compilation) {
    double[] elbos = new double[REPETITIONS];
    for (int i = 0; i < REPETITIONS; i++) {
      RandomBindings bindings =
          new RandomBindings(compilation.model(), compilation.step(), 2, 1, 3);
      elbos[i] = bindings.evaluator(1000 + i).run(compilation.step()).get("elbo")[0];
    }
    return new Draws(elbos);
  }

  /**
   * With p(z2) = N(0, 1), p(z1 | z2) = N(z2, 1/4) and q(z2), q(z1 | z2) the same, log q - log p is
   * 0 at every sample; the closed form of z1's KL is valid here, since the guide draws z2 first.
   */
  @Test
  void aGuideEqualToThePriorHasNoDivergence() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            prior z2 ~ Normal(0, 1)
            prior z1 ~ Normal(z2, 0.5)
            likelihood x ~ Normal(z1, 1)
            guide q(z2) = Normal(0, 1)
            guide q(z1 | z2) = Normal(z2, 0.5)
            """,
            "auto");
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 3);
    Map<String, double[]> results = bindings.evaluator(5).run(compilation.step());
    assertEquals(0, results.get("kl.z1")[0], 1e-12);
    assertEquals(0, results.get("kl.z2")[0], 1e-12);
  }
}
