package org.vaec.cli;

import java.util.OptionalInt;
import org.vaec.evaluate.Evaluation;
import org.vaec.run.Run;

/** An evaluation as a command does it, in sight of the user and until Ctrl-C at most. */
final class Judgement {
  private Judgement() {}

  /**
   * Evaluates on the held-out rows.
   *
   * @param samples of each row; empty for as many as the sizes suggest
   * @param seed of the samples
   * @param interruption ends it with the figures so far
   */
  static Evaluation of(
      Run run, OptionalInt samples, long seed, Subcommand command, Interruption interruption) {
    interruption.spare();
    if (command.quiet()) {
      return run.evaluate(samples, seed, progress -> {}, interruption::isRequested);
    }
    boolean hasPoints = !run.compilation().model().points().isEmpty();
    try (EvaluationLine line =
        new EvaluationLine(
            command.console(), hasPoints ? "log joint" : "log p", System::nanoTime)) {
      line.begin(run.data().heldOut().size());
      return run.evaluate(samples, seed, line, interruption::isRequested);
    }
  }
}
