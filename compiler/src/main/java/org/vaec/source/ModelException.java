package org.vaec.source;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The model or the data is wrong: carries every diagnostic found, errors and warnings. The command
 * line prints them and exits with 1; it is never a fault of vaec itself.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  public ModelException(List<Diagnostic> diagnostics) {
    super(diagnostics.stream().map(Diagnostic::message).collect(Collectors.joining("; ")));
    this.diagnostics = List.copyOf(diagnostics);
  }

  public ModelException(Diagnostic diagnostic) {
    this(List.of(diagnostic));
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
