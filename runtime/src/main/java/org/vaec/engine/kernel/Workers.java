package org.vaec.engine.kernel;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.vaec.engine.Threads;
import org.vaec.engine.nd4j.Blas;

/**
 * Threads that compute parts of one kernel side by side; the one that asks is the first of them.
 *
 * <p>Kernels follow each other within microseconds, so a worker looks for the next one for a while
 * before it sleeps. Whoever asks takes parts from the front, the others take them from the back: of
 * kernels that are cut alike, a thread so gets the rows that it has in its cache. Nobody waits for
 * a worker that has taken nothing: where other programs hold the cores, the thread that asks does
 * the work alone.
 */
final class Workers implements Threads, AutoCloseable {
  /** How long a worker looks for work, longer than what lies between two kernels of a step. */
  private static final long LOOK_NANOS = 100_000;

  /** How often it looks between two looks at the clock; and at the end, before it gives way. */
  private static final int LOOKS = 200;

  /** Parts of a kernel at most: the bits of their number in the ticket. */
  private static final int MOST_PARTS = 0xFFFF;

  // A cache line each, or two that are fetched together.
  private static final int TICKET = 16;
  private static final int LEFT = 32;
  private static final int SLOTS = 48;

  /**
   * TICKET: the generation of the work (32 bits), then the parts that nobody has taken yet, from
   * first (16 bits) to last exclusively (16 bits). LEFT: how many parts are not done.
   *
   * <p>Parts are taken by exchanging the ticket for a smaller one. It succeeds only while that very
   * work is unfinished, so that {@link #work} belongs to it.
   */
  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

  private final Worker[] workers;
  private volatile boolean closed;
  private volatile Throwable failure;
  private boolean alone;
  private Work work;

  Workers(int count) {
    this.workers = new Worker[count - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].setDaemon(true);
      workers[i].start();
    }
  }

  /** How many threads there are, the one that asks among them. */
  int count() {
    return workers.length + 1;
  }

  /** Says whether from now on the thread that asks works alone. */
  void setAlone(boolean alone) {
    this.alone = alone;
  }

  @Override
  public void run(Work work, int parts) {
    if (workers.length == 0 || alone || parts <= 1) {
      for (int part = 0; part < parts; part++) {
        work.part(part, 0);
      }
      return;
    }
    if (parts > MOST_PARTS) {
      throw new IllegalStateException("engine: a kernel of " + parts + " parts");
    }
    this.work = work;
    slots.set(LEFT, parts);
    slots.set(TICKET, (slots.get(TICKET) & 0xFFFFFFFF00000000L) + (1L << 32) + parts);
    for (Worker worker : workers) {
      if (worker.sleeps) {
        LockSupport.unpark(worker);
      }
    }
    while (takeFirst()) {}
    // The last parts of the others end soon, unless their threads have lost their cores.
    for (int looks = 0; slots.get(LEFT) > 0; looks++) {
      if (looks < LOOKS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    if (failure != null) {
      Throwable cause = failure;
      failure = null;
      throw new IllegalStateException("engine: a part of a kernel failed", cause);
    }
  }

  private boolean takeFirst() {
    while (true) {
      long ticket = slots.get(TICKET);
      int first = (int) ticket >>> 16;
      if (first == ((int) ticket & MOST_PARTS)) {
        return false;
      }
      if (slots.compareAndSet(TICKET, ticket, ticket + (1 << 16))) {
        compute(work, first, 0);
        return true;
      }
    }
  }

  private boolean takeLast(int thread) {
    while (true) {
      long ticket = slots.get(TICKET);
      int end = (int) ticket & MOST_PARTS;
      if ((int) ticket >>> 16 == end) {
        return false;
      }
      Work taken = work;
      if (slots.compareAndSet(TICKET, ticket, ticket - 1)) {
        compute(taken, end - 1, thread);
        return true;
      }
    }
  }

  private void compute(Work work, int part, int thread) {
    try {
      work.part(part, thread);
    } catch (Throwable thrown) {
      failure = thrown;
    } finally {
      slots.getAndDecrement(LEFT);
    }
  }

  private boolean hasNoWork() {
    int parts = (int) slots.get(TICKET);
    return parts >>> 16 == (parts & MOST_PARTS);
  }

  private final class Worker extends Thread {
    private final int number;
    private volatile boolean sleeps;

    Worker(int number) {
      super("vaec-" + number);
      this.number = number;
    }

    @Override
    public void run() {
      Blas.useCallingThread();
      while (!closed) {
        while (takeLast(number)) {}
        if (!seesWork()) {
          sleeps = true;
          // Who asks sets the ticket before it looks for sleepers: one of the two sees the other.
          if (hasNoWork() && !closed) {
            LockSupport.park(Workers.this);
          }
          sleeps = false;
        }
      }
    }

    private boolean seesWork() {
      long start = System.nanoTime();
      do {
        for (int looks = 0; looks < LOOKS; looks++) {
          if (!hasNoWork() || closed) {
            return true;
          }
          Thread.onSpinWait();
        }
      } while (System.nanoTime() - start < LOOK_NANOS);
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }
}
