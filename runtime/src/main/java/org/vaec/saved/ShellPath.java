package org.vaec.saved;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Paths as a person can paste them behind a command. */
public final class ShellPath {
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./,:=@%+-]+");

  private ShellPath() {}

  /**
   * The path as one word of a POSIX shell, in quotes only where it needs them. One that begins with
   * a dash gets its folder, or it would be an option.
   */
  public static String quote(Path path) {
    String text = path.toString();
    if (text.startsWith("-")) {
      text = "./" + text;
    }
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
