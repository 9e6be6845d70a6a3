package org.vaec.cli;

/** What the process returns, as LANGUAGE.md fixes it. */
final class ExitCode {
  static final int DONE = 0;

  /** The model or the data is wrong, or results cannot be written. */
  static final int WRONG_INPUT = 1;

  /** The command line is wrong, or asks for what cannot be done yet. */
  static final int WRONG_USAGE = 2;

  /** Training met a number that is not finite; the last good state was saved. */
  static final int NUMERICAL_FAILURE = 3;

  /** vaec itself is wrong (EX_SOFTWARE of sysexits.h). */
  static final int DEFECT = 70;

  /** Ended by Ctrl-C: 128 + SIGINT. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
