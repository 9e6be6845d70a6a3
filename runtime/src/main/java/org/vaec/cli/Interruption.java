package org.vaec.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The user's wish to stop.
 *
 * <p>Ctrl-C starts the end of the JVM, whose exit code is then 130. A shutdown hook holds that end
 * back while a training that asked to be spared finishes its step, saves and reports.
 */
final class Interruption {
  /** Longer than any step and any writing of weights; a second Ctrl-C does not have to wait. */
  private static final long PATIENCE_SECONDS = 120;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean requested;
  private volatile boolean spared;
  private volatile Runnable unspared = () -> {};
  private volatile Runnable last = () -> {};

  /** Hears Ctrl-C and what else ends a process politely. */
  void listenToSignals() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::hold, "interruption"));
  }

  private void hold() {
    requested = true;
    if (spared) {
      try {
        finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    } else {
      unspared.run();
    }
    last.run();
  }

  /** What is left to do where the process is asked to end. */
  void atEnd(Runnable last) {
    this.last = last;
  }

  /** What is left to say where the process is asked to end before anything is worth saving. */
  void untilSpared(Runnable said) {
    this.unspared = said;
  }

  /** From now on a request waits until all is saved. */
  void spare() {
    unspared = () -> {};
    spared = true;
  }

  /** From now on nothing is lost by an end. */
  void release() {
    spared = requested;
  }

  /** Asks to stop. */
  void request() {
    requested = true;
  }

  boolean isRequested() {
    return requested;
  }

  /** Everything is saved and printed. */
  void finished() {
    finished.countDown();
  }
}
