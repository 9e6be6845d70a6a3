package org.vaec.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import org.vaec.source.Diagnostic;
import org.vaec.source.DiagnosticPrinter;

/** Prints diagnostics for people: each with its source line, then how many there were. */
final class DiagnosticReport {
  private static final String RED = "\u001B[1;31m";
  private static final String YELLOW = "\u001B[1;33m";
  private static final String GREEN = "\u001B[32m";
  private static final String PLAIN = "\u001B[0m";

  private DiagnosticReport() {}

  /** Prints to standard error; nothing where there is nothing to say. */
  static void print(List<Diagnostic> diagnostics, Console console) {
    if (diagnostics.isEmpty()) {
      return;
    }
    PrintStream err = console.err();
    for (Diagnostic diagnostic : diagnostics) {
      String text = DiagnosticPrinter.print(diagnostic);
      err.print(console.colour() ? coloured(text, diagnostic) : text);
    }
    err.println(count(diagnostics));
  }

  /** {@code 2 errors and 1 warning}. */
  static String count(List<Diagnostic> diagnostics) {
    long errors = diagnostics.stream().filter(Diagnostic::isError).count();
    long warnings = diagnostics.size() - errors;
    if (warnings == 0) {
      return number(errors, "error");
    }
    return errors == 0
        ? number(warnings, "warning")
        : number(errors, "error") + " and " + number(warnings, "warning");
  }

  private static String number(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String coloured(String text, Diagnostic diagnostic) {
    String severity = diagnostic.isError() ? RED : YELLOW;
    return text.lines()
        .map(line -> coloured(line, severity))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String coloured(String line, String severity) {
    int head = line.startsWith("error[") || line.startsWith("warning[") ? line.indexOf(':') : 0;
    if (head > 0) {
      return severity + line.substring(0, head) + PLAIN + line.substring(head);
    }
    if (line.matches(" +\\| +\\^+.*")) {
      int caret = line.indexOf('^');
      return line.substring(0, caret) + severity + line.substring(caret) + PLAIN;
    }
    int fix = line.indexOf("= fix: ");
    return fix >= 0 && line.substring(0, fix).isBlank()
        ? line.substring(0, fix) + GREEN + line.substring(fix) + PLAIN
        : line;
  }
}
