package org.vaec.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that is wrong, or looks wrong, with what the user wrote.
 *
 * @param severity whether compilation can go on
 * @param code a short kebab-case name, stable across releases, with a golden file in {@code
 *     models/bad}
 * @param message what is wrong and why, one or two sentences in the words of the model
 * @param span the cause; empty only where no source text is at fault (a missing data file, say)
 * @param related other places that matter, each with its own words
 * @param fix what to do about it, a sentence or a line to write
 * @param edits the fix as changes of the text, where it is certain what was meant; empty where a
 *     person has to choose
 */
public record Diagnostic(
    Severity severity,
    String code,
    String message,
    Optional<Span> span,
    List<Related> related,
    Optional<String> fix,
    List<Edit> edits) {

  /** A second place that explains the first. */
  public record Related(String message, Span span) {}

  public Diagnostic {
    related = List.copyOf(related);
    edits = List.copyOf(edits);
  }

  /** An error at {@code span}. */
  public static Diagnostic error(String code, Span span, String message) {
    return of(Severity.ERROR, code, Optional.of(span), message);
  }

  /** A warning at {@code span}. */
  public static Diagnostic warning(String code, Span span, String message) {
    return of(Severity.WARNING, code, Optional.of(span), message);
  }

  /** A warning about no place in the source. */
  public static Diagnostic warning(String code, String message) {
    return of(Severity.WARNING, code, Optional.empty(), message);
  }

  /** An error that has no place in the model file. */
  public static Diagnostic error(String code, String message) {
    return of(Severity.ERROR, code, Optional.empty(), message);
  }

  private static Diagnostic of(
      Severity severity, String code, Optional<Span> span, String message) {
    return new Diagnostic(severity, code, message, span, List.of(), Optional.empty(), List.of());
  }

  /** What is planned and cannot be done yet: always an error, never a wrong answer. */
  public static Diagnostic notSupportedYet(Span span, String what) {
    return error("not-supported-yet", span, "not supported yet: " + what);
  }

  /** The same with what to do, in words alone. */
  public Diagnostic withFix(String fix) {
    return withFix(Fix.say(fix));
  }

  public Diagnostic withFix(Fix fix) {
    return new Diagnostic(
        severity, code, message, span, related, Optional.of(fix.words()), fix.edits());
  }

  public Diagnostic withRelated(String message, Span span) {
    List<Related> more = new ArrayList<>(related);
    more.add(new Related(message, span));
    return new Diagnostic(severity, code, this.message, this.span, more, fix, edits);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
