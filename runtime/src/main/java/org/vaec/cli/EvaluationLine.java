package org.vaec.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.vaec.evaluate.EvaluationProgress;

/**
 * Shows how far an evaluation is, and takes itself away at its end:
 *
 * <pre>evaluating 43%  log p -98.21  0:12 left  10000 rows</pre>
 */
final class EvaluationLine implements EvaluationProgress.Listener, AutoCloseable {
  private final Console console;
  private final StatusLine line;
  private final String density;

  /**
   * @param density what the estimate is called
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  EvaluationLine(Console console, String density, LongSupplier nanoTime) {
    this.console = console;
    this.line = new StatusLine(console, nanoTime);
    this.density = density;
  }

  /** Says that so many rows are about to be evaluated. */
  void begin(int rows) {
    if (console.columns() > 0) {
      line.show(List.of("evaluating 0%", rows + " rows"), false);
    } else {
      console.err().println("evaluating on " + rows + " rows");
      console.err().flush();
    }
  }

  @Override
  public void progress(EvaluationProgress progress) {
    List<String> parts = new ArrayList<>();
    parts.add("evaluating " + (int) (100 * progress.share()) + "%");
    parts.add(density + " " + Numbers.nats(progress.logLikelihood()));
    parts.add(ProgressLine.duration(progress.secondsLeft()) + " left");
    parts.add(progress.rows() + " rows");
    line.show(parts, false);
  }

  @Override
  public void close() {
    line.erase();
  }
}
