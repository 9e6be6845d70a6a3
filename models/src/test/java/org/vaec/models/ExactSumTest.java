package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vaec.models.WrittenOut.logSumExp;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.distribution.Constraint;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;

/**
 * A finite latent with its exact posterior is summed out: checked against sums written out here.
 */
class ExactSumTest {
  /** Double arithmetic over a few dozen operations. */
  private static final double ROUNDING = 1e-12;

  private static Compilation compile(String text) {
    return compile(text, Map.of());
  }

  private static Compilation compile(String text, Map<String, String> settings) {
    return Compiler.compile(new Source("test.vae", text), new CompilerOptions(settings));
  }

  @Test
  void aMixtureIsTheLogarithmOfItsSum() {
    Compilation compilation = Shipped.compile(Path.of("mixture.vae"));
    int rows = 5;
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), rows, 3, 1);
    double[] weights = bindings.parameters.get("k.probs");
    if (weights == null) {
      weights = bindings.parameters.get("k.logits");
    }
    double[] m = bindings.parameters.get("m");
    double[] s = bindings.parameters.get("s");
    double[] x = bindings.inputs.get("x");
    double mean = 0;
    for (int row = 0; row < rows; row++) {
      double[] joint = new double[3];
      for (int k = 0; k < 3; k++) {
        joint[k] = weights[k] - logSumExp(weights);
        for (int i = 0; i < 4; i++) {
          double scale = Math.log1p(Math.exp(s[4 * k + i])) + Constraint.FLOOR;
          double t = (x[4 * row + i] - m[4 * k + i]) / scale;
          joint[k] += -0.5 * t * t - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
        }
      }
      mean += logSumExp(joint) / rows;
    }
    assertEquals(mean, bindings.evaluator().run(compilation.step()).get("elbo")[0], ROUNDING * 10);
    Map<String, double[]> evaluated = bindings.evaluator().run(compilation.evaluation());
    for (int row = 0; row < rows; row++) {
      double loglik = evaluated.get("log_weight")[row] - Math.log(3);
      assertEquals(evaluated.get("elbo")[row], loglik, ROUNDING * 10);
    }
  }

  private static String latent(String prior) {
    return """
    data x[3] : real from columns 1..3
    %s
    likelihood x ~ Normal(linear(z), 1)
    guide q(z | x) = Normal(linear(x), softplus(linear(x)))
    """
        .formatted(prior);
  }

  /** Two equal clusters are one: the prior inside the sum and the entropy make up the KL. */
  @Test
  void equalClustersInLatentSpaceAreOnePrior() {
    Compilation clusters =
        compile(
            latent(
                """
                prior k : category(2) ~ Categorical(1/2)
                param unused_offset[2] : real
                prior z[2] ~ Normal(0.5 + 0 * unused_offset[k], 2)
                guide q(k | z) = p(k | z)
                """));
    Compilation plain = compile(latent("prior z[2] ~ Normal(0.5, 2)"));
    for (int seed = 0; seed < 5; seed++) {
      RandomBindings bindings =
          new RandomBindings(clusters.model(), clusters.evaluation(), 4, 7, seed);
      double[] summed = bindings.evaluator().run(clusters.evaluation()).get("log_weight");
      double[] single =
          new RandomBindings(plain.model(), plain.evaluation(), 4, 7, seed)
              .evaluator()
              .run(plain.evaluation())
              .get("log_weight");
      for (int row = 0; row < summed.length; row++) {
        assertEquals(single[row], summed[row], ROUNDING * Math.abs(single[row]) + ROUNDING);
      }
    }
  }

  private static final String CLUSTERS =
      latent(
          """
          prior k : category(2) ~ Categorical(free)
          param m[2, 2] : real
          prior z[2] ~ Normal(m[k], 2)
          guide q(k | z) = p(k | z)
          """);

  /** Both halves of the KL of z: its prior, which is the sum, and the entropy of its guide. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "sampled"})
  void betaWeighsASumThatNoDataAreIn(String kl) {
    Compilation weighted = compile(CLUSTERS, Map.of("beta", "0.3", "kl", kl));
    RandomBindings bindings = new RandomBindings(weighted.model(), weighted.step(), 4, 1, 1);
    Map<String, double[]> step = bindings.evaluator().run(weighted.step());
    double ofPriors = step.get("marginal.k")[0] + step.get("entropy.z")[0];
    assertEquals(
        -(step.get("likelihood.x")[0] + 0.3 * ofPriors), step.get("loss")[0], ROUNDING * 10);
    assertEquals(step.get("likelihood.x")[0] + ofPriors, step.get("elbo")[0], ROUNDING * 10);
  }

  @Test
  void densitiesAtTheSampleHaveTheSameMean() {
    double[][] draws = new double[2][2000];
    for (String kl : List.of("auto", "sampled")) {
      Compilation compilation = compile(CLUSTERS, Map.of("kl", kl));
      RandomBindings bindings =
          new RandomBindings(compilation.model(), compilation.step(), 4, 1, 1);
      double[] of = draws[kl.equals("auto") ? 0 : 1];
      Arrays.setAll(of, i -> bindings.evaluator(i).run(compilation.step()).get("elbo")[0]);
    }
    // The same noise draws z in both, so that the difference alone has to be averaged.
    double[] difference =
        IntStream.range(0, draws[0].length).mapToDouble(i -> draws[0][i] - draws[1][i]).toArray();
    double mean = Arrays.stream(difference).average().orElseThrow();
    double variance = Arrays.stream(difference).map(d -> (d - mean) * (d - mean)).sum();
    assertTrue(variance > 0);
    assertEquals(0, mean, 4 * Math.sqrt(variance) / difference.length);
  }

  @Test
  void finiteLatentsThatMeetAreSummedTogether() {
    Compilation both =
        compile(
            """
            data x : real from column 1
            prior j : category(2) ~ Categorical(free)
            prior k : category(3) ~ Categorical(free)
            likelihood x ~ Normal(a[j] + b[k], 1)
            guide q(j | x) = p(j | x)
            guide q(k | x) = p(k | x)
            param a[2] : real
            param b[3] : real
            """);
    RandomBindings bindings = new RandomBindings(both.model(), both.step(), 1, 1, 2);
    double[] a = bindings.parameters.get("a");
    double[] b = bindings.parameters.get("b");
    double[] j = bindings.parameters.get("j.logits");
    double[] k = bindings.parameters.get("k.logits");
    double x = bindings.inputs.get("x")[0];
    double[] joint = new double[6];
    for (int i = 0; i < 6; i++) {
      double t = x - a[i / 3] - b[i % 3];
      joint[i] =
          j[i / 3]
              - logSumExp(j)
              + k[i % 3]
              - logSumExp(k)
              - 0.5 * t * t
              - 0.5 * Math.log(2 * Math.PI);
    }
    assertEquals(logSumExp(joint), bindings.evaluator().run(both.step()).get("elbo")[0], ROUNDING);
  }
}
