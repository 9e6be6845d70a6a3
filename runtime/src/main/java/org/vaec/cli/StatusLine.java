package org.vaec.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How far something is: one line that changes in place on a terminal, elsewhere a plain line every
 * few seconds.
 */
final class StatusLine {
  private static final long BETWEEN_LINES = 5_000_000_000L;
  private static final String GAP = "  ";
  private static final String ERASE_REST = "\u001B[K";
  // A window that has become narrower than it was would else wrap the line, and each change of it
  // leave another copy behind.
  private static final String DO_NOT_WRAP = "\u001B[?7l";
  private static final String WRAP = "\u001B[?7h";

  private final Console console;
  private final LongSupplier nanoTime;
  private long lastLine;
  private boolean open;

  /**
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  StatusLine(Console console, LongSupplier nanoTime) {
    this.console = console;
    this.nanoTime = nanoTime;
    this.lastLine = nanoTime.getAsLong();
  }

  /**
   * Shows as many of the parts as the terminal is wide for.
   *
   * @param parts the most important first
   * @param last whether nothing comes after it, so that it is due also where lines are rare
   */
  void show(List<String> parts, boolean last) {
    if (console.columns() > 0) {
      // The last column stays free: some terminals wrap as soon as it is written.
      String text = fit(parts, console.columns() - 1);
      console.err().print("\r" + DO_NOT_WRAP + text + ERASE_REST + WRAP);
      console.err().flush();
      open = true;
      return;
    }
    long now = nanoTime.getAsLong();
    if (last || now - lastLine >= BETWEEN_LINES) {
      lastLine = now;
      console.err().println(String.join(GAP, parts));
      console.err().flush();
    }
  }

  /** Leaves the line as it is; what is printed next begins on a new one. */
  void close() {
    if (open) {
      console.err().println();
      console.err().flush();
      open = false;
    }
  }

  /** Takes the line away. */
  void erase() {
    if (open) {
      console.err().print("\r" + ERASE_REST);
      console.err().flush();
      open = false;
    }
  }

  /**
   * The first parts, whole ones only, as many as so many columns hold. The first word of all goes
   * where the second part would not fit beside it.
   */
  static String fit(List<String> parts, int columns) {
    List<String> all = new ArrayList<>(parts);
    if (all.size() > 1 && TextWidth.of(all.get(0) + GAP + all.get(1)) > columns) {
      all.set(0, all.getFirst().substring(all.getFirst().indexOf(' ') + 1));
    }
    StringBuilder text = new StringBuilder();
    int width = 0;
    for (String part : all) {
      String next = text.isEmpty() ? part : GAP + part;
      width += TextWidth.of(next);
      if (width > columns) {
        break;
      }
      text.append(next);
    }
    return text.toString();
  }
}
