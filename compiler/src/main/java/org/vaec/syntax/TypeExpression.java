package org.vaec.syntax;

import java.util.List;
import org.vaec.source.Span;

/**
 * A type as written: {@code real}, {@code category(10)}, {@code category("a", "b")?}.
 *
 * @param optional whether a {@code ?} says that values may be missing
 */
public record TypeExpression(Name name, List<Expression> arguments, boolean optional, Span span) {
  public TypeExpression {
    arguments = List.copyOf(arguments);
  }
}
