package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;

class StartUpTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"check", "explain", "fmt --check", "show --stage plan"})
  void whatOnlyCompilesLoadsNeitherNd4jNorNatives(String command) throws Exception {
    List<String> loaded = classesLoadedBy(command.split(" "));
    assertTrue(loaded.contains("org.vaec.syntax.Parser"), "the log shows what is loaded");
    assertEquals(
        List.of(),
        loaded.stream()
            .filter(name -> name.startsWith("org.nd4j.") || name.startsWith("org.bytedeco."))
            .toList());
  }

  /** A disk that is full, for which Linux has a device. */
  @Test
  void resultsThatCannotBeWrittenAreReported() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "this system has no " + full);
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(java(), "-cp", classPath(), Main.class.getName(), "distributions")
            .redirectOutput(full.toFile())
            .redirectError(err.toFile())
            .start();
    assertEquals(1, process.waitFor());
    assertEquals(
        "vaec: standard output is not complete: No space left on device",
        Files.readString(err).strip());
  }

  @Test
  void theModelOfTheFirstCompilationIsRight() {
    assertEquals(
        List.of(),
        Compiler.compile(new Source("first", FirstCompilation.MODEL), CompilerOptions.NONE)
            .warnings());
  }

  /**
   * The names of the classes that a JVM of its own loads for a command on {@link
   * FirstCompilation#MODEL}.
   */
  private List<String> classesLoadedBy(String... command) throws IOException, InterruptedException {
    Path model = Files.writeString(folder.resolve("model.vae"), FirstCompilation.MODEL);
    Path log = folder.resolve("classes.log");
    List<String> line = new ArrayList<>();
    line.add(java());
    line.add("-Xlog:class+load:file=" + log + ":none");
    line.addAll(List.of("-cp", classPath(), Main.class.getName()));
    line.addAll(List.of(command));
    line.add(model.toString());
    Process process =
        new ProcessBuilder(line)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    // The formatter may find the text wanting.
    assertTrue(process.waitFor() <= 1, "the command failed");
    return Files.readAllLines(log).stream().map(entry -> entry.split(" ")[0]).toList();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }
}
