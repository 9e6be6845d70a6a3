package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The standard errors of the bound, against its exact value: models of Normal densities with guides
 * whose bound is known in closed form.
 */
class BoundErrorTest {
  /** Few, so that a few samples leave a visible error. */
  private static final double[] DATA = {0.5, -1.5, 2.5, 0.1, 1.25, -0.75};

  private static final double NOISE = 0.5;
  private static final int SEEDS = 30;

  @TempDir private Path folder;

  private Path run(String model) throws IOException {
    StringBuilder rows = new StringBuilder();
    Arrays.stream(DATA).forEach(x -> rows.append(x).append('\n'));
    Files.writeString(folder.resolve("data.csv"), rows);
    Path file = Files.writeString(folder.resolve("model.vae"), "dataset \"data.csv\"\n" + model);
    Path out = folder.resolve("run");
    Invocation run =
        Invocation.of("run", file, "--out", out, "--json", "--epochs", 0, "--holdout", 0);
    assertEquals(0, run.code(), run.err() + run.out());
    return out;
  }

  private static Map<String, Object> evaluated(Path run, Object samples, Object seed) {
    Invocation eval = Invocation.of("eval", run, "--samples", samples, "--seed", seed, "--json");
    assertEquals(0, eval.code(), eval.err() + eval.out());
    return eval.json();
  }

  private static double number(Map<String, Object> json, String key) {
    return ((Number) json.get(key)).doubleValue();
  }

  private static double mean(DoubleUnaryOperator ofRow) {
    return Arrays.stream(DATA).map(ofRow).average().orElseThrow();
  }

  private static double errorOverRows(DoubleUnaryOperator ofRow) {
    double mean = mean(ofRow);
    double squares = Arrays.stream(DATA).map(ofRow).map(b -> (b - mean) * (b - mean)).sum();
    return Math.sqrt(squares / (DATA.length - 1) / DATA.length);
  }

  /** E[log Normal(x; z, deviation)] over z ~ Normal(mean, s). */
  private static double expectedLogNormal(double x, double mean, double s, double deviation) {
    double square = ((x - mean) * (x - mean) + s * s) / (deviation * deviation);
    return -0.5 * (square + Math.log(2 * Math.PI * deviation * deviation));
  }

  /** KL(Normal(mean, s) || Normal(0, 1)). */
  private static double divergence(double mean, double s) {
    return 0.5 * (mean * mean + s * s - 1) - Math.log(s);
  }

  /** KL(Bernoulli(q) || Bernoulli(0.5)). */
  private static double divergenceFromHalf(double q) {
    return q * Math.log(2 * q) + (1 - q) * Math.log(2 * (1 - q));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The error is neither too small nor too large: over seeds, squares in its unit average one. */
  private static void assertCalibrated(Path run, int samples, DoubleUnaryOperator bound) {
    double squares = 0;
    double exact = mean(bound);
    for (int seed = 0; seed < SEEDS; seed++) {
      Map<String, Object> json = evaluated(run, samples, seed);
      double deviations = (number(json, "elbo") - exact) / number(json, "elbo_mc_se");
      assertTrue(Math.abs(deviations) <= 4, exact + " " + json);
      squares += deviations * deviations / SEEDS;
      // What differs from the exact rows' bounds is the noise of a row, which is of samples too.
      double noise = number(json, "elbo_mc_se");
      assertEquals(errorOverRows(bound), number(json, "elbo_se"), 4 * noise);
    }
    // Of a chi-squared variable of 30 degrees: the quantiles 1e-4 and 1 - 1e-4, over 30.
    assertTrue(0.32 < squares && squares < 2.3, "mean square " + squares);
  }

  @ParameterizedTest
  @CsvSource({"0.1, 0.4", "0.5, 0.6", "-0.3, 0.3"})
  void errorOfTheBoundFromSamplingIsThatOfItsMean(double shift, double deviation)
      throws IOException {
    Path run =
        run(
            """
            data x : real from column 1
            prior z ~ Normal(0, 1)
            likelihood x ~ Normal(z, %s)
            guide q(z | x) = Normal(0.8 * x + %s, %s)
            """
                .formatted(NOISE, shift, deviation));
    assertCalibrated(
        run,
        200,
        x ->
            expectedLogNormal(x, 0.8 * x + shift, deviation, NOISE)
                - divergence(0.8 * x + shift, deviation));
  }

  /** There the bound of a sample is not its log weight, in which the latent is summed out. */
  @Test
  void latentThatIsEnumeratedBesideOneThatIsDrawnHasItsOwnBound() throws IOException {
    Path run =
        run(
            """
            data x : real from column 1
            prior b ~ Bernoulli(0.5)
            prior z ~ Normal(0, 1)
            likelihood x ~ Normal(z + 3 * b, 1)
            guide q(b | x) = Bernoulli(sigmoid(x))
            guide q(z | x) = Normal(0.3 * x, 0.8)
            """);
    DoubleUnaryOperator bound =
        x ->
            (1 - sigmoid(x)) * expectedLogNormal(x, 0.3 * x, 0.8, 1)
                + sigmoid(x) * expectedLogNormal(x - 3, 0.3 * x, 0.8, 1)
                - divergenceFromHalf(sigmoid(x))
                - divergence(0.3 * x, 0.8);
    Map<String, Object> json = evaluated(run, 200, 1);
    assertTrue(number(json, "loglik") > number(json, "elbo") + 0.3, "not the same: " + json);
    assertCalibrated(run, 200, bound);
  }

  /** All that is drawn cancels in the sum of the terms, though not in each of them. */
  @Test
  void guideThatIsThePosteriorLeavesNoErrorFromSampling() throws IOException {
    Path run =
        run(
            """
            data x : real from column 1
            prior z ~ Normal(0, 1)
            likelihood x ~ Normal(z, %s)
            guide q(z | x) = Normal(0.8 * x, %.9f)
            """
                .formatted(NOISE, Math.sqrt(0.2)));
    Map<String, Object> json = evaluated(run, 100, 1);
    // Of single precision.
    assertEquals(0, number(json, "elbo_mc_se"), 1e-6);
    assertEquals(number(json, "loglik"), number(json, "elbo"), 1e-5);
  }

  @Test
  void errorIsPrintedBelowTheBoundAndUnknownOfOneSample() throws IOException {
    Path run =
        run(
            """
            data x : real from column 1
            prior z ~ Normal(0, 1)
            likelihood x ~ Normal(z, 1)
            guide q(z | x) = Normal(0.5 * x, 1)
            """);
    Map<String, Object> json = evaluated(run, 1, 0);
    assertNull(json.get("elbo_mc_se"));
    assertTrue(number(json, "elbo_se") > 0);
    String[] text = Invocation.of("eval", run, "--samples", 100).out().split("\n");
    int at = 0;
    while (!text[at].startsWith("elbo")) {
      at++;
    }
    assertTrue(
        text[at + 1].matches(" +standard error [0-9.]+ over rows, [0-9.]+ from sampling"),
        text[at + 1]);
  }

  @Test
  void whatIsNotDrawnHasNoErrorFromSampling() throws IOException {
    Path run =
        run(
            """
            data x : real from column 1
            prior b ~ Bernoulli(0.5)
            likelihood x ~ Normal(3 * b, 1)
            guide q(b | x) = Bernoulli(sigmoid(x))
            """);
    Map<String, Object> json = Invocation.of("eval", run, "--json").json();
    assertEquals(0, number(json, "elbo_mc_se"));
    DoubleUnaryOperator bound =
        x ->
            (1 - sigmoid(x)) * expectedLogNormal(x, 0, 0, 1)
                + sigmoid(x) * expectedLogNormal(x, 3, 0, 1)
                - divergenceFromHalf(sigmoid(x));
    // Of single precision.
    assertEquals(mean(bound), number(json, "elbo"), 1e-5);
    assertEquals(errorOverRows(bound), number(json, "elbo_se"), 1e-5);
  }

  @Test
  void boundAtAPointHasItsErrorsUnderItsOwnName() throws IOException {
    Path run =
        run(
            """
            data x : real from column 1
            prior m ~ Normal(0, 1)
            prior z ~ Normal(m, 1)
            likelihood x ~ Normal(z, 1)
            guide q(m | x) = Delta(0.2 * x)
            guide q(z | x) = Normal(0.5 * x, 0.7)
            """);
    Map<String, Object> json = evaluated(run, 200, 0);
    assertNull(json.get("elbo"));
    assertNull(json.get("elbo_se"));
    assertNull(json.get("elbo_mc_se"));
    double entropy = 0.5 * Math.log(2 * Math.PI * Math.E * 0.49);
    double exact =
        mean(
            x ->
                expectedLogNormal(x, 0.5 * x, 0.7, 1)
                    + expectedLogNormal(0.2 * x, 0.5 * x, 0.7, 1)
                    + expectedLogNormal(0.2 * x, 0, 0, 1)
                    + entropy);
    double error = number(json, "log_joint_bound_mc_se");
    assertTrue(0 < error && error < 0.1, json.toString());
    assertEquals(exact, number(json, "log_joint_bound"), 4 * error);
    assertTrue(number(json, "log_joint_bound_se") > error);
    assertFalse(json.containsKey("log_joint_bound_low"));
  }
}
