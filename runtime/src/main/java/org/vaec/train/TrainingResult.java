package org.vaec.train;

/**
 * How training ended.
 *
 * @param outcome whether it went to its end
 * @param step steps done in all, those before a resumed run's start among them
 * @param epochs whole epochs done
 * @param seconds of training in all, compilation and evaluation left out
 * @param stepsPerSecond the steady state: the first epoch of a process is left out where there is
 *     another
 */
public record TrainingResult(
    Outcome outcome, long step, int epochs, double seconds, double stepsPerSecond) {

  /** This with what an earlier process had done of the same run. */
  public TrainingResult after(TrainingResult earlier) {
    boolean isNew = step != earlier.step;
    return new TrainingResult(
        outcome,
        step,
        epochs,
        isNew ? earlier.seconds + seconds : earlier.seconds,
        isNew ? stepsPerSecond : earlier.stepsPerSecond);
  }

  /** Why training ended. */
  public enum Outcome {
    FINISHED,
    INTERRUPTED,
    /** The loss or a parameter was no number; the state is the last good one. */
    DIVERGED
  }
}
