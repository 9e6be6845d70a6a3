package org.vaec.source;

/**
 * A stretch of source text.
 *
 * @param source the text it lies in
 * @param start offset of its first UTF-16 unit
 * @param end offset behind its last UTF-16 unit, at least {@code start}
 */
public record Span(Source source, int start, int end) {

  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("span " + start + ".." + end);
    }
  }

  /** The smallest span that covers both. */
  public Span to(Span other) {
    return new Span(source, Math.min(start, other.start), Math.max(end, other.end));
  }

  /** The text itself. */
  public String text() {
    return source.text().substring(start, Math.min(end, source.text().length()));
  }

  public Source.Position position() {
    return source.position(start);
  }

  // A span says where something stands, not what it is: programs that differ in layout alone are
  // equal, so spans never tell two syntax trees apart.
  @Override
  public boolean equals(Object other) {
    return other instanceof Span;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    Source.Position position = position();
    return source.name() + ":" + position.line() + ":" + position.column();
  }
}
