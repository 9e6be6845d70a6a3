package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VarianceCommandTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    Examples.model(folder);
    model =
        Files.writeString(
            folder.resolve("binary.vae"),
            Examples.MODEL
                .replace("z ~ Normal(0, 1)", "z[8] ~ Bernoulli(0.5)")
                .replace("= Normal(encoder(x))", "= Bernoulli(encoder(x))"));
  }

  private static Map<String, Object> row(Invocation variance, String term, String estimator) {
    return variance.list("estimators").stream()
        .filter(row -> row.get("term").equals(term) && row.get("estimator").equals(estimator))
        .findFirst()
        .orElseThrow(() -> new AssertionError(estimator + " is not in " + variance.out()));
  }

  private static double number(Map<String, Object> row, String key) {
    return ((Number) row.get(key)).doubleValue();
  }

  @Test
  void whatIsExactHasNoVarianceAndTheMeanOfWhatIsSampled() {
    Invocation variance = Invocation.of("variance", model, "--json", "--steps", 100);
    Map<String, Object> exact = row(variance, "likelihood.x", "z by enumeration");
    assertEquals(0, number(exact, "gradient_variance"));
    assertEquals(0, number(exact, "standard_error"));
    Map<String, Object> sampled = row(variance, "likelihood.x", "z by score(baseline = none)");
    assertEquals(
        number(exact, "mean"), number(sampled, "mean"), 4 * number(sampled, "standard_error"));
    assertTrue(number(sampled, "gradient_variance") > 0);
  }

  @Test
  void theTableMarksWhatTrainingUses() {
    Invocation variance = Invocation.of("variance", model, "--steps", 3, "--set", "batch=7");
    assertEquals(0, variance.code(), variance.err());
    assertTrue(variance.out().contains("one minibatch of 7 rows"), variance.out());
    assertTrue(variance.out().contains("* z by score(baseline = leave_one_out)"), variance.out());
    assertTrue(variance.out().contains("* analytic"), variance.out());
    assertTrue(variance.out().contains("straight_through), biased"), variance.out());
    assertTrue(variance.out().contains("* what training uses"), variance.out());
  }

  @Test
  void aRunIsJudgedWhereItsParametersStand() {
    Path out = folder.resolve("out");
    assertEquals(0, Invocation.of("run", model, "--out", out, "--quiet").code());
    Invocation before = Invocation.of("variance", model, "--json", "--steps", 3);
    Invocation after = Invocation.of("variance", out, "--json", "--steps", 3);
    assertEquals(0, after.code(), after.err());
    assertEquals(true, after.json().get("trained"));
    String estimator = "z by score(baseline = leave_one_out)";
    assertTrue(
        number(row(after, "likelihood.x", estimator), "mean")
            > number(row(before, "likelihood.x", estimator), "mean"));
  }

  /** What training uses is biased, and each line that changes one thing is if it leaves that. */
  @Test
  void relaxedGradientsAreCalledBiasedWhereverTheyAre() throws IOException {
    Files.writeString(
        model,
        Files.readString(model)
            .replace(
                "Bernoulli(encoder(x))", "Bernoulli(encoder(x)) by relaxation(temperature = 0.5)"));
    Invocation variance = Invocation.of("variance", model, "--json", "--steps", 2);
    assertEquals(0, variance.code(), variance.err());
    for (Map<String, Object> row : variance.list("estimators")) {
      String estimator = (String) row.get("estimator");
      boolean changed = estimator.contains("score") || estimator.contains("enumeration");
      boolean exact = row.get("term").equals("kl.z") && row.get("chosen").equals(true);
      assertEquals(!changed && !exact, row.get("biased"), row.toString());
    }
  }

  @Test
  void oneStepHasNoVariance() {
    assertEquals(2, Invocation.of("variance", model, "--steps", 1).code());
  }
}
