package org.vaec.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs commands once, without printing. The launcher does so after a build, so that the archives of
 * classes that it then makes hold what these commands need.
 */
final class Rehearsal {
  private Rehearsal() {}

  /**
   * Rehearses.
   *
   * @param arguments {@code compile} or {@code train}, then files of models
   */
  public static void main(String[] arguments) throws IOException {
    List<String> models = List.of(arguments).subList(1, arguments.length);
    switch (arguments[0]) {
      case "compile" -> compile(models);
      case "train" -> train(models);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** Every command that does little but compile. */
  private static void compile(List<String> models) {
    for (String model : models) {
      play("check", model);
      play("explain", model);
      play("explain", "--json", model);
      play("fmt", "--check", model);
      play("show", "--stage", "plan", model);
    }
    play("distributions");
    play("--help");
    // As the launcher calls it, to its exit.
    Main.main(new String[] {"check", models.getFirst()});
  }

  /** Commands that run the engine. */
  private static void train(List<String> models) throws IOException {
    Path folder = Files.createTempDirectory("vaec");
    try {
      for (String model : models) {
        Path run = folder.resolve(Path.of(model).getFileName());
        play("run", model, "--epochs", "2", "--out", run.toString());
        play("eval", run.toString());
      }
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void play(String... arguments) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Main.run(List.of(arguments), InputStream.nullInputStream(), nowhere, nowhere);
  }
}
