package org.vaec.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One command line and what came of it.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
record Invocation(int code, String out, String err) {

  static Invocation of(Object... arguments) {
    return withInput("", arguments);
  }

  static Invocation withInput(String input, Object... arguments) {
    return of(new Interruption(), input, arguments);
  }

  /** A run that is asked to stop before it begins, so that it stops after its first step. */
  static Invocation interrupted(Object... arguments) {
    Interruption interruption = new Interruption();
    interruption.request();
    return of(interruption, "", arguments);
  }

  private static Invocation of(Interruption interruption, String input, Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        Console.of(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
    int code = Main.run(words, console, interruption);
    console.flush();
    return new Invocation(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The one object on standard output. */
  Map<String, Object> json() {
    try {
      return JSON.std.mapFrom(out);
    } catch (IOException e) {
      throw new AssertionError("not one JSON object: " + out, e);
    }
  }

  /** The entries of a list of objects. */
  @SuppressWarnings("unchecked")
  List<Map<String, Object>> list(String key) {
    return (List<Map<String, Object>>) json().get(key);
  }
}
