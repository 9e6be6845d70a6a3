package org.vaec.source;

import java.util.Comparator;
import java.util.List;

/**
 * One change of a source text, of which a fix may need several.
 *
 * @param span what is replaced; of no length where something is inserted
 * @param text what stands there instead
 */
public record Edit(Span span, String text) {

  /** Something new in front of {@code span}. */
  public static Edit before(Span span, String text) {
    return new Edit(new Span(span.source(), span.start(), span.start()), text);
  }

  /** Something new behind {@code span}. */
  public static Edit after(Span span, String text) {
    return new Edit(new Span(span.source(), span.end(), span.end()), text);
  }

  /** A whole text with some changes made. */
  public static String apply(Source source, List<Edit> edits) {
    return apply(new Span(source, 0, source.text().length()), edits);
  }

  /**
   * A stretch of text with some changes made. Of two that overlap the one that begins later is left
   * out: what it was about is gone.
   */
  public static String apply(Span stretch, List<Edit> edits) {
    String text = stretch.source().text();
    List<Edit> inOrder =
        edits.stream().distinct().sorted(Comparator.comparingInt(e -> e.span.start())).toList();
    StringBuilder result = new StringBuilder();
    int copied = stretch.start();
    for (Edit edit : inOrder) {
      if (edit.span.start() >= copied && edit.span.end() <= stretch.end()) {
        result.append(text, copied, edit.span.start()).append(edit.text);
        copied = edit.span.end();
      }
    }
    return result.append(text, copied, stretch.end()).toString();
  }

  // Spans are equal wherever they lie; two edits are the same only in one place.
  @Override
  public boolean equals(Object other) {
    return other instanceof Edit(Span at, String with)
        && at.start() == span.start()
        && at.end() == span.end()
        && with.equals(text);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * span.start() + span.end()) + text.hashCode();
  }
}
