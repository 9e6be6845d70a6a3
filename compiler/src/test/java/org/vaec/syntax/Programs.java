package org.vaec.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.Source;

/** The programs of the language's description, and a few for what it only mentions. */
final class Programs {
  private Programs() {}

  static Stream<Source> all() {
    try (Stream<Path> paths = Files.list(Path.of(Programs.class.getResource("programs").toURI()))) {
      return paths.sorted().map(Programs::read).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Source named(String name) {
    return all().filter(source -> source.name().equals(name)).findFirst().orElseThrow();
  }

  private static Source read(Path path) {
    try {
      return new Source(path.getFileName().toString(), Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parses what must have no errors. */
  static ModelFile parse(Source source) {
    Diagnostics diagnostics = new Diagnostics();
    ModelFile file = Parser.parse(source, diagnostics);
    assertEquals(List.of(), diagnostics.all(), source.text());
    return file;
  }

  static ModelFile parse(String text) {
    return parse(new Source("test.vae", text));
  }

  /** The one statement of {@code text}. */
  static Statement statement(String text) {
    List<Statement> statements = parse(text).statements();
    assertEquals(1, statements.size(), text);
    return statements.getFirst();
  }

  /** What is wrong with {@code text}. */
  static List<Diagnostic> errors(String text) {
    Diagnostics diagnostics = new Diagnostics();
    Parser.parse(new Source("test.vae", text), diagnostics);
    return diagnostics.all();
  }
}
