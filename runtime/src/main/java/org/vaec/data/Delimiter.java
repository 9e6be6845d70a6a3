package org.vaec.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/**
 * What separates the fields of a CSV file: the comma, semicolon or tab that occurs most in the
 * first line, outside quotes. Commas that all stand between digits are decimal ones where there are
 * semicolons or tabs.
 */
final class Delimiter {
  private final int[] counts = new int[3];
  private boolean hasOtherComma;

  private Delimiter() {}

  static char of(DataFile file) {
    Delimiter seen = new Delimiter();
    try (Reader text = new BufferedReader(file.decoded())) {
      seen.readLine(text);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
    return seen.best();
  }

  private void readLine(Reader text) throws IOException {
    boolean quoted = false;
    int before = -1;
    int c = text.read();
    for (int read = 0; c >= 0 && read < CsvFile.LONGEST_LINE; read++) {
      int next = text.read();
      if (!quoted && (c == '\n' || c == '\r')) {
        return;
      }
      quoted ^= c == '"';
      if (!quoted) {
        add(before, c, next);
      }
      before = c;
      c = next;
    }
  }

  private void add(int before, int c, int next) {
    switch (c) {
      case ',' -> {
        counts[0]++;
        hasOtherComma |= !isDigit(before) || !isDigit(next);
      }
      case ';' -> counts[1]++;
      case '\t' -> counts[2]++;
      default -> {}
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private char best() {
    boolean commasAreDecimal = !hasOtherComma && counts[1] + counts[2] > 0;
    int commas = commasAreDecimal ? 0 : counts[0];
    if (counts[1] > commas && counts[1] >= counts[2]) {
      return ';';
    }
    return counts[2] > commas ? '\t' : ',';
  }
}
