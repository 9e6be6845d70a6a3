package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares a text with the file that holds it. {@code mvn verify -Dgolden.rewrite=true} writes the
 * files instead; the change then is to be read and explained in the commit message.
 */
final class Golden {
  private Golden() {}

  /** Checks {@code actual} against the sibling of {@code model} with this ending. */
  static void check(Path model, String ending, String actual) throws IOException {
    String name = model.getFileName().toString().replaceFirst("\\.vae$", ending);
    compare(model.resolveSibling(name), actual);
  }

  /** Checks {@code actual} against a golden file. */
  static void compare(Path golden, String actual) throws IOException {
    if (Boolean.getBoolean("golden.rewrite")) {
      if (System.getenv("CI") != null) {
        fail("golden files are never rewritten in CI");
      }
      Files.writeString(golden, actual);
      return;
    }
    if (!Files.exists(golden)) {
      fail(golden + " is missing; write it with -Dgolden.rewrite=true and read it");
    }
    assertEquals(Files.readString(golden), actual, golden.toString());
  }
}
