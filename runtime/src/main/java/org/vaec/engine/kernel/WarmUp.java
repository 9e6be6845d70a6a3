package org.vaec.engine.kernel;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Code over vectors that gives the same bits as plain code. While the JVM interprets it, it is some
 * thousand times slower. So it is run on a thread of its own, on memory of its own, once so much
 * has been computed without it that it pays, and used as soon as it is compiled.
 *
 * <p>The launcher's options make the JVM compile such code after a few calls, and make the calls
 * wait for it. Without them it takes some thousand calls.
 */
final class WarmUp {

  /**
   * The code on a few numbers: two rounds of its loops, or the JVM would not compile the way back.
   */
  interface Sample extends AutoCloseable {
    void run();

    @Override
    default void close() {}
  }

  private static final int BURST = 50;

  /** The JVM compiles with full effort after so many calls, earlier where the launcher asks. */
  private static final int CALLS = 5_000;

  private static final long POLL_NANOS = 2_000_000;
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  /** What a call takes before the first number. */
  private static final long CALL_NANOS = 400;

  /**
   * Compiled, a vector instruction takes about one; half compiled, fifty; interpreted, many more.
   */
  private static final long NANOS_PER_INSTRUCTION = 8;

  /** One for all: what is compiled at the same time takes turns. */
  private static final ThreadPoolExecutor THREAD = thread();

  private static final AtomicInteger UNDER_WAY = new AtomicInteger();

  private final long worth;
  private final long fastNanos;
  private final Supplier<Sample> sample;
  private long done;
  private boolean asked;
  private volatile boolean ready;

  /**
   * Code that is not warmed yet.
   *
   * @param worth how much, in units of the caller's, is computed without it before it pays
   * @param instructions about how many vector instructions the sample executes
   * @param sample made when it pays
   */
  WarmUp(long worth, long instructions, Supplier<Sample> sample) {
    this.worth = worth;
    this.fastNanos = CALL_NANOS + instructions * NANOS_PER_INSTRUCTION;
    this.sample = sample;
  }

  private static ThreadPoolExecutor thread() {
    ThreadPoolExecutor thread =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().daemon().name("vaec-warm-up").unstarted(task));
    thread.allowCoreThreadTimeOut(true);
    return thread;
  }

  /** Whether anything is being warmed: then the JVM's compiler needs a core. */
  static boolean isAnyUnderWay() {
    return UNDER_WAY.get() > 0;
  }

  /** Whether the code is compiled. */
  boolean isReady() {
    return ready;
  }

  /** The same; where it is not, so much is computed without it now. */
  boolean isReady(long work) {
    if (!ready) {
      count(work);
    }
    return ready;
  }

  /** Says that so much is computed without the code. */
  synchronized void count(long work) {
    done += work;
    if (!asked && done > worth && Lanes.hasVectors()) {
      asked = true;
      UNDER_WAY.getAndIncrement();
      THREAD.execute(this::begin);
    }
  }

  private void begin() {
    boolean goesOn = false;
    try {
      Trial trial = new Trial(sample.get());
      goesOn = true;
      trial.turn();
    } finally {
      if (!goesOn) {
        UNDER_WAY.getAndDecrement();
      }
    }
  }

  /** Runs until the code is fast. */
  private final class Trial {
    private final Sample sample;
    private final long start = System.nanoTime();
    private int calls;

    Trial(Sample sample) {
      this.sample = sample;
    }

    /** A part of the way. Whatever happens, workers must not wait for its end for ever. */
    void turn() {
      boolean goesOn = false;
      try {
        goesOn = burst();
      } finally {
        if (goesOn) {
          THREAD.execute(this::turn);
        } else {
          sample.close();
          UNDER_WAY.getAndDecrement();
        }
      }
    }

    /** Calls the code some times; whether it must go on. */
    private boolean burst() {
      if (calls > CALLS) {
        // The compiler is at work and needs the core more.
        LockSupport.parkNanos(POLL_NANOS);
      }
      for (int call = 0; call < BURST; call++) {
        long begin = System.nanoTime();
        sample.run();
        ready |= System.nanoTime() - begin < fastNanos;
      }
      calls += BURST;
      return !ready && System.nanoTime() - start < PATIENCE_NANOS;
    }
  }
}
