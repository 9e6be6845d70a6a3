package org.vaec.data;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the cells of a variable: the first few in words, then a count. */
final class BadCells {
  private static final int SHOWN = 5;
  private static final int LONGEST_TEXT = 40;

  private final List<String> shown = new ArrayList<>();
  private int count;

  /** Adds one, such as {@code "abc" at line 3, column "age"}. */
  void add(String what, String place) {
    if (count++ < SHOWN) {
      shown.add(what + " at " + place);
    }
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  @Override
  public String toString() {
    String text = String.join("; ", shown);
    return count > SHOWN ? text + "; and " + (count - SHOWN) + " more" : text;
  }

  /** A cell's text in quotes, cut to a length that a message can hold, control characters shown. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .limit(LONGEST_TEXT)
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? 0xFFFD : c));
    return out.append(text.codePointCount(0, text.length()) > LONGEST_TEXT ? "...\"" : "\"")
        .toString();
  }

  /** A number as a person writes it: 3, not 3.0, and 1e300, not 1.0E300. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value).replace(".0E", "E").replace('E', 'e');
  }
}
