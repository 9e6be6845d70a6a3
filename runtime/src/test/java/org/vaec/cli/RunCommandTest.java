package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {
  @TempDir private Path folder;
  private Path model;
  private Path out;
  private int runs;

  @BeforeEach
  void writeAModel() throws IOException {
    model = Examples.model(folder);
    out = folder.resolve("out");
  }

  /** Runs into a folder of its own, since none is replaced. */
  private Invocation run(Object... more) {
    out = folder.resolve("out-" + ++runs);
    return Invocation.of(
        Stream.concat(Stream.of("run", model, "--out", out, "--json"), Stream.of(more)).toArray());
  }

  private static double number(Invocation run, String key) {
    return ((Number) run.json().get(key)).doubleValue();
  }

  @Test
  void runReportsAllThatItPromises() {
    Invocation run = run();
    assertEquals(0, run.code(), run.err());
    assertTrue(
        run.json()
            .keySet()
            .containsAll(
                List.of(
                    "elbo",
                    "loglik",
                    "loglik_se",
                    "loglik_mc_se",
                    "loglik_samples",
                    "loglik_file_units",
                    "terms",
                    "epochs",
                    "seconds",
                    "steps_per_second",
                    "run")));
    assertEquals(4, number(run, "rows"));
    assertEquals(3, number(run, "epochs"));
    assertEquals(out.toString(), run.json().get("run"));
    assertTrue(Files.isRegularFile(out.resolve("run.json")));
    Map<?, ?> terms = (Map<?, ?>) run.json().get("terms");
    double likelihood = ((Number) terms.get("likelihood.x")).doubleValue();
    double kl = ((Number) terms.get("kl.z")).doubleValue();
    // The bound is the sum of its terms up to the float32 rounding of numbers near 1.
    assertEquals(number(run, "elbo"), likelihood - kl, 1e-6);
  }

  @Test
  void sameSeedGivesTheSameNumbersAndAnotherSeedOthers() {
    double first = number(run("--seed", 5), "elbo");
    assertEquals(first, number(run("--seed", 5), "elbo"));
    assertFalse(first == number(run("--seed", 6), "elbo"));
  }

  @Test
  void evaluationOnTrainingRowsIsLabelled() {
    assertEquals(true, run("--holdout", 0).json().get("on_training_rows"));
    Path other = folder.resolve("other");
    Invocation words = Invocation.of("run", model, "--out", other, "--holdout", 0, "--quiet");
    assertTrue(words.out().contains("40, those trained on"), words.out());
    assertEquals("", words.err());
  }

  @Test
  void trainingOnWhatIsNoBoundIsLabelled() {
    Invocation run = Invocation.of("run", model, "--out", out, "--set", "beta=0.5", "--quiet");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("what is no lower bound of log p(x) (beta = 0.5)"), run.out());
    assertEquals(true, run().json().get("trained_on_a_lower_bound"));
  }

  /** The KLs weigh in full from step 2 on, and there are three epochs of two steps. */
  @Test
  void aWarmUpIsNoBoundUntilItIsOver() {
    for (boolean ends : new boolean[] {true, false}) {
      Path out = folder.resolve("out-" + ends);
      Invocation run =
          Invocation.of(
              "run",
              model,
              "--out",
              out,
              "--json",
              "--set",
              ends ? "warmup=2 steps" : "warmup=100 epochs");
      assertEquals(ends, run.json().get("trained_on_a_lower_bound"));
      Invocation eval = Invocation.of("eval", out, "--json", "--data", folder.resolve("pairs.csv"));
      assertEquals(ends, eval.json().get("trained_on_a_lower_bound"));
      Invocation text = Invocation.of("eval", out, "--quiet");
      assertTrue(
          text.out().contains(ends ? "the bound itself, once" : "what is no lower bound"),
          text.out());
    }
  }

  @Test
  void aPointMassHasNoBoundToReport() throws IOException {
    Files.writeString(model, Examples.MODEL.replace("Normal(encoder(x))", "Delta(encoder(x))"));
    Invocation run = run();
    assertEquals(0, run.code(), run.err());
    for (String key : List.of("elbo", "loglik", "loglik_se", "loglik_file_units")) {
      assertTrue(run.json().containsKey(key), key);
      assertNull(run.json().get(key), key);
    }
    Map<?, ?> terms = (Map<?, ?>) run.json().get("terms");
    double likelihood = ((Number) terms.get("likelihood.x")).doubleValue();
    double prior = ((Number) terms.get("prior.z")).doubleValue();
    // The float32 rounding of numbers near 1.
    assertEquals(number(run, "log_joint"), likelihood + prior, 1e-6);
    assertEquals(false, run.json().get("trained_on_a_lower_bound"));
    assertFalse(run.err().contains("elbo"), run.err());
    Invocation text = Invocation.of("eval", out);
    assertTrue(text.out().contains("log p(x, z)"), text.out());
    assertFalse(text.out().contains("elbo"), text.out());
  }

  @Test
  void folderThatCannotBeWrittenIsRefusedBeforeTraining() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Invocation run = Invocation.of("run", model, "--out", file.resolve("out"));
    assertEquals(1, run.code());
    assertTrue(run.err().contains("error[unwritable-run]"), run.err());
    assertTrue(run.err().contains("is a file, no folder"), run.err());
    assertFalse(run.err().contains("epoch"), run.err());
  }

  @Test
  void logDensityInTheFilesUnitsIsPrintedWhereItDiffers() {
    Invocation run = Invocation.of("run", model, "--out", out, "--quiet");
    boolean differs = number(run(), "loglik") != number(run(), "loglik_file_units");
    assertEquals(differs, run.out().contains("values in the file"), run.out());
  }

  @Test
  void savedRunEvaluatesToTheSameNumbers() {
    Invocation run = run();
    Invocation eval = Invocation.of("eval", out, "--json");
    assertEquals(0, eval.code(), eval.err());
    for (String key : List.of("elbo", "loglik", "loglik_se", "rows")) {
      assertEquals(run.json().get(key), eval.json().get(key), key);
    }
    Invocation all = Invocation.of("eval", out, "--json", "--data", folder.resolve("pairs.csv"));
    assertEquals(40, number(all, "rows"));
  }

  @Test
  void interruptedRunGoesOnAsIfItHadNotBeen() {
    Invocation whole = run();
    Path stopped = folder.resolve("stopped");
    Invocation first = Invocation.interrupted("run", model, "--out", stopped, "--json");
    assertEquals(130, first.code());
    assertEquals(true, first.json().get("interrupted"));
    assertEquals(1, number(first, "steps"));
    assertTrue(first.err().contains("go on with: vaec run " + stopped));
    Invocation rest = Invocation.of("run", stopped, "--json");
    assertEquals(0, rest.code(), rest.err());
    assertEquals(whole.json().get("elbo"), rest.json().get("elbo"));
    assertEquals(whole.json().get("loglik"), rest.json().get("loglik"));
  }

  /** What samples are judged against is part of what a run is saved with. */
  @Test
  void interruptedRunGoesOnWithItsBaselines() throws IOException {
    Path binary =
        Files.writeString(
            folder.resolve("binary.vae"),
            Examples.MODEL
                .replace("z ~ Normal(0, 1)", "z[3] ~ Bernoulli(0.5)")
                .replace(
                    "= Normal(encoder(x))", "= Bernoulli(encoder(x)) by score(baseline = mean)"));
    Invocation whole = Invocation.of("run", binary, "--out", out, "--json");
    assertEquals(0, whole.code(), whole.err());
    Path stopped = folder.resolve("stopped");
    Invocation first = Invocation.interrupted("run", binary, "--out", stopped, "--json");
    assertEquals(130, first.code());
    Invocation rest = Invocation.of("run", stopped, "--json");
    assertEquals(0, rest.code(), rest.err());
    assertEquals(whole.json().get("elbo"), rest.json().get("elbo"));
    Files.delete(stopped.resolve("statistics.npz"));
    assertTrue(Invocation.of("run", stopped).err().contains("statistics.npz is missing"));
  }

  @Test
  void whatDeterminesARunCannotChangeWhenItGoesOn() {
    run();
    assertEquals(2, Invocation.of("run", out, "--seed", 3).code());
  }

  @Test
  void divergenceSavesTheLastGoodStateAndExitsWithThree() {
    Invocation run = run("--set", "optimizer=sgd(1e30)", "--epochs", 20);
    assertEquals(3, run.code(), run.out() + run.err());
    assertEquals("not-finite", run.list("errors").getFirst().get("code"));
    assertTrue(Files.isRegularFile(out.resolve("run.json")));
  }

  @ParameterizedTest
  @CsvSource({
    "--epochs, -1",
    "--batch, 0",
    "--holdout, 1",
    "--threads, 0",
    "--engine, quick",
    "--precision, float8",
    "--set, beta",
    "--set, beta=x",
    "--set, unheard_of=1"
  })
  void impossibleOptionIsWrongUsageAndWritesNothing(String option, String value) {
    assertEquals(2, run(option, value).code());
    assertFalse(Files.exists(out));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "missing, ``",
        "ragged, `1,2|3|4,5`",
        "words, `1,2|3,x|4,5`",
      })
  void wrongDataAreOneErrorAndNothingIsWritten(String kind, String rows) throws IOException {
    Path data = folder.resolve(kind + ".csv");
    if (!rows.isEmpty()) {
      Files.writeString(data, rows.replace("|", "\n") + "\n");
    }
    Invocation run = run("--data", data);
    assertEquals(1, run.code());
    assertEquals(1, run.list("errors").size(), run.err());
    assertFalse(run.err().contains("\tat "));
    assertFalse(Files.exists(out));
  }

  @Test
  void truncatedGzipIsOneError() throws IOException {
    Path data = folder.resolve("cut.csv.gz");
    Files.write(data, new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1});
    Invocation run = run("--data", data);
    assertEquals(1, run.code());
    assertEquals(1, run.list("errors").size());
    assertFalse(Files.exists(out));
  }

  @Test
  void evaluationOfWhatIsNoRunIsOneError() {
    Invocation eval = Invocation.of("eval", folder, "--json");
    assertEquals(1, eval.code());
    assertEquals("no-run", eval.list("errors").getFirst().get("code"));
  }
}
