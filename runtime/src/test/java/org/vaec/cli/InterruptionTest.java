package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, in a process of its own, always says what became of the run. */
class InterruptionTest {
  @TempDir private Path folder;
  private Path model;
  private Path out;
  private Path log;

  @BeforeEach
  void writeAModel() throws IOException {
    assumeFalse(System.getProperty("os.name").startsWith("Windows"), "no signals there");
    model = Examples.model(folder);
    out = folder.resolve("out");
    log = folder.resolve("log");
  }

  private Process start(Object data) throws IOException {
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "--enable-native-access=ALL-UNNAMED",
            Main.class.getName(),
            "run",
            model.toString(),
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--epochs",
            "100000000");
    return new ProcessBuilder(line).redirectOutput(log.toFile()).redirectErrorStream(true).start();
  }

  /** Ends it as `kill` does, which is heard as Ctrl-C is, with another exit code. */
  private String end(Process process, String awaited) throws Exception {
    try {
      Path lock = out.resolve("run.lock");
      while (awaited.isEmpty() ? !Files.exists(lock) : !Files.readString(log).contains(awaited)) {
        assertTrue(process.isAlive(), () -> "it has ended by itself");
        Thread.sleep(20);
      }
      if (awaited.isEmpty()) {
        // Nothing tells when it has come from its lock to its data.
        Thread.sleep(1000);
      } else {
        delete(out);
      }
      process.destroy();
      assertEquals(143, process.waitFor());
      return Files.readString(log);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** It waits for its data, a pipe that nobody writes to. */
  @Test
  void beforeTheFirstStepNothingIsLeft() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    String said = end(start(pipe), "");
    assertTrue(said.contains("stopped before the first step; nothing was saved"), said);
    assertFalse(said.contains("failed"), said);
    assertFalse(Files.exists(out));
  }

  /** What was trained is saved although its folder was deleted meanwhile. */
  @Test
  void aFolderThatWasDeletedIsMadeAgain() throws Exception {
    String said = end(start(folder.resolve("pairs.csv")), "epoch");
    assertTrue(said.contains("and saved; go on with: vaec run " + out), said);
    Invocation eval = Invocation.of("eval", out, "--samples", 2);
    assertEquals(0, eval.code(), eval.err());
    assertFalse(Files.exists(out.resolve("run.lock")));
  }
}
