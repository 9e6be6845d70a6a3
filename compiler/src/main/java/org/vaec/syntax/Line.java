package org.vaec.syntax;

import java.util.Optional;
import org.vaec.syntax.ModelFile.Comment;

/** One entry of the canonical layout, before columns are aligned. */
sealed interface Line {
  /** Whether an empty line stands before it. */
  boolean gap();

  /** A statement, with the comment that follows it on its line. */
  record Of(Statement statement, Optional<Comment> comment, boolean gap) implements Line {}

  /** A comment on a line of its own. */
  record Alone(Comment comment, boolean gap) implements Line {}
}
