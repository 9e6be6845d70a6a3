package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
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

/** Gradients by the score function: unbiased, and no noisier than they have to be. */
class ScoreFunctionTest {
  private static final int ROWS = 3;
  private static final int REPETITIONS = 500;

  private static Compilation compile(String text, Map<String, String> settings) {
    return Compiler.compile(new Source("test.vae", text), new CompilerOptions(settings));
  }

  private static Compilation compile(String text) {
    return compile(text, Map.of());
  }

  /** The mean of every gradient entry over fresh noise, and its variance. */
  private record Moments(double[] mean, double[] variance) {
    static Moments of(Compilation compilation, int repetitions) {
      RandomBindings bindings =
          new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 7);
      double[] sum = null;
      double[] squares = null;
      for (int i = 0; i < repetitions; i++) {
        double[] gradient = gradient(compilation, bindings, 1000 + i);
        if (sum == null) {
          sum = new double[gradient.length];
          squares = new double[gradient.length];
        }
        for (int j = 0; j < gradient.length; j++) {
          sum[j] += gradient[j];
          squares[j] += gradient[j] * gradient[j];
        }
      }
      double[] mean = new double[sum.length];
      double[] variance = new double[sum.length];
      for (int j = 0; j < mean.length; j++) {
        mean[j] = sum[j] / repetitions;
        variance[j] = Math.max(0, squares[j] / repetitions - mean[j] * mean[j]);
      }
      return new Moments(mean, variance);
    }

    double totalVariance() {
      return java.util.Arrays.stream(variance).sum();
    }
  }

  private static double[] gradient(Compilation compilation, RandomBindings bindings, long noise) {
    Map<String, double[]> results = bindings.evaluator(noise).run(compilation.step());
    List<Double> all = new ArrayList<>();
    bindings.parameters.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              double[] gradient = results.get(Compilation.gradient(name));
              for (double g : gradient) {
                all.add(g);
              }
            });
    return all.stream().mapToDouble(d -> d).toArray();
  }

  private static final String SMALL =
      """
      data x : real from column 1
      param w[2] : real
      param a[2] : real
      prior b[2] ~ Bernoulli(logits = free)
      likelihood x ~ Normal(sum(w * b) + 0.5, 0.7)
      guide q(b | x) = Bernoulli(logits = a * x) ESTIMATOR
      """;

  /** Every way in which discrete and continuous latents can depend on each other. */
  private static final List<String> PROGRAMS =
      List.of(
          SMALL,
          SMALL + "objective elbo(kl = sampled)",
          SMALL + "objective elbo(beta = 0.5, reconstruction = 2)",
          SMALL + "objective elbo(free_bits = 0.02)",
          SMALL + "objective elbo(samples = 3)",
          """
          data x : real from column 1
          param m[3] : real
          param a[3] : real
          prior k : category(3) ~ Categorical(free)
          prior z ~ Normal(m[k], 1)
          likelihood x ~ Normal(z, 0.7)
          guide q(k | x) = Categorical(logits = a * x) ESTIMATOR
          guide q(z | x, k) = Normal(0.5 * m[k] + 0.4 * x, 0.8)
          """,
          """
          data x : real from column 1
          param m[3] : real
          param c : real
          param a[3] : real
          prior z ~ Normal(0, 1)
          prior k : category(3) ~ Categorical(logits = a * z)
          likelihood x ~ Normal(m[k] + 0.3 * z, 0.7)
          guide q(z | x) = Normal(c * x, 0.8)
          guide q(k | z, x) = Categorical(logits = a * z + m * x) ESTIMATOR
          """,
          """
          data x : real from column 1
          param m[3] : real
          param n[2] : real
          param t[2, 3] : real
          prior j : category(2) ~ Categorical(free)
          prior k : category(3) ~ Categorical(logits = t[j])
          likelihood x ~ Normal(m[k] + n[j], 0.7)
          guide q(j | x) = Categorical(logits = n * x)
          guide q(k | j, x) = Categorical(logits = t[j] * x) ESTIMATOR
          """,
          """
          data x : real from column 1
          param m[3] : real
          param n[2] : real
          param t[2, 3] : real
          prior j : category(2) ~ Categorical(free)
          prior k : category(3) ~ Categorical(logits = t[j])
          likelihood x ~ Normal(m[k] + n[j], 0.7)
          guide q(j | x) = Categorical(logits = n * x) ESTIMATOR
          guide q(k | j, x) = Categorical(logits = t[j] * x)
          """);

  private static final List<String> BASELINES = List.of("none", "mean", "leave_one_out");

  @TestFactory
  Stream<DynamicTest> theGradientIsThatOfTheSumOnAverage() {
    return PROGRAMS.stream()
        .flatMap(
            program ->
                BASELINES.stream()
                    .map(
                        baseline ->
                            DynamicTest.dynamicTest(
                                "%d, %s".formatted(PROGRAMS.indexOf(program), baseline),
                                () -> check(program, baseline))));
  }

  private static void check(String program, String baseline) {
    // Where latents are drawn beside the enumerated one, the sum has noise of its own.
    Moments exact =
        Moments.of(compile(program.replace("ESTIMATOR", "by enumeration")), REPETITIONS);
    Moments score =
        Moments.of(
            compile(program.replace("ESTIMATOR", "by score(baseline = %s)".formatted(baseline))),
            REPETITIONS);
    for (int j = 0; j < exact.mean().length; j++) {
      double standardError = Math.sqrt((exact.variance()[j] + score.variance()[j]) / REPETITIONS);
      assertEquals(exact.mean()[j], score.mean()[j], 4 * standardError + 1e-12, "entry " + j);
    }
  }

  @Test
  void theValueOfTheLossIsThatOfTheBound() {
    Compilation compilation = compile(SMALL.replace("ESTIMATOR", "by score"));
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 3);
    for (int noise = 0; noise < 5; noise++) {
      Map<String, double[]> results = bindings.evaluator(noise).run(compilation.step());
      assertEquals(-results.get("elbo")[0], results.get("loss")[0], 1e-14);
    }
  }

  private static final String TWO =
      """
      data x : real from column 1
      data y : real from column 2
      param a[2] : real
      param b[2] : real
      prior j[2] ~ Bernoulli(0.5)
      prior k[2] ~ Bernoulli(0.5)
      likelihood x ~ Normal(%s * sum(j), 1)
      likelihood y ~ Normal(sum(k), 1)
      guide q(j | x) = Bernoulli(logits = a * x) by score
      guide q(k | y) = Bernoulli(logits = b * y) by score
      """;

  /** What k cannot change does not enter its score: x's likelihood, however large, leaves it. */
  @Test
  void aTermThatTheSampleCannotChangeIsNoNoise() {
    double[] one = gradientOf("b", TWO.formatted("1"));
    double[] large = gradientOf("b", TWO.formatted("1000"));
    assertArrayEquals(one, large, 0);
    assertTrue(Math.abs(one[0]) > 0);
  }

  /**
   * A tree: j above k and l, which data hang from; the model's and the guide's. What only l or only
   * j can change does not enter the score of k, though both are drawn before the terms of k.
   */
  private static final String TREE =
      """
      data x : real from column 1
      data y : real from column 2
      param a[2] : real
      param b[2] : real
      param c[2] : real
      prior j[2] ~ Bernoulli(OF_J)
      prior k[2] ~ Bernoulli(logits = 0.3 * j)
      prior l[2] ~ Bernoulli(logits = OF_L * j)
      likelihood x ~ Normal(sum(k), 1)
      likelihood y ~ Normal(OF_Y * sum(l), 1)
      guide q(j | x) = Bernoulli(logits = a * x) by score
      guide q(k | j, x) = Bernoulli(logits = b * x + 0.2 * j) by score
      guide q(l | j, y) = Bernoulli(logits = c * y + 0.4 * j) by score
      """;

  private static String tree(String ofJ, String ofL, String ofY) {
    return TREE.replace("OF_J", ofJ).replace("OF_L", ofL).replace("OF_Y", ofY);
  }

  @Test
  void inATreeALatentIsJudgedByItsOwnBranchAlone() {
    double[] small = gradientOf("b", tree("0.5", "0.3", "1"));
    assertArrayEquals(small, gradientOf("b", tree("0.01", "0.3", "1")), 0);
    assertArrayEquals(small, gradientOf("b", tree("0.5", "30", "1")), 0);
    assertArrayEquals(small, gradientOf("b", tree("0.5", "0.3", "1000")), 0);
    assertTrue(Math.abs(small[0]) > 0);
  }

  /** The root is judged by all that is drawn given it. */
  @Test
  void inATreeTheRootIsJudgedByAllBranches() {
    double[] small = gradientOf("a", tree("0.5", "0.3", "1"));
    assertNotEquals(small[0], gradientOf("a", tree("0.5", "30", "1"))[0]);
    assertNotEquals(small[0], gradientOf("a", tree("0.5", "0.3", "1000"))[0]);
  }

  @Test
  void theScoresOfATreeGiveTheGradientOfItsSum() {
    String tree = tree("0.3", "0.7", "0.8");
    Moments exact = Moments.of(compile(tree.replace("by score", "by enumeration")), 1);
    Moments score = Moments.of(compile(tree), 2 * REPETITIONS);
    for (int j = 0; j < exact.mean().length; j++) {
      double standardError = Math.sqrt(score.variance()[j] / (2 * REPETITIONS));
      assertEquals(exact.mean()[j], score.mean()[j], 4 * standardError, "entry " + j);
    }
  }

  private static double[] gradientOf(String parameter, String program) {
    Compilation compilation = compile(program);
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 3);
    return bindings.evaluator().run(compilation.step()).get(Compilation.gradient(parameter));
  }

  /** x is far from what any sample explains, so all samples are judged by nearly the same. */
  @Test
  void leavingOneOutTakesAwayWhatAllSamplesShare() {
    String program = SMALL.replace("+ 0.5, 0.7", "+ 20, 0.7");
    Map<String, String> two = Map.of("samples", "2");
    double without =
        Moments.of(compile(program.replace("ESTIMATOR", "by score(baseline = none)"), two), 200)
            .totalVariance();
    double with =
        Moments.of(compile(program.replace("ESTIMATOR", "by score"), two), 200).totalVariance();
    assertTrue(with * 10 < without, with + " against " + without);
  }

  /**
   * The bound of a Poisson guide is a sum over 0, 1, ... whose tail is below 1e-30 from 60 on; its
   * derivatives by central differences of 1e-5 are right to 1e-9.
   */
  @Test
  void aPoissonGuideFollowsTheGradientOfItsSum() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            param w : real
            param r : real
            prior n ~ Poisson(2)
            likelihood x ~ Normal(w * n, 1)
            guide q(n | x) = Poisson(exp(r + 0.1 * x))
            """);
    RandomBindings bindings =
        new RandomBindings(compilation.model(), compilation.step(), ROWS, 1, 7);
    double[] x = bindings.inputs.get("x");
    double w = bindings.parameters.get("w")[0];
    double r = bindings.parameters.get("r")[0];
    double h = 1e-5;
    double[] exact = {
      -(poissonBound(x, w, r + h) - poissonBound(x, w, r - h)) / (2 * h),
      -(poissonBound(x, w + h, r) - poissonBound(x, w - h, r)) / (2 * h)
    };
    Moments score = Moments.of(compilation, 6 * REPETITIONS);
    for (int j = 0; j < 2; j++) {
      double standardError = Math.sqrt(score.variance()[j] / (6 * REPETITIONS));
      assertEquals(exact[j], score.mean()[j], 4 * standardError);
    }
  }

  private static double poissonBound(double[] xs, double w, double r) {
    double bound = 0;
    for (double x : xs) {
      double rate = Math.exp(r + 0.1 * x);
      double logFactorial = 0;
      for (int n = 0; n < 60; n++) {
        logFactorial += n == 0 ? 0 : Math.log(n);
        double logGuide = n * Math.log(rate) - rate - logFactorial;
        double logPrior = n * Math.log(2) - 2 - logFactorial;
        double logLikelihood = -0.5 * (x - w * n) * (x - w * n) - 0.5 * Math.log(2 * Math.PI);
        bound += Math.exp(logGuide) * (logLikelihood + logPrior - logGuide);
      }
    }
    return bound / xs.length;
  }

  /** Any guide with a density can learn by its score, a continuous one too. */
  @Test
  void theScoreOfANormalGuideHasTheGradientOfItsPaths() {
    String program =
        """
        data x : real from column 1
        param w : real
        param a : real
        param s : positive
        prior z ~ Normal(0, 1)
        likelihood x ~ Normal(w * z, 1)
        guide q(z | x) = Normal(a * x, s) %s
        """;
    Moments paths = Moments.of(compile(program.formatted("by pathwise")), REPETITIONS);
    Moments score = Moments.of(compile(program.formatted("by score")), REPETITIONS);
    for (int j = 0; j < paths.mean().length; j++) {
      double standardError = Math.sqrt((paths.variance()[j] + score.variance()[j]) / REPETITIONS);
      assertEquals(paths.mean()[j], score.mean()[j], 4 * standardError);
    }
  }
}
