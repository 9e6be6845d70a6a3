package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  private final Pace pace = new Pace();
  private final Random random = new Random(1);

  /** Runs for so long, at these times a run; the share of the time that was spent alone. */
  private double shareAlone(long nanos, long together, long alone) {
    long spent = 0;
    long spentAlone = 0;
    while (spent < nanos) {
      boolean isAlone = pace.isAlone();
      long quiet = isAlone ? alone : together;
      // Every 20 ms or so another program has the core for 3.
      long duration = quiet + (random.nextDouble() * 20_000_000 < quiet ? 3_000_000 : 0);
      pace.took(duration);
      spent += duration;
      spentAlone += isAlone ? duration : 0;
    }
    return (double) spentAlone / spent;
  }

  /** Runs shorter and longer than what is compared at least. */
  @ParameterizedTest
  @ValueSource(longs = {50_000, 5_000_000})
  void theQuickerWayTakesAlmostAllOfTheTime(long run) {
    assertTrue(shareAlone(10_000_000_000L, 2 * run, run) > 0.95);
  }

  @ParameterizedTest
  @ValueSource(longs = {50_000, 5_000_000})
  void workersThatHelpAreUsed(long run) {
    assertTrue(shareAlone(10_000_000_000L, run / 2, run) < 0.05);
  }

  /** Workers that have lost their core: a run with them takes a time slice, some hundred times. */
  @Test
  void workersThatHinderCostAFewPercent() {
    assertTrue(shareAlone(60_000_000_000L, 10_000_000, 100_000) > 0.96);
  }

  /** Workers take one and a half milliseconds to wake, and then halve the time of a run. */
  @Test
  void workersThatAreSlowToWakeAreUsedAllTheSame() {
    long run = 200_000;
    long awake = 0;
    long alone = 0;
    long spent = 0;
    while (spent < 5_000_000_000L) {
      boolean isAlone = pace.isAlone();
      awake = isAlone ? 0 : awake + run;
      long duration = isAlone || awake < 1_500_000 ? run : run / 2;
      pace.took(duration);
      spent += duration;
      alone += isAlone ? duration : 0;
    }
    assertTrue(alone < 0.05 * spent, alone + " of " + spent);
  }

  @Test
  void whatChangesIsNoticed() {
    shareAlone(10_000_000_000L, 1_000_000, 2_000_000);
    assertFalse(pace.isAlone());
    shareAlone(10_000_000_000L, 4_000_000, 2_000_000);
    assertTrue(shareAlone(10_000_000_000L, 4_000_000, 2_000_000) > 0.9);
  }

  @Test
  void firstTheWorkersAreTried() {
    assertFalse(pace.isAlone());
  }
}
