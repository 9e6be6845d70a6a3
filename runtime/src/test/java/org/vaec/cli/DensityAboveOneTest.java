package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log-density above 0 looks like a mistake to who thinks of probabilities. */
class DensityAboveOneTest {
  private static final String SENTENCE = "a density, unlike a probability, may exceed 1";

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeAModel() throws IOException {
    model = Examples.model(folder);
  }

  @Test
  void isExplainedWhereTheBoundIsAboveZero() throws IOException {
    Files.writeString(
        model, Examples.MODEL.replace("1..2", "1..2 -> divide(1000)").replace(", 0.5)", ", 0.05)"));
    String report = report();
    assertTrue(report.contains(SENTENCE), report);
    assertEquals(report.indexOf(SENTENCE), report.lastIndexOf(SENTENCE), "said once");
  }

  @Test
  void isExplainedWhereOnlyOneLikelihoodIsAboveZero() throws IOException {
    Files.writeString(
        model,
        """
        dataset "pairs.csv"
        data a : real from column 1 -> divide(1000)
        data b : real from column 2
        prior z ~ Normal(0, 1)
        likelihood a ~ Normal(0, 0.001)
        likelihood b ~ Normal(z, 0.01)
        guide q(z | b) = Normal(encoder(b))
        network encoder = dense(4, tanh)
        train epochs = 1
        """);
    assertTrue(report().contains(SENTENCE));
  }

  @Test
  void isNotMentionedWhereNothingExceedsOne() throws IOException {
    assertFalse(report().contains(SENTENCE));
  }

  private String report() throws IOException {
    Invocation run =
        Invocation.of("run", model, "--out", Files.createTempDirectory(folder, "out"), "--quiet");
    assertEquals(0, run.code(), run.err());
    return run.out();
  }
}
