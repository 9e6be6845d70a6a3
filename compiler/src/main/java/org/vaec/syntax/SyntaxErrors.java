package org.vaec.syntax;

import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.Source;
import org.vaec.source.Span;

/**
 * Passes on what is wrong in one file, up to {@link #LIMIT} errors: a file with more is something
 * else than a model, and a person reads no further.
 */
final class SyntaxErrors {
  static final int LIMIT = 20;

  private static final int LONGEST_QUOTE = 60;

  private final Source source;
  private final Diagnostics diagnostics;
  private int reported;
  private int last;

  SyntaxErrors(Source source, Diagnostics diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
  }

  void report(Diagnostic diagnostic) {
    if (full()) {
      return;
    }
    diagnostics.add(diagnostic);
    reported++;
    last = Math.max(last, diagnostic.span().map(Span::start).orElse(0));
    if (full()) {
      // Placed where the last one is, so that it is printed behind it.
      diagnostics.add(
          Diagnostic.error(
                  "too-many-errors",
                  new Span(source, last, last),
                  "the first " + LIMIT + " errors are shown; the rest of the file is not checked")
              .withFix("mend these first, and make sure that this file is a model"));
    }
  }

  /** Whether the limit is reached: nothing further is worth looking at. */
  boolean full() {
    return reported >= LIMIT;
  }

  int count() {
    return reported;
  }

  /** A word as messages show it: in backticks, and not longer than a person reads. */
  static String quote(String text) {
    return "`" + shorten(text) + "`";
  }

  static String shorten(String text) {
    return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
  }
}
