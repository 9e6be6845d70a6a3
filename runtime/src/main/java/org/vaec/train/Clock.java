package org.vaec.train;

import org.vaec.train.TrainingResult.Outcome;

/** Measures how fast training goes. */
final class Clock {
  private static final double REPORT_SECONDS = 0.25;

  private final Schedule schedule;
  private final long from;
  private final long start = System.nanoTime();
  private long now = start;
  private long step;
  private long lastReport = start;

  // The steady state begins behind the first epoch: by then the code is compiled and memory is
  // warm.
  private long steadyStart = start;
  private long steadyFrom;
  private boolean steady;

  Clock(Schedule schedule, long from) {
    this.schedule = schedule;
    this.from = from;
    this.step = from;
    this.steadyFrom = from;
  }

  void tick(long step) {
    this.step = step;
    now = System.nanoTime();
    if (!steady && schedule.place(step) == 0 && step < schedule.steps()) {
      steady = true;
      steadyStart = now;
      steadyFrom = step;
    }
  }

  boolean reportIsDue() {
    boolean due = seconds(lastReport) >= REPORT_SECONDS;
    if (due) {
      lastReport = now;
    }
    return due;
  }

  private double seconds(long since) {
    return (now - since) * 1e-9;
  }

  /** The steady state's, or that of all steps while the first epoch lasts. */
  double stepsPerSecond() {
    return step > steadyFrom
        ? (step - steadyFrom) / seconds(steadyStart)
        : (step - from) / seconds(start);
  }

  TrainingResult result(Outcome outcome, long finalStep) {
    return new TrainingResult(
        outcome,
        finalStep,
        Math.toIntExact(finalStep / schedule.stepsPerEpoch()),
        seconds(start),
        step > from ? stepsPerSecond() : 0);
  }
}
