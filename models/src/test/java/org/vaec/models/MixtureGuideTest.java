package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vaec.models.WrittenOut.logNormal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.distribution.Constraint;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Op;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Estimator;
import org.vaec.objective.Term;
import org.vaec.source.Source;

/** Guides that are mixtures, and divergences from and to mixtures, against integrals over z. */
class MixtureGuideTest {
  private static final int COMPONENTS = 3;

  /** The logarithm of a mixture has poles off the real line: finer than for a polynomial. */
  private static final double STEP = 0.1;

  private static Compilation compile(String text) {
    return Compiler.compile(new Source("test.vae", text), CompilerOptions.NONE);
  }

  private static final String BENT =
      """
      data x : real from column 1
      prior z ~ Normal(0.3, 1.2)
      likelihood x ~ Normal(tanh(z) * z, 0.8)
      guide q(z) = Mixture(3, Normal(free))
      """;

  private static RandomBindings bindings(Compilation compilation) {
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 5);
    bindings.inputs.put("x", new double[] {0.9});
    if (bindings.parameters.containsKey("guide.z.loc")) {
      bindings.parameters.put("guide.z.loc", new double[] {-1.1, 0.2, 1.3});
      bindings.parameters.put("guide.z.scale", new double[] {-0.3, 0.4, -0.8});
    }
    return bindings;
  }

  /** E_q[log p(x, z) - log q(z)] for the program above, written out. */
  private static double bound(double[] locs, double[] scaleHeads, double x) {
    double[] scales = scales(scaleHeads);
    double sum = 0;
    double step = 1e-2;
    for (double z = -15; z <= 15; z += step) {
      double log = logMixture(z, locs, scales);
      double joint = logNormal(z, 0.3, 1.2) + logNormal(x, Math.tanh(z) * z, 0.8);
      sum += step * Math.exp(log) * (joint - log);
    }
    return sum;
  }

  private static double[] scales(double[] heads) {
    return Arrays.stream(heads).map(h -> Math.log1p(Math.exp(h)) + Constraint.FLOOR).toArray();
  }

  private static double logMixture(double z, double[] locs, double[] scales) {
    return Math.log(
        IntStream.range(0, locs.length)
            .mapToDouble(k -> Math.exp(logNormal(z, locs[k], scales[k])))
            .average()
            .orElseThrow());
  }

  private static double expectation(
      Compilation compilation, RandomBindings bindings, String output, int entry) {
    return NormalQuadrature.expectation(
        compilation.step(), bindings, STEP, COMPONENTS, values -> values.get(output)[entry]);
  }

  @Test
  void theBoundIsItsIntegralOverTheMixture() {
    for (String objective : new String[] {"", "objective elbo(kl = sampled)"}) {
      Compilation compilation = compile(BENT + objective);
      RandomBindings bindings = bindings(compilation);
      double exact =
          bound(
              bindings.parameters.get("guide.z.loc"),
              bindings.parameters.get("guide.z.scale"),
              0.9);
      // Two quadratures, each right to rounding.
      assertEquals(exact, expectation(compilation, bindings, "elbo", 0), 1e-10);
    }
  }

  /** Though no gradient passes through the choice of a component: its weights are no parameters. */
  @Test
  void gradientsThroughTheSampleAreThoseOfTheBound() {
    for (String objective :
        new String[] {"", "objective elbo(kl = sampled)", "objective elbo(gradient = stl)"}) {
      Compilation compilation = compile(BENT + objective);
      RandomBindings bindings = bindings(compilation);
      for (String parameter : new String[] {"guide.z.loc", "guide.z.scale"}) {
        for (int k = 0; k < COMPONENTS; k++) {
          double gradient = expectation(compilation, bindings, Compilation.gradient(parameter), k);
          // Central differences of a bound of order 1: h^2 / 6 of its third derivative.
          assertEquals(slope(bindings, parameter, k), -gradient, 1e-7, objective + parameter + k);
        }
      }
    }
  }

  private static double slope(RandomBindings bindings, String parameter, int k) {
    double h = 1e-4;
    double[] values = new double[2];
    for (int side = 0; side < 2; side++) {
      Map<String, double[]> moved = new HashMap<>(bindings.parameters);
      double[] array = moved.get(parameter).clone();
      array[k] += side == 0 ? -h : h;
      moved.put(parameter, array);
      values[side] = bound(moved.get("guide.z.loc"), moved.get("guide.z.scale"), 0.9);
    }
    return (values[1] - values[0]) / (2 * h);
  }

  /** Of two particles, E[log((w1 + w2) / 2)] for the program above, written out. */
  private static double weightedBound(double[] locs, double[] scaleHeads, double x) {
    double[] scales = scales(scaleHeads);
    double step = 0.05;
    int count = (int) (24 / step);
    double[] mass = new double[count];
    double[] logWeight = new double[count];
    for (int i = 0; i < count; i++) {
      double z = -12 + i * step;
      double log = logMixture(z, locs, scales);
      mass[i] = step * Math.exp(log);
      logWeight[i] = logNormal(z, 0.3, 1.2) + logNormal(x, Math.tanh(z) * z, 0.8) - log;
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        double larger = Math.max(logWeight[i], logWeight[j]);
        double smaller = Math.min(logWeight[i], logWeight[j]);
        double log = larger + Math.log1p(Math.exp(smaller - larger)) - Math.log(2);
        // Far out a guide is 0 in double precision, and its weight no number.
        sum += mass[i] * mass[j] == 0 ? 0 : mass[i] * mass[j] * log;
      }
    }
    return sum;
  }

  /** E[output] over both particles' noise and choice of a component. */
  private static Map<String, double[]> overTwoParticles(
      Compilation compilation, RandomBindings bindings) {
    // The error falls like exp(-2 pi d / h), d the distance of zeros of the mixture from the line.
    double step = 0.2;
    int reach = 37;
    Map<String, double[]> sums = new HashMap<>();
    for (int choice = 0; choice < COMPONENTS * COMPONENTS; choice++) {
      double[] uniforms = {
        (choice % COMPONENTS + 0.5) / COMPONENTS, (choice / COMPONENTS + 0.5) / COMPONENTS
      };
      for (int i = -reach; i <= reach; i++) {
        for (int j = -reach; j <= reach; j++) {
          double[] normals = {i * step, j * step};
          double weight =
              Math.exp(logNormal(normals[0], 0, 1) + logNormal(normals[1], 0, 1))
                  * step
                  * step
                  / (COMPONENTS * COMPONENTS);
          Evaluator.of(
                  bindings.plates,
                  bindings.parameters,
                  bindings.statistics,
                  bindings.inputs,
                  (leaf, n) -> leaf.kind() == Op.NoiseKind.NORMAL ? normals : uniforms)
              .run(compilation.step())
              .forEach(
                  (name, values) -> {
                    double[] sum = sums.computeIfAbsent(name, n -> new double[values.length]);
                    for (int k = 0; k < values.length; k++) {
                      sum[k] += weight * values[k];
                    }
                  });
        }
      }
    }
    return sums;
  }

  @Test
  void weightedBoundsOverAMixtureAndTheirGradientsAreTheirIntegrals() {
    for (String gradient : new String[] {"standard", "dreg"}) {
      Compilation compilation =
          compile(BENT + "objective iwae(particles = 2, gradient = " + gradient + ")");
      RandomBindings bindings = bindings(compilation);
      Map<String, double[]> means = overTwoParticles(compilation, bindings);
      double[] locs = bindings.parameters.get("guide.z.loc");
      double[] heads = bindings.parameters.get("guide.z.scale");
      // Both quadratures reach 7 deviations or more: beyond lie 1e-11 of the mass.
      assertEquals(weightedBound(locs, heads, 0.9), means.get("iwae")[0], 1e-8, gradient);
      double h = 1e-4;
      for (int k = 0; k < COMPONENTS; k++) {
        // Central differences of a bound of order 1: h^2 / 6 of its third derivative.
        assertEquals(
            (weightedBound(moved(locs, k, h), heads, 0.9)
                    - weightedBound(moved(locs, k, -h), heads, 0.9))
                / (2 * h),
            -means.get(Compilation.gradient("guide.z.loc"))[k],
            1e-7,
            gradient + " by the location of " + k);
        assertEquals(
            (weightedBound(locs, moved(heads, k, h), 0.9)
                    - weightedBound(locs, moved(heads, k, -h), 0.9))
                / (2 * h),
            -means.get(Compilation.gradient("guide.z.scale"))[k],
            1e-7,
            gradient + " by the scale of " + k);
      }
    }
  }

  private static double[] moved(double[] array, int entry, double by) {
    double[] moved = array.clone();
    moved[entry] += by;
    return moved;
  }

  /** Of a symmetric mixture prior and x = 0 the posterior is a mixture of equal weights. */
  @Test
  void theBoundIsTightWhereTheGuideIsThePosterior() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            prior z ~ Mixture(2, Normal(free))
            likelihood x ~ Normal(z, 0.8)
            guide q(z) = Mixture(2, Normal(free))
            """);
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.evaluation(), 1, 50, 3);
    bindings.inputs.put("x", new double[] {0});
    double scale = 0.6;
    double head = Math.log(Math.expm1(scale - Constraint.FLOOR));
    bindings.parameters.put("z.loc", new double[] {-1.5, 1.5});
    bindings.parameters.put("z.scale", new double[] {head, head});
    double precision = 1 / (scale * scale) + 1 / 0.64;
    double loc = 1.5 / (scale * scale) / precision;
    double posterior = Math.log(Math.expm1(1 / Math.sqrt(precision) - Constraint.FLOOR));
    bindings.parameters.put("guide.z.loc", new double[] {-loc, loc});
    bindings.parameters.put("guide.z.scale", new double[] {posterior, posterior});
    double evidence = logNormal(0, 1.5, Math.hypot(scale, 0.8));
    Map<String, double[]> evaluated = bindings.evaluator().run(compilation.evaluation());
    // No sample tells anything that another does not: only rounding is left.
    assertEquals(evidence, evaluated.get("elbo")[0], 1e-12);
    assertEquals(evidence, evaluated.get("log_weight")[0] - Math.log(50), 1e-12);
  }

  private static Term kl(Compilation compilation) {
    return compilation.objective().terms().stream()
        .filter(term -> term.kind() == Term.Kind.KL)
        .findFirst()
        .orElseThrow();
  }

  private static double normalToNormal(double m, double s, double n, double t) {
    return Math.log(t / s) + (s * s + (m - n) * (m - n)) / (2 * t * t) - 0.5;
  }

  /** KL is convex: from a mixture, at most the mean over its components, at least log K less. */
  @Test
  void theDivergenceFromAMixtureIsSampledAndLiesWithinItsBounds() {
    Compilation compilation = compile(BENT);
    assertEquals(Estimator.PATHWISE, kl(compilation).estimator());
    RandomBindings bindings = bindings(compilation);
    double[] locs = bindings.parameters.get("guide.z.loc");
    double[] scales = scales(bindings.parameters.get("guide.z.scale"));
    double mean =
        IntStream.range(0, COMPONENTS)
            .mapToDouble(k -> normalToNormal(locs[k], scales[k], 0.3, 1.2))
            .average()
            .orElseThrow();
    double kl = expectation(compilation, bindings, "kl.z", 0);
    assertTrue(Math.max(0, mean - Math.log(COMPONENTS)) < kl && kl < mean, kl + " of " + mean);
  }

  /** To a mixture: at most the mean over components, and the nearest with its share alone. */
  @Test
  void theDivergenceToAMixtureIsSampledAndLiesWithinItsBounds() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            prior z ~ Mixture(3, Normal(free))
            likelihood x ~ Normal(z, 0.8)
            guide q(z) = Normal(0.4, 0.5)
            """);
    assertEquals(Estimator.PATHWISE, kl(compilation).estimator());
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 5);
    bindings.parameters.put("z.loc", new double[] {-1, 0.5, 2});
    double[] locs = bindings.parameters.get("z.loc");
    double[] scales = scales(bindings.parameters.get("z.scale"));
    double[] each =
        IntStream.range(0, COMPONENTS)
            .mapToDouble(k -> normalToNormal(0.4, 0.5, locs[k], scales[k]))
            .toArray();
    double mean = Arrays.stream(each).average().orElseThrow();
    double nearest = Arrays.stream(each).min().orElseThrow();
    double kl = expectation(compilation, bindings, "kl.z", 0);
    assertTrue(0 < kl && kl < Math.min(mean, nearest + Math.log(COMPONENTS)), kl + "");
    double exact = 0;
    double step = 1e-3;
    for (double z = -6; z <= 6; z += step) {
      double log = logNormal(z, 0.4, 0.5);
      exact += step * Math.exp(log) * (log - logMixture(z, locs, scales));
    }
    // Both trapezoid rules are right to rounding.
    assertEquals(exact, kl, 1e-10);
  }

  /** The elements of a mixture's vector are not independent: their squares have no short cut. */
  @Test
  void noClosedFormTakesElementsOfAMixtureForIndependent() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            param w[2] : real
            prior z[2] ~ Normal(0, I)
            likelihood x ~ Normal(dot(w, z), 0.8)
            guide q(z) = Mixture(3, Normal(free))
            """);
    Term likelihood = compilation.objective().terms().getFirst();
    assertEquals(Estimator.PATHWISE, likelihood.estimator());
  }
}
