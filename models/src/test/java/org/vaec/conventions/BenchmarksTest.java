package org.vaec.conventions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The benchmarks are no part of the build, but what they call is: they are compiled here, so that
 * they are found out of date when that changes.
 */
class BenchmarksTest {
  // Tests run in the folder of their module.
  private static final Path SOURCES = Path.of("..", "benchmarks", "src", "main", "java");

  @TempDir Path classes;

  @Test
  void theBenchmarksCompileWithoutWarnings() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(messages, null, null)) {
      List<Path> sources = sources();
      assertFalse(sources.isEmpty(), "no source under " + SOURCES);
      List<String> options =
          List.of("-d", classes.toString(), "-proc:none", "-Xlint:all,-path,-processing");
      compiler
          .getTask(null, files, messages, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    assertEquals(List.of(), messages.getDiagnostics().stream().map(Diagnostic::toString).toList());
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
