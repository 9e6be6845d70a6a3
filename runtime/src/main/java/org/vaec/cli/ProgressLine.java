package org.vaec.cli;

import java.util.Locale;
import java.util.function.LongSupplier;
import org.vaec.train.Progress;
import org.vaec.train.ProgressListener;

/**
 * Shows how far training is: one line that changes on a terminal, else a line every few seconds.
 *
 * <pre>epoch 12/200  elbo -19.31  likelihood.x -14.02  kl.z 5.29  431 steps/s  0:08 left</pre>
 */
final class ProgressLine implements ProgressListener {
  private static final long BETWEEN_LINES = 5_000_000_000L;
  private static final String ERASE_REST = "\u001B[K";

  private final Console console;
  private final LongSupplier nanoTime;
  private long lastLine;
  private boolean open;

  /**
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  ProgressLine(Console console, LongSupplier nanoTime) {
    this.console = console;
    this.nanoTime = nanoTime;
    this.lastLine = nanoTime.getAsLong();
  }

  @Override
  public void progress(Progress progress) {
    String text = text(progress);
    if (console.columns() > 0) {
      // The last column stays free: some terminals wrap as soon as it is written.
      int end = Math.min(text.length(), console.columns() - 1);
      console.err().print("\r" + text.substring(0, end) + ERASE_REST);
      console.err().flush();
      open = true;
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - lastLine >= BETWEEN_LINES || progress.step() == progress.steps()) {
      lastLine = now;
      console.err().println(text);
      console.err().flush();
    }
  }

  /** Leaves the line as it is; what is printed next begins on a new one. */
  void close() {
    if (open) {
      console.err().println();
      open = false;
    }
  }

  static String text(Progress progress) {
    StringBuilder text = new StringBuilder();
    text.append("epoch ").append(progress.epoch()).append('/').append(progress.epochs());
    text.append("  ").append(progress.total());
    text.append(' ').append(Numbers.nats(progress.bound()));
    progress
        .terms()
        .forEach(
            (name, value) ->
                text.append("  ").append(name).append(' ').append(Numbers.nats(value)));
    text.append("  ").append(Numbers.rate(progress.stepsPerSecond())).append(" steps/s");
    text.append("  ").append(duration(progress.secondsLeft())).append(" left");
    return text.toString();
  }

  /** {@code 0:08}, {@code 12:30} or {@code 3:05:00}. */
  static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "?";
    }
    long whole = Math.max(0, Math.round(seconds));
    long hours = whole / 3600;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }
}
