package org.vaec.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The codes of diagnostics, read from the sources so that a new one cannot be forgotten. */
final class MessageCodes {
  private static final Path SOURCES = Path.of("../compiler/src/main/java/org/vaec");

  /** The packages that look at a model's text. */
  private static final List<String> PACKAGES = List.of("source", "syntax", "model", "objective");

  /**
   * A call that makes a diagnostic, with its code as the first argument or behind a place in the
   * source.
   */
  private static final Pattern CALL =
      Pattern.compile(
          "\\b(?:error|warning)\\(\\s*\"([a-z]+(?:-[a-z]+)*)\"\\s*,"
              + "|\\brefuse\\(\\s*[\\w.()]+\\s*,\\s*\"([a-z]+(?:-[a-z]+)*)\"\\s*,");

  private MessageCodes() {}

  static Set<String> ofTheCompiler() throws IOException {
    Set<String> codes = new TreeSet<>();
    for (String name : PACKAGES) {
      try (Stream<Path> files = Files.walk(SOURCES.resolve(name))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          Matcher call = CALL.matcher(Files.readString(file));
          while (call.find()) {
            codes.add(call.group(1) != null ? call.group(1) : call.group(2));
          }
        }
      }
    }
    return codes;
  }
}
