package org.vaec.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Source;

/** The files of this folder. Tests run with the module's folder as the working directory. */
final class Shipped {
  static final Path MODELS = Path.of("");
  static final Path BAD = Path.of("bad");

  private Shipped() {}

  /** The {@code .vae} files of a folder, by name. */
  static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder.toAbsolutePath())) {
      return files
          .filter(file -> file.toString().endsWith(".vae"))
          .map(file -> folder.resolve(file.getFileName()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Source source(Path file) {
    try {
      return new Source(file.getFileName().toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Compilation compile(Path file) {
    return compile(file, Map.of());
  }

  static Compilation compile(Path file, Map<String, String> settings) {
    return Compiler.compile(source(file), new CompilerOptions(settings));
  }

  /** What the compiler finds wrong with a model: errors and warnings. */
  static List<Diagnostic> complaints(Source source) {
    try {
      return Compiler.compile(source, new CompilerOptions(Map.of())).warnings();
    } catch (ModelException e) {
      return e.diagnostics();
    }
  }

  static List<Diagnostic> complaints(Path file) {
    return complaints(source(file));
  }
}
