package org.vaec.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what the stages find, so that one run reports all of it. Confined to one thread. */
public final class Diagnostics {
  private final List<Diagnostic> found = new ArrayList<>();

  public void add(Diagnostic diagnostic) {
    found.add(diagnostic);
  }

  public boolean hasErrors() {
    return found.stream().anyMatch(Diagnostic::isError);
  }

  /** All of them in the order of the source text; those without a place come first. */
  public List<Diagnostic> all() {
    return found.stream()
        .sorted(Comparator.comparingInt(d -> d.span().map(Span::start).orElse(-1)))
        .toList();
  }

  public List<Diagnostic> errors() {
    return all().stream().filter(Diagnostic::isError).toList();
  }

  public List<Diagnostic> warnings() {
    return all().stream().filter(d -> !d.isError()).toList();
  }

  /** Ends the stage when anything found so far is an error. */
  public void throwIfErrors() {
    if (hasErrors()) {
      throw new ModelException(all());
    }
  }
}
