package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vaec.models.WrittenOut.logNormal;
import static org.vaec.models.WrittenOut.logSoftmax;
import static org.vaec.models.WrittenOut.logSumExp;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Estimator;
import org.vaec.objective.Term;
import org.vaec.source.Source;

/** Finite latents with a learned guide: checked against sums that are written out here. */
class DiscreteGuideTest {
  /** Double arithmetic over a few hundred operations. */
  private static final double ROUNDING = 1e-10;

  private static final int ROWS = 4;
  private static final int PARTICLES = 3;

  private static Compilation compile(String text) {
    return Compiler.compile(new Source("test.vae", text), CompilerOptions.NONE);
  }

  private static Term term(Compilation compilation, String name) {
    return compilation.objective().terms().stream()
        .filter(term -> term.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** log p(x, k) and log q(k | x) of one row, for each joint value of the latents. */
  private record Joint(double[] logModel, double[] logGuide) {
    double elbo() {
      double sum = 0;
      for (int k = 0; k < logModel.length; k++) {
        sum += Math.exp(logGuide[k]) * (logModel[k] - logGuide[k]);
      }
      return sum;
    }

    double logLikelihood() {
      return logSumExp(logModel);
    }
  }

  /** One row's joint from its data and the parameters. */
  private interface Enumerated {
    Joint of(double x, Map<String, double[]> parameters);
  }

  private static void check(Compilation compilation, Enumerated brute) {
    for (int seed = 0; seed < 3; seed++) {
      RandomBindings bindings =
          new RandomBindings(compilation.model(), compilation.step(), ROWS, PARTICLES, seed);
      Map<String, double[]> step = bindings.evaluator().run(compilation.step());
      Map<String, double[]> evaluated = bindings.evaluator().run(compilation.evaluation());
      double mean = 0;
      for (int row = 0; row < ROWS; row++) {
        Joint joint = brute.of(bindings.inputs.get("x")[row], bindings.parameters);
        mean += joint.elbo() / ROWS;
        assertEquals(joint.elbo(), evaluated.get("elbo")[row], ROUNDING);
        double logLikelihood = evaluated.get("log_weight")[row] - Math.log(PARTICLES);
        assertEquals(joint.logLikelihood(), logLikelihood, ROUNDING);
      }
      assertEquals(mean, step.get("elbo")[0], ROUNDING);
      assertEquals(-mean, step.get("loss")[0], ROUNDING);
    }
  }

  @Test
  void aCategoricalModelIsItsSumOverCategories() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            param m[3] : real
            param a[3] : real
            param b[3] : real
            prior k : category(3) ~ Categorical(free)
            likelihood x ~ Normal(m[k], 1)
            guide q(k | x) = Categorical(logits = a * x + b)
            """);
    assertEquals(Estimator.ENUMERATION, term(compilation, "likelihood.x").estimator());
    assertEquals(Estimator.ANALYTIC, term(compilation, "kl.k").estimator());
    check(
        compilation,
        (x, parameters) -> {
          double[] logPrior = logSoftmax(parameters.get("k.logits"));
          double[] logits = new double[3];
          double[] logModel = new double[3];
          for (int k = 0; k < 3; k++) {
            logits[k] = parameters.get("a")[k] * x + parameters.get("b")[k];
            logModel[k] = logPrior[k] + logNormal(x, parameters.get("m")[k], 1);
          }
          return new Joint(logModel, logSoftmax(logits));
        });
  }

  @Test
  void anArrayTakesAllItsJointValues() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            param w[3] : real
            param a[3] : real
            prior b[3] ~ Bernoulli(logits = free)
            likelihood x ~ Normal(sum(w * b) ^ 2, 1)
            guide q(b | x) = Bernoulli(logits = a * x)
            """);
    check(
        compilation,
        (x, parameters) -> {
          double[] logModel = new double[8];
          double[] logGuide = new double[8];
          for (int state = 0; state < 8; state++) {
            double sum = 0;
            for (int i = 0; i < 3; i++) {
              int bit = state >> i & 1;
              sum += bit * parameters.get("w")[i];
              logModel[state] += logSoftmax(0, parameters.get("b.logits")[i])[bit];
              logGuide[state] += logSoftmax(0, parameters.get("a")[i] * x)[bit];
            }
            logModel[state] += logNormal(x, sum * sum, 1);
          }
          return new Joint(logModel, logGuide);
        });
  }

  @Test
  void anArrayOfCountsTakesAllItsJointValues() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            param w[2] : real
            param a[2] : real
            prior n[2] ~ Binomial(2, 0.3)
            likelihood x ~ Normal(sum(w * n), 1)
            guide q(n | x) = Binomial(total_count = 2, logits = a * x)
            """);
    check(
        compilation,
        (x, parameters) -> {
          double[] logModel = new double[9];
          double[] logGuide = new double[9];
          for (int state = 0; state < 9; state++) {
            double sum = 0;
            int[] counts = {state % 3, state / 3};
            for (int i = 0; i < 2; i++) {
              int n = counts[i];
              double ways = n == 1 ? 2 : 1;
              double[] q = logSoftmax(0, parameters.get("a")[i] * x);
              sum += n * parameters.get("w")[i];
              logModel[state] += Math.log(ways) + n * Math.log(0.3) + (2 - n) * Math.log(0.7);
              logGuide[state] += Math.log(ways) + n * q[1] + (2 - n) * q[0];
            }
            logModel[state] += logNormal(x, sum, 1);
          }
          return new Joint(logModel, logGuide);
        });
  }

  /** The guide draws j first, the model k first: j has no KL. */
  @Test
  void aChainIsTheSumOverAllPairs() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            param t[3, 2] : real
            param m[2] : real
            param a[2] : real
            param c[2, 3] : real
            prior k : category(3) ~ Categorical(free)
            prior j : category(2) ~ Categorical(logits = t[k])
            likelihood x ~ Normal(m[j], 1)
            guide q(j | x) = Categorical(logits = a * x)
            guide q(k | x, j) = Categorical(logits = c[j] * x)
            """);
    assertEquals(Estimator.ENUMERATION, term(compilation, "prior.j").estimator());
    check(
        compilation,
        (x, parameters) -> {
          double[] logPrior = logSoftmax(parameters.get("k.logits"));
          double[] t = parameters.get("t");
          double[] a = parameters.get("a");
          double[] c = parameters.get("c");
          double[] logModel = new double[6];
          double[] logGuide = new double[6];
          for (int state = 0; state < 6; state++) {
            int j = state / 3;
            int k = state % 3;
            logModel[state] =
                logPrior[k]
                    + logSoftmax(t[2 * k], t[2 * k + 1])[j]
                    + logNormal(x, parameters.get("m")[j], 1);
            logGuide[state] =
                logSoftmax(a[0] * x, a[1] * x)[j]
                    + logSoftmax(c[3 * j] * x, c[3 * j + 1] * x, c[3 * j + 2] * x)[k];
          }
          return new Joint(logModel, logGuide);
        });
  }

  /**
   * With p(z | k) = N(m_k, 1), p(x | z) = N(z, 1) and the exact q(z | x, k) = N((m_k + x) / 2,
   * 1/2), log w does not depend on the sample: loglik and the bound are sums over k alone.
   */
  @Test
  void aLatentDrawnGivenAnotherIsDrawnForEachOfItsValues() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            param m[3] : real
            param a[3] : real
            prior k : category(3) ~ Categorical(1/3)
            prior z ~ Normal(m[k], 1)
            likelihood x ~ Normal(z, 1)
            guide q(k | x) = Categorical(logits = a * x)
            guide q(z | x, k) = Normal(0.5 * m[k] + 0.5 * x, variance = 0.5)
            """);
    for (int seed = 0; seed < 3; seed++) {
      RandomBindings bindings =
          new RandomBindings(compilation.model(), compilation.step(), ROWS, PARTICLES, seed);
      Map<String, double[]> evaluated = bindings.evaluator().run(compilation.evaluation());
      for (int row = 0; row < ROWS; row++) {
        double x = bindings.inputs.get("x")[row];
        double[] logits = new double[3];
        double[] logModel = new double[3];
        for (int k = 0; k < 3; k++) {
          double t = x - bindings.parameters.get("m")[k];
          logits[k] = bindings.parameters.get("a")[k] * x;
          logModel[k] = Math.log(1.0 / 3) - 0.25 * t * t - 0.5 * Math.log(4 * Math.PI);
        }
        Joint joint = new Joint(logModel, logSoftmax(logits));
        assertEquals(joint.elbo(), evaluated.get("elbo")[row], ROUNDING);
        double logLikelihood = evaluated.get("log_weight")[row] - Math.log(PARTICLES);
        assertEquals(joint.logLikelihood(), logLikelihood, ROUNDING);
      }
    }
  }

  /** An outcome that the guide rules out has no weight, whatever the model says of it. */
  @Test
  void anImpossibleValueCountsNothing() {
    Compilation compilation =
        compile(
            """
            data x : real from column 1
            param m[2] : real
            prior k : category(2) ~ Categorical(1/2)
            likelihood x ~ Normal(m[k], 1)
            guide q(k | x) = Categorical(logits = 1e6 * x * m)
            """);
    RandomBindings bindings = new RandomBindings(compilation.model(), compilation.step(), 1, 1, 1);
    double x = bindings.inputs.get("x")[0];
    double[] m = bindings.parameters.get("m");
    int chosen = x * m[0] > x * m[1] ? 0 : 1;
    Map<String, double[]> step = bindings.evaluator().run(compilation.step());
    assertEquals(Math.log(0.5) + logNormal(x, m[chosen], 1), step.get("elbo")[0], ROUNDING);
    assertTrue(Arrays.stream(step.get("gradient.m")).allMatch(Double::isFinite));
  }

  private static Compilation meeting(String by) {
    return compile(
        """
        data x : real from column 1
        param m[10] : real
        param n[10] : real
        prior j : category(10) ~ Categorical(1/10)
        prior k : category(10) ~ Categorical(1/10)
        likelihood x ~ Normal(m[j] + n[k], 1)
        guide q(j | x) = Categorical(logits = m * x) %1$s
        guide q(k | x) = Categorical(logits = n * x) %1$s
        """
            .formatted(by));
  }

  @Test
  void ofLatentsThatMeetInTooManyValuesOneIsSampled() {
    Term sampled = term(meeting(""), "likelihood.x");
    assertEquals(Estimator.SCORE, sampled.estimator());
    assertTrue(sampled.reason().contains("takes each of its 10 values"), sampled.reason());
    Term asked = term(meeting("by enumeration"), "likelihood.x");
    assertEquals(Estimator.ENUMERATION, asked.estimator());
    assertTrue(asked.reason().contains("evaluated 100 times a row"), asked.reason());
  }
}
