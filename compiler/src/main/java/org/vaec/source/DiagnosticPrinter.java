package org.vaec.source;

/**
 * Prints a diagnostic with the source line and carets under the cause:
 *
 * <pre>
 * error[unknown-name]: nothing is called `decodr`
 *   --> digits.vae:10:26
 *    |
 * 10 | likelihood x ~ Bernoulli(decodr(z))
 *    |                          ^^^^^^
 *    = fix: did you mean `decoder`?
 * </pre>
 */
public final class DiagnosticPrinter {
  private static final int LONGEST_LINE = 120;

  private DiagnosticPrinter() {}

  public static String print(Diagnostic diagnostic) {
    StringBuilder out = new StringBuilder();
    out.append(diagnostic.severity().word()).append('[').append(diagnostic.code()).append("]: ");
    out.append(diagnostic.message()).append('\n');
    diagnostic.span().ifPresent(span -> excerpt(out, span, "-->", ""));
    for (Diagnostic.Related related : diagnostic.related()) {
      excerpt(out, related.span(), ":::", " " + related.message());
    }
    String gutter = diagnostic.span().map(span -> gutter(span.position().line())).orElse(" ");
    diagnostic
        .fix()
        .ifPresent(fix -> out.append(gutter).append(" = fix: ").append(fix).append('\n'));
    return out.toString();
  }

  private static String gutter(int line) {
    return " ".repeat(Math.max(2, Integer.toString(line).length()));
  }

  private static void excerpt(StringBuilder out, Span span, String arrow, String note) {
    Source.Position position = span.position();
    String gutter = gutter(position.line());
    out.append(gutter).append(arrow).append(' ').append(span).append('\n');
    int[] line = span.source().line(position.line()).codePoints().toArray();
    int column = position.column() - 1;
    // A very long line is shown around the cause only.
    int from = line.length <= LONGEST_LINE ? 0 : Math.max(0, column - LONGEST_LINE / 2);
    int to = Math.min(line.length, from + LONGEST_LINE);
    int length =
        span.text().lines().findFirst().map(s -> s.codePointCount(0, s.length())).orElse(0);
    int carets = Math.max(1, Math.min(length, Math.max(1, to - column)));
    String number = String.format("%" + gutter.length() + "d", position.line());
    out.append(gutter).append(" |\n");
    out.append(number).append(" | ").append(printable(line, from, to)).append('\n');
    out.append(gutter).append(" | ").append(" ".repeat(Math.max(0, column - from)));
    out.append("^".repeat(carets)).append(note).append('\n');
  }

  // Control characters of a binary file must not reach a terminal; each shows as one replacement.
  private static String printable(int[] line, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      int c = line[i];
      text.appendCodePoint(
          c == '\t' ? ' ' : Character.isISOControl(c) || !Character.isDefined(c) ? 0xFFFD : c);
    }
    return text.toString();
  }
}
