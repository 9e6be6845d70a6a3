package org.vaec.objective;

import java.util.List;

/**
 * A piece of LaTeX mathematics, and how tightly it holds together.
 *
 * @param latex the piece
 * @param level from {@link #SUM}, the loosest, to {@link #ATOM}
 */
record Typeset(String latex, int level) {
  static final int SUM = 1;

  /** A sum sign or a function without parentheses: takes all that follows it. */
  static final int OPEN = 2;

  static final int PRODUCT = 3;

  /** A fraction: no brackets in products, but under an exponent. */
  static final int FRACTION = 4;

  static final int POWER = 5;
  static final int ATOM = 6;

  /** It where something of this level may stand, in brackets if need be. */
  String at(int least) {
    return level >= least ? latex : "\\left(" + latex + "\\right)";
  }

  /** The entry of an array that stands whole. */
  Typeset entry(List<String> indices) {
    return indices.isEmpty()
        ? this
        : new Typeset("\\left(" + latex + "\\right)_{" + String.join(" ", indices) + "}", ATOM);
  }

  static Typeset number(double value) {
    String number = MathematicsText.number(value).replace("infinity", "\\infty");
    String[] parts = number.split("[eE]");
    if (parts.length == 2) {
      return new Typeset(
          parts[0] + " \\cdot 10^{" + Integer.parseInt(parts[1]) + "}", value < 0 ? SUM : PRODUCT);
    }
    return new Typeset(number, value < 0 ? SUM : ATOM);
  }
}
