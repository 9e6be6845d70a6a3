package org.vaec.syntax;

import java.util.List;
import org.vaec.source.Source;
import org.vaec.source.Span;

/**
 * What was written: the statements in the order of the text, and the comments between them.
 *
 * @param source the text
 * @param statements in the order of the text
 * @param comments in the order of the text
 */
public record ModelFile(Source source, List<Statement> statements, List<Comment> comments) {

  /**
   * A comment, from {@code #} to the end of its line.
   *
   * @param text with the {@code #}, without white space at its end
   */
  public record Comment(String text, Span span) {}

  public ModelFile {
    statements = List.copyOf(statements);
    comments = List.copyOf(comments);
  }
}
