package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vaec.models.WrittenOut.logNormal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.distribution.Constraint;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Term;
import org.vaec.source.Source;

/** One guide of several latents, against quadrature over their joint distribution. */
class JointGuideTest {
  /** Double arithmetic over a few hundred operations. */
  private static final double ROUNDING = 1e-10;

  private static final int ROWS = 3;

  private static Compilation compile(String text, Map<String, String> settings) {
    return Compiler.compile(new Source("test.vae", text), new CompilerOptions(settings));
  }

  /** A model of z[2] and y[1] whose bound is quadratic in all latents. */
  private static String model(String guide) {
    return """
    data x : real from column 1
    param w : real
    param b[2] : real
    param m[3] : real
    param L[3, 3] : cholesky
    prior z[2] ~ Normal(0, I)
    prior y[1] ~ Normal(w * sum(z), 0.5)
    likelihood x ~ Normal(sum(b * z) + sum(y), 1)
    %s
    """
        .formatted(guide);
  }

  private static double logModel(RandomBindings bindings, double x, double[] z, double y) {
    double w = bindings.parameters.get("w")[0];
    double[] b = bindings.parameters.get("b");
    return logNormal(z[0], 0, 1)
        + logNormal(z[1], 0, 1)
        + logNormal(y, w * (z[0] + z[1]), 0.5)
        + logNormal(x, b[0] * z[0] + b[1] * z[1] + y, 1);
  }

  /** The constrained value of L, row-major. */
  private static double[] cholesky(Compilation compilation, RandomBindings bindings) {
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    for (Value value : compilation.step().values()) {
      if (value.op() instanceof Op.Parameter(String name, var shape) && name.equals("L")) {
        outputs.put("L", Constraint.CHOLESKY.link(value));
      }
    }
    return bindings.evaluator().run(new Graph(outputs)).get("L");
  }

  /**
   * The bound by three Gauss-Hermite nodes a dimension, exact for a quadratic.
   *
   * @param yFirst whether the guide names y before z
   */
  private static double bound(RandomBindings bindings, double[] lower, boolean yFirst) {
    double[] nodes = {-Math.sqrt(3), 0, Math.sqrt(3)};
    double[] weights = {1.0 / 6, 2.0 / 3, 1.0 / 6};
    double[] m = bindings.parameters.get("m");
    double sum = 0;
    for (double x : bindings.inputs.get("x")) {
      for (int node = 0; node < 27; node++) {
        int[] digits = {node % 3, node / 3 % 3, node / 9};
        double[] v = new double[3];
        double weight = 1;
        double logGuide = 0;
        for (int i = 0; i < 3; i++) {
          v[i] = m[i] * x;
          for (int j = 0; j <= i; j++) {
            v[i] += lower[3 * i + j] * nodes[digits[j]];
          }
          weight *= weights[digits[i]];
          logGuide += logNormal(nodes[digits[i]], 0, 1) - Math.log(lower[4 * i]);
        }
        double[] z = yFirst ? new double[] {v[1], v[2]} : new double[] {v[0], v[1]};
        sum += weight * (logModel(bindings, x, z, yFirst ? v[0] : v[2]) - logGuide);
      }
    }
    return sum / ROWS;
  }

  private record Case(String guide, boolean yFirst, Map<String, String> settings) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Map<String, String> settings :
        List.of(Map.<String, String>of(), Map.of("kl", "sampled"), Map.of("gradient", "stl"))) {
      cases.add(
          new Case("guide q(z, y | x) = MultivariateNormal(m * x, cholesky = L)", false, settings));
      cases.add(
          new Case("guide q(y, z | x) = MultivariateNormal(m * x, cholesky = L)", true, settings));
    }
    cases.add(
        new Case(
            "guide q(y, z | x) = MultivariateNormal(m * x, cholesky = L) by score",
            true,
            Map.of()));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aMultivariateNormalOfSeveralLatentsHasItsBoundAndGradient(Case given) {
    Compilation compilation = compile(model(given.guide()), given.settings());
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 3);
    double[] lower = cholesky(compilation, bindings);
    int repetitions = 2000;
    double[][] draws = new double[4][repetitions];
    for (int i = 0; i < repetitions; i++) {
      Map<String, double[]> step = bindings.evaluator(i).run(compilation.step());
      draws[0][i] = step.get("elbo")[0];
      for (int j = 0; j < 3; j++) {
        draws[j + 1][i] = step.get(Compilation.gradient("m"))[j];
      }
    }
    new Draws(draws[0]).assertMean(bound(bindings, lower, given.yFirst()), ROUNDING);
    double[] m = bindings.parameters.get("m");
    for (int j = 0; j < 3; j++) {
      // The bound is quadratic in m, so a central difference of any step is exact.
      double centre = m[j];
      m[j] = centre + 0.5;
      double above = bound(bindings, lower, given.yFirst());
      m[j] = centre - 0.5;
      double below = bound(bindings, lower, given.yFirst());
      m[j] = centre;
      new Draws(draws[j + 1]).assertMean(below - above, ROUNDING);
    }
  }

  /** Independent elements are shared out: two guides in one line. */
  @Test
  void aJointNormalIsOneGuideForEach() {
    String text = model("guide q(z, y | x) = Normal(m * x, 0.8)");
    Compilation joint = compile(text.replace("param L[3, 3] : cholesky\n", ""), Map.of());
    RandomBindings bindings = new RandomBindings(joint.model(), joint.step(), ROWS, 1, 3);
    double[] diagonal = {0.8, 0, 0, 0, 0.8, 0, 0, 0, 0.8};
    double[] draws = new double[2000];
    Arrays.setAll(draws, i -> bindings.evaluator(i).run(joint.step()).get("elbo")[0]);
    new Draws(draws).assertMean(bound(bindings, diagonal, false), ROUNDING);
  }

  /**
   * p(a) = N(0, 1), p(b | a) = N(a, 1/4), and q is their joint: log q = log p at every sample,
   * where the sum of the marginal KLs would be 3.195.
   */
  @Test
  void aGuideThatIsThePriorHasNoDivergence() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            param L[2, 2] : cholesky
            prior a[1] ~ Normal(0, 1)
            prior b[1] ~ Normal(a, 0.5)
            likelihood x ~ Normal(sum(a) + sum(b), 1)
            guide q(b, a) = MultivariateNormal(0, cholesky = L)
            objective elbo(kl = sampled)
            """,
            Map.of());
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 3);
    // Cov(b, a) = [[5/4, 1], [1, 1]].
    double[] target = {Math.sqrt(1.25), 0, 1 / Math.sqrt(1.25), Math.sqrt(0.2)};
    double[] raw = bindings.parameters.get("L");
    raw[0] = Constraint.POSITIVE.unlink(target[0]);
    raw[1] = target[2];
    raw[2] = Constraint.POSITIVE.unlink(target[3]);
    assertArrayEquals(target, cholesky(compilation, bindings), ROUNDING);
    for (int noise = 0; noise < 5; noise++) {
      Map<String, double[]> step = bindings.evaluator(noise).run(compilation.step());
      double ofB = step.get("prior.b")[0] + step.get("entropy.b")[0];
      assertEquals(0, step.get("kl.a")[0] - ofB, ROUNDING);
    }
  }

  @Test
  void anEdgeWithinTheBlockLeavesNoDivergence() {
    Compilation compilation =
        compile(model("guide q(y, z | x) = MultivariateNormal(m * x, cholesky = L)"), Map.of());
    Term prior =
        compilation.objective().terms().stream()
            .filter(term -> term.name().equals("prior.y"))
            .findFirst()
            .orElseThrow();
    assertTrue(prior.reason().contains("the edge y -> z of q"), prior.reason());
  }
}
