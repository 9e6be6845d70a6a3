package org.vaec.syntax;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.vaec.syntax.ModelFile.Comment;

/**
 * Gives each statement a line and each comment its place: behind the statement that ends on its
 * line, or else on a line of its own. A comment in the middle of a statement moves before it. Of
 * several empty lines one stays.
 */
final class Lines {
  private final ModelFile file;
  private final List<Line> lines = new ArrayList<>();
  private int end;

  private Lines(ModelFile file) {
    this.file = file;
  }

  static List<Line> of(ModelFile file) {
    return new Lines(file).collect();
  }

  private List<Line> collect() {
    List<Comment> left = new ArrayList<>(file.comments());
    Iterator<Statement> statements = file.statements().iterator();
    Statement statement = statements.hasNext() ? statements.next() : null;
    while (statement != null) {
      Statement next = statements.hasNext() ? statements.next() : null;
      while (!left.isEmpty() && left.getFirst().span().start() < statement.span().end()) {
        alone(left.removeFirst(), statement.span().start());
      }
      boolean gap = gap(statement.span().start());
      end = Math.max(end, statement.span().end());
      int limit = next == null ? Integer.MAX_VALUE : next.span().start();
      Optional<Comment> behind =
          left.stream().findFirst().filter(c -> c.span().start() < limit && sameLine(c));
      if (behind.isPresent()) {
        left.removeFirst();
        end = behind.get().span().end();
      }
      lines.add(new Line.Of(statement, behind, gap));
      statement = next;
    }
    left.forEach(comment -> alone(comment, Integer.MAX_VALUE));
    return lines;
  }

  private void alone(Comment comment, int statementStart) {
    boolean gap = gap(Math.min(comment.span().start(), statementStart));
    lines.add(new Line.Alone(comment, gap));
    end = Math.max(end, comment.span().end());
  }

  private boolean gap(int start) {
    return !lines.isEmpty() && breaks(start) >= 2;
  }

  private boolean sameLine(Comment comment) {
    return breaks(comment.span().start()) == 0;
  }

  /** How many line breaks there are from the end of the last entry to {@code start}. */
  private long breaks(int start) {
    return start <= end
        ? 0
        : file.source().text().substring(end, start).split("\\R", -1).length - 1;
  }
}
