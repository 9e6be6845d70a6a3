package org.vaec.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.vaec.train.Progress;
import org.vaec.train.ProgressListener;

/**
 * Shows how far training is. What comes first is the last to go where a terminal is narrow:
 *
 * <pre>epoch 12/200  elbo -19.31  0:08 left  431 steps/s  likelihood.x -14.02  kl.z 5.29</pre>
 */
final class ProgressLine implements ProgressListener {
  private final StatusLine line;

  /**
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  ProgressLine(Console console, LongSupplier nanoTime) {
    this.line = new StatusLine(console, nanoTime);
  }

  @Override
  public void progress(Progress progress) {
    line.show(parts(progress), progress.step() == progress.steps());
  }

  /** Leaves the line as it is; what is printed next begins on a new one. */
  void close() {
    line.close();
  }

  static List<String> parts(Progress progress) {
    List<String> parts = new ArrayList<>();
    parts.add("epoch " + progress.epoch() + "/" + progress.epochs());
    parts.add(progress.total() + " " + Numbers.nats(progress.bound()));
    parts.add(duration(progress.secondsLeft()) + " left");
    parts.add(Numbers.rate(progress.stepsPerSecond()) + " steps/s");
    progress.terms().forEach((name, value) -> parts.add(name + " " + Numbers.nats(value)));
    return parts;
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
