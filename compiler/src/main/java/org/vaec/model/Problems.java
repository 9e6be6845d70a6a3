package org.vaec.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.Fix;
import org.vaec.source.Span;

/**
 * What is wrong with a model, as its resolution finds it. What vaec cannot do yet is one error,
 * however many places ask for it.
 */
final class Problems {
  private final Diagnostics diagnostics;
  private final boolean incomplete;
  private final List<Diagnostic> unsupported = new ArrayList<>();
  private boolean errors;
  private boolean unknownNames;

  Problems(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
    this.incomplete = diagnostics.hasErrors();
    this.errors = incomplete;
  }

  /**
   * Whether statements are missing because the parser could not read them: what they might have
   * said must not be complained about.
   */
  boolean isIncomplete() {
    return incomplete;
  }

  /** A name that nothing has: what it was meant to be may then seem unused. */
  void unknownName(Diagnostic diagnostic) {
    unknownNames = true;
    add(diagnostic);
  }

  boolean hasUnknownNames() {
    return unknownNames;
  }

  void add(Diagnostic diagnostic) {
    errors |= diagnostic.isError();
    diagnostics.add(diagnostic);
  }

  void error(String code, Span span, String message, String fix) {
    add(Diagnostic.error(code, span, message).withFix(fix));
  }

  void error(String code, Span span, String message, Fix fix) {
    add(Diagnostic.error(code, span, message).withFix(fix));
  }

  void warning(String code, Span span, String message, String fix) {
    add(Diagnostic.warning(code, span, message).withFix(fix));
  }

  void warning(String code, Span span, String message, Fix fix) {
    add(Diagnostic.warning(code, span, message).withFix(fix));
  }

  /** Something that the language has and vaec cannot do yet. */
  void later(Span span, String what, String fix) {
    later(span, what, Fix.say(fix));
  }

  void later(Span span, String what, Fix fix) {
    errors = true;
    unsupported.add(Diagnostic.notSupportedYet(span, what).withFix(fix));
  }

  boolean hasErrors() {
    return errors;
  }

  /** Reports the first place that asks for what cannot be done yet, and the others beside it. */
  void reportUnsupported() {
    unsupported.sort(Comparator.comparingInt(d -> d.span().map(Span::start).orElse(0)));
    if (unsupported.isEmpty()) {
      return;
    }
    Diagnostic report = unsupported.getFirst();
    for (Diagnostic other : unsupported.subList(1, unsupported.size())) {
      report = report.withRelated("also " + other.message(), other.span().orElseThrow());
    }
    diagnostics.add(report);
    unsupported.clear();
  }
}
