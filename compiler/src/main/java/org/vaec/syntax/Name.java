package org.vaec.syntax;

import org.vaec.source.Span;

/**
 * A name as written, in Unicode normal form C (with the micro sign folded to the letter mu).
 *
 * @param text the normalised name
 * @param span where it stands
 */
public record Name(String text, Span span) {
  @Override
  public String toString() {
    return text;
  }
}
