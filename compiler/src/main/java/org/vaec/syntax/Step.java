package org.vaec.syntax;

import java.util.List;
import org.vaec.source.Span;

/**
 * One step of a pipeline joined by {@code ->}: a layer, a transform or a flow, with or without
 * arguments.
 */
public record Step(Name name, List<Argument> arguments, Span span) {
  public Step {
    arguments = List.copyOf(arguments);
  }
}
