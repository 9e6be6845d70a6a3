package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmUpTest {
  /** Others' warm-ups in this JVM, too, end by then. */
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private static WarmUp.Sample failing(boolean atOnce) {
    if (atOnce) {
      throw new NoClassDefFoundError("no such code");
    }
    return () -> {
      throw new IllegalStateException("broken code");
    };
  }

  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void codeThatFailsIsNeverReadyAndKeepsNobodyWaiting(boolean atOnce) throws InterruptedException {
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> thrown.add(failure));
    try {
      WarmUp warmUp = new WarmUp(1, 1, () -> failing(atOnce));
      warmUp.count(10);
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while ((WarmUp.isAnyUnderWay() || thrown.isEmpty()) && System.nanoTime() < deadline) {
        Thread.sleep(1);
      }
      assertFalse(WarmUp.isAnyUnderWay());
      assertFalse(warmUp.isReady());
      assertEquals(1, thrown.size());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
