package org.vaec.engine.kernel;

import java.util.Arrays;

/**
 * Whether runs of one kind are quicker with the workers than without. That depends on their sizes,
 * on the machine and on what else it is doing, so it is tried, and tried again now and then: beside
 * other programs two threads can be slower than one, which waits for nobody. Numbers do not depend
 * on it.
 */
final class Pace {
  /** Stretches of runs, alternately with the workers and alone, whose medians are compared. */
  private static final int SAMPLES = 5;

  /** How long a stretch is at least. */
  private static final long SAMPLE_NANOS = 1_000_000;

  /**
   * For how long runs with the workers do not count after runs without them. Workers that have
   * slept need some time, in a virtual machine now and then a millisecond, and seldom sleep
   * otherwise. In a longer run it matters little.
   */
  private static final long WAKING_NANOS = 2_000_000;

  /** Where runs are so long that five pairs take longer, fewer must do. */
  private static final long TRIAL_NANOS = 200_000_000;

  /**
   * How many times as long as a trial its outcome is kept at first, and at most. In a program's
   * first seconds the JVM compiles on the cores that the workers would have, so an early outcome
   * must not last.
   */
  private static final int KEPT = 4;

  private static final int MOST_KEPT = 64;

  /** The share of time that the workers must save, to be worth another core. */
  private static final double GAIN = 0.03;

  private final double[] together = new double[SAMPLES];
  private final double[] alone = new double[SAMPLES];
  private int samples;
  private long runs;
  private long nanos;
  private long trial;
  private long waking;
  private long kept;
  private int times = KEPT;
  private boolean wasAlone;
  private boolean isAlone;

  /** Whether the next run goes without the workers. */
  boolean isAlone() {
    return isAlone;
  }

  /** Says how long that run took. */
  void took(long duration) {
    if (kept > 0) {
      kept -= duration;
      if (kept <= 0) {
        // A trial begins with the workers.
        isAlone = false;
        waking = WAKING_NANOS;
      }
      return;
    }
    if (waking > 0 && duration < WAKING_NANOS) {
      waking -= duration;
      trial += duration;
      return;
    }
    runs++;
    nanos += duration;
    if (nanos < SAMPLE_NANOS) {
      return;
    }
    (isAlone ? alone : together)[samples] = (double) nanos / runs;
    trial += nanos;
    runs = 0;
    nanos = 0;
    samples += isAlone ? 1 : 0;
    isAlone = !isAlone;
    waking = isAlone ? 0 : WAKING_NANOS;
    if (samples == SAMPLES || samples > 0 && trial >= TRIAL_NANOS && !isAlone) {
      isAlone = median(together) * (1 + GAIN) >= median(alone);
      // What is found again is looked for less often: so what trials cost goes towards nothing.
      times = isAlone == wasAlone ? Math.min(2 * times, MOST_KEPT) : KEPT;
      wasAlone = isAlone;
      kept = times * trial;
      trial = 0;
      samples = 0;
    }
  }

  private double median(double[] times) {
    Arrays.sort(times, 0, samples);
    return times[samples / 2];
  }
}
