package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Precision;
import org.vaec.evaluate.Evaluation;
import org.vaec.evaluate.EvaluationProgress;
import org.vaec.model.CompilerOptions;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.source.Source;
import org.vaec.train.TrainingOptions;

/** How an evaluation shows where it is, and how it ends early. */
class EvaluationProgressTest {
  @TempDir private Path folder;
  private Path model;
  private Path out;

  @BeforeEach
  void writeAModel() throws IOException {
    model = Examples.model(folder);
    out = folder.resolve("out");
  }

  /** A run of 1200 rows, which are evaluated in three stretches. */
  private Run longRun() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 1200; i++) {
      rows.append(Math.sin(i)).append(',').append(Math.cos(3 * i)).append('\n');
    }
    Path data = Files.writeString(folder.resolve("long.csv"), rows);
    Compilation compilation =
        Compiler.compile(new Source("pairs.vae", Examples.MODEL), CompilerOptions.NONE);
    return Run.start(
        compilation,
        new TrainingOptions(data, 0, 0, Precision.FLOAT64, java.util.Map.of()),
        EngineChoice.DEFAULT);
  }

  private static Evaluation stopped(Run run, int samples, int after) {
    AtomicInteger asked = new AtomicInteger();
    return run.evaluate(
        OptionalInt.of(samples), 0, progress -> {}, () -> asked.incrementAndGet() >= after);
  }

  @Test
  void evaluationThatIsStoppedHasTheFiguresOfWholeStretches() throws IOException {
    Run run = longRun();
    Evaluation whole = run.evaluate(OptionalInt.of(50));
    assertFalse(whole.isPartial());
    Evaluation first = stopped(run, 50, 1);
    assertTrue(first.isPartial());
    assertEquals(500, first.rows());
    assertEquals(50, first.samples());
    assertEquals(1200, first.cut().rows());
    Evaluation second = stopped(run, 50, 2);
    assertEquals(1000, second.rows());
    // What is asked for after the last stretch comes too late.
    assertEquals(whole, stopped(run, 50, 3));
    assertEquals(
        first.elbo(), first.terms().get("likelihood.x") - first.terms().get("kl.z"), 1e-12);
  }

  /** Not one stretch is whole: the particles so far are all there is. */
  @Test
  void firstStretchCountsWithTheSamplesItHas() throws IOException {
    Run run = longRun();
    Evaluation cut = stopped(run, 10_000, 1);
    assertEquals(500, cut.rows());
    assertTrue(cut.samples() < 10_000, "in one piece: " + cut.samples());
    Evaluation same = stopped(run, cut.samples(), 1);
    // The draws are the same where the whole plate has as many; here they are others, and the
    // estimates agree to the noise of thousands of samples.
    assertEquals(same.loglik(), cut.loglik(), 0.01);
    assertEquals(same.elbo(), cut.elbo(), 0.05);
    assertTrue(cut.reliability().withHalf().isEmpty(), "parts that never came");
  }

  private static Console console(ByteArrayOutputStream err, int columns) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Console(new ByteArrayInputStream(new byte[0]), stream, stream, columns, false);
  }

  @Test
  void terminalShowsALineThatGoesAway() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (EvaluationLine line = new EvaluationLine(console(err, 40), "log p", () -> 0)) {
      line.begin(10_000);
      line.progress(new EvaluationProgress(10_000, 0.433, -98.213, 12.4));
    }
    String text = err.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("evaluating 43%  log p -98.21  0:12 left"), text);
    assertFalse(text.contains("0:12 left  10000 rows"), "40 columns hold no more");
    assertTrue(text.endsWith("\r\u001B[K"), "nothing stays");
    assertFalse(text.contains("\n"), "on one line");
  }

  @Test
  void fileIsToldBeforeTheReportComes() {
    Invocation run = Invocation.of("run", model, "--out", out);
    assertTrue(run.err().contains("evaluating on 4 rows"), run.err());
    assertEquals("", Invocation.of("eval", out, "--quiet").err());
  }

  @Test
  void samplesOfARunAreThoseOfEval() {
    Invocation run = Invocation.of("run", model, "--out", out, "--json", "--samples", 333);
    assertEquals(333, run.json().get("loglik_samples"));
    Invocation eval = Invocation.of("eval", out, "--json", "--samples", 333);
    assertEquals(run.json().get("loglik"), eval.json().get("loglik"));
    assertEquals(2, Invocation.of("run", model, "--samples", 0).code());
    assertEquals(2, Invocation.of("run", model, "--samples", "many").code());
  }

  /** Ctrl-C in an evaluation of more than one piece. */
  @Test
  void stoppedEvalSaysHowFarItCameAndEndsWithThatCode() {
    Invocation run = Invocation.of("run", model, "--out", out, "--json", "--holdout", 0);
    assertEquals(0, run.code(), run.err());
    Invocation eval = Invocation.interrupted("eval", out, "--json", "--samples", 100_000);
    assertEquals(130, eval.code(), eval.err());
    assertEquals(true, eval.json().get("interrupted"));
    assertEquals(100_000, eval.json().get("samples_asked"));
    int samples = (int) eval.json().get("loglik_samples");
    assertTrue(samples > 0 && samples < 100_000, "samples " + samples);
    Invocation text = Invocation.interrupted("eval", out, "--samples", 100_000);
    assertTrue(
        text.out().contains("STOPPED EARLY: " + samples + " of 100000 samples a row"), text.out());
  }

  /** The last step is done when the user presses Ctrl-C: the training is saved and said to be. */
  @Test
  void stoppedEvaluationOfARunLeavesItSaved() {
    Invocation run =
        Invocation.interrupted(
            "run",
            model,
            "--out",
            out,
            "--epochs",
            1,
            "--batch",
            40,
            "--samples",
            200_000,
            "--holdout",
            0,
            "--json");
    assertEquals(130, run.code(), run.err());
    assertTrue(run.err().contains("the training is done and saved"), run.err());
    assertTrue(run.err().contains("vaec eval " + out), run.err());
    assertEquals(true, run.json().get("interrupted"));
    Invocation eval = Invocation.of("eval", out, "--json");
    assertEquals(0, eval.code(), eval.err());
    assertNull(eval.json().get("interrupted"));
  }
}
