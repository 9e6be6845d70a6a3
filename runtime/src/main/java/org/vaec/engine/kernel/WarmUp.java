package org.vaec.engine.kernel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Code over vectors that gives the same bits as plain code. While the JVM interprets it, it is some
 * thousand times slower; so it is run on a thread of its own, on memory of its own, once so much
 * has been computed without it that it pays, and used as soon as it is compiled.
 */
final class WarmUp {
  /** The JVM compiles with full effort after some ten thousand rounds of a loop. */
  private static final int CALLS = 100;

  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final Runnable code;
  private final long fastNanos;
  private final long worth;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile boolean ready;
  private volatile long done;

  /**
   * @param code some microseconds' worth, with vectors
   * @param fastNanos what it takes at most when it is compiled
   * @param worth numbers that were computed without it before it pays
   */
  WarmUp(Runnable code, long fastNanos, long worth) {
    this.code = code;
    this.fastNanos = fastNanos;
    this.worth = Lanes.hasVectors() ? worth : Long.MAX_VALUE;
  }

  /** Whether the code is compiled; says that so many numbers are computed now. */
  boolean isReady(long numbers) {
    if (ready) {
      return true;
    }
    // Threads may overwrite each other's count: nothing but the time of the start depends on it.
    done = done + numbers;
    if (done > worth && asked.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("warm-up").start(this::warm);
    }
    return false;
  }

  private void warm() {
    long start = System.nanoTime();
    try {
      while (!isFast() && System.nanoTime() - start < PATIENCE_NANOS) {
        for (int call = 0; call < CALLS; call++) {
          code.run();
        }
        // The compiler is at work and needs the core more.
        TimeUnit.MILLISECONDS.sleep(2);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isFast() {
    for (int attempt = 0; attempt < 5; attempt++) {
      long start = System.nanoTime();
      code.run();
      ready |= System.nanoTime() - start < fastNanos;
    }
    return ready;
  }
}
