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

  private final Source source;
  private final Diagnostics diagnostics;
  private int reported;

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
    if (full()) {
      // Placed at the end, so that it is the last one printed.
      int end = source.text().length();
      diagnostics.add(
          Diagnostic.error(
                  "too-many-errors",
                  new Span(source, end, end),
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
}
