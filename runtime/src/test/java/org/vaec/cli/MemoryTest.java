package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/** What is too large for a machine is refused before it is allocated, with what makes it so. */
class MemoryTest {
  @TempDir private Path folder;

  private Invocation run(String model, String... options) throws IOException {
    Examples.model(folder);
    Path file = Files.writeString(folder.resolve("large.vae"), model);
    Object[] arguments = new Object[options.length + 5];
    arguments[0] = "run";
    arguments[1] = file;
    arguments[2] = "--quiet";
    arguments[3] = "--out";
    arguments[4] = folder.resolve("run");
    System.arraycopy(options, 0, arguments, 5, options.length);
    return Invocation.of(arguments);
  }

  private static void assertRefused(Invocation run, String... words) {
    assertEquals(1, run.code(), run.err());
    for (String word : words) {
      assertTrue(run.err().contains(word), () -> "no `" + word + "` in " + run.err());
    }
  }

  @Test
  void samplesAreNamedWhereTheyAreSet() throws IOException {
    assertRefused(
        run(Examples.MODEL + "objective elbo(samples = 1000000000, kl = sampled)\n"),
        "error[memory]: a step of training on 10 rows needs ",
        "large.vae:12:16",
        "use fewer samples");
  }

  @Test
  void particlesAreNamedWhereTheyAreSet() throws IOException {
    assertRefused(
        run(Examples.MODEL + "objective iwae(particles = 2000000000)\n", "--engine", "reference"),
        "2,000,000,000 particles of each row",
        "large.vae:12:16");
  }

  @Test
  void samplesOfTheCommandLineHaveNoPlace() throws IOException {
    assertRefused(
        run(Examples.MODEL, "--set", "samples=1500000000", "--set", "kl=sampled"),
        "1,500,000,000 samples of each row");
  }

  @Test
  void aLargestArrayIsNamedWithTheLayerThatMakesIt() throws IOException {
    assertRefused(
        run(
            Examples.MODEL.replace(
                "encoder = dense(4, tanh)", "encoder = dense(32000) -> dense(32000)")),
        "`encoder.1.weight`, of shape [32000, 32000]",
        "dense(32000) -> dense(32000)",
        "smaller layers");
  }

  @Test
  void threadsHaveAMaximum() throws IOException {
    Invocation run = run(Examples.MODEL, "--threads", "2147483647");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("from 1 to 1024"), run.err());
  }

  @Test
  void theFileThatUsesTheMemoryUpIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("large.csv"), "1,2\n3,4\n");
    ModelException failure =
        assertThrows(
            ModelException.class,
            () ->
                JavaMemory.reading(
                    file,
                    () -> {
                      throw new OutOfMemoryError("test");
                    }));
    Diagnostic diagnostic = failure.diagnostics().getFirst();
    assertTrue(diagnostic.message().contains("large.csv"), diagnostic.message());
    assertTrue(diagnostic.fix().orElseThrow().contains("VAEC_MEMORY="), diagnostic.toString());
  }
}
