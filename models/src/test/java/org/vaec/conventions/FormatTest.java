package org.vaec.conventions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every source has the layout of google-java-format. {@code mvn verify -Dformat.rewrite=true} lays
 * them out instead of checking them.
 */
class FormatTest {
  // Tests run in the folder of their module.
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void everySourceHasTheCanonicalLayout() throws IOException, FormatterException {
    Formatter formatter = new Formatter();
    List<Path> sources = sources();
    assertFalse(sources.isEmpty(), "no source under " + ROOT);
    List<Path> different = new ArrayList<>();
    for (Path source : sources) {
      String text = Files.readString(source);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (!formatted.equals(text)) {
        different.add(ROOT.relativize(source));
        rewrite(source, formatted);
      }
    }
    if (!Boolean.getBoolean("format.rewrite")) {
      assertEquals(List.of(), different, "lay them out with: mvn verify -Dformat.rewrite=true");
    }
  }

  private static void rewrite(Path source, String formatted) throws IOException {
    if (Boolean.getBoolean("format.rewrite")) {
      if (System.getenv("CI") != null) {
        fail("sources are never rewritten in CI");
      }
      Files.writeString(source, formatted);
    }
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path folder : modules.map(module -> module.resolve("src")).toList()) {
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }
}
