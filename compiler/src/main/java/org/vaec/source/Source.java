package org.vaec.source;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of one model file and the name to call it by in messages.
 *
 * <p>Offsets count UTF-16 units of {@code text}; lines and columns, counted from 1, count code
 * points, as an editor shows them.
 *
 * @param name the path as the user wrote it, or {@code <stdin>}
 * @param text the whole text
 */
public record Source(String name, String text) {

  /** A place a person can find: both numbers counted from 1, the column in code points. */
  public record Position(int line, int column) {}

  /** Where {@code offset} is. An offset past the end is the end. */
  public Position position(int offset) {
    int end = Math.min(offset, text.length());
    int line = 1;
    int start = 0;
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new Position(line, text.codePointCount(start, end) + 1);
  }

  /** The text of line {@code line} (from 1), without its line break. */
  public String line(int line) {
    List<String> lines = lines();
    return line <= lines.size() ? lines.get(line - 1) : "";
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
    return lines;
  }
}
