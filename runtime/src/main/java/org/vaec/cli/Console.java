package org.vaec.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * Where a command reads and prints.
 *
 * @param in standard input
 * @param out results, as UTF-8
 * @param err diagnostics and progress, as UTF-8
 * @param columns of the terminal that {@code err} is, whose last line can be overwritten; 0 where
 *     it is none, or one that knows no control sequences
 * @param colour whether {@code err} shows colours
 */
record Console(InputStream in, PrintStream out, PrintStream err, int columns, boolean colour) {

  /** A console without a terminal. */
  static Console of(InputStream in, PrintStream out, PrintStream err) {
    return new Console(in, out, err, 0, false);
  }

  /**
   * This process's own streams.
   *
   * @param out its standard output
   * @param columns of the terminal that standard error is, which Java cannot tell and the launcher
   *     can; 0 for none
   */
  static Console ofProcess(PrintStream out, int columns, Map<String, String> environment) {
    boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
    boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Console(
        new FileInputStream(FileDescriptor.in),
        out,
        ProcessStream.to(new FileOutputStream(FileDescriptor.err)),
        dumb ? 0 : columns,
        columns > 0 && !dumb && colour);
  }

  /** Where messages for people go that belong to neither stream's data: nowhere when quiet. */
  PrintStream notes(boolean quiet) {
    return quiet ? new PrintStream(java.io.OutputStream.nullOutputStream()) : err;
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
