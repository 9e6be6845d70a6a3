package org.vaec.syntax;

import java.util.Optional;
import org.vaec.source.Span;

/**
 * An argument of a call, or one setting of {@code train}: {@code 0.1} or {@code scale = 0.1}.
 *
 * @param name empty for a positional argument
 */
public record Argument(Optional<Name> name, Expression value) {
  public Span span() {
    return name.map(n -> n.span().to(value.span())).orElse(value.span());
  }
}
