package org.vaec.engine.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.vaec.engine.nd4j.Blas;

/**
 * Threads that compute parts of one kernel side by side; the one that asks is the first of them.
 * They wait for the next kernel by spinning a little, since kernels follow each other within
 * microseconds, and then park.
 */
final class Workers implements AutoCloseable {
  private static final int SPINS = 20_000;

  private final Thread[] threads;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile int generation;
  private volatile boolean closed;
  private volatile Throwable failure;
  private Kernel kernel;
  private int parts;

  Workers(int count) {
    this.threads = new Thread[count - 1];
    for (int i = 0; i < threads.length; i++) {
      int thread = i + 1;
      threads[i] = Thread.ofPlatform().daemon().name("vaec-" + thread).start(() -> work(thread));
    }
  }

  int count() {
    return threads.length + 1;
  }

  /** Computes all parts of a kernel and returns when they are done. */
  void run(Kernel kernel, int parts) {
    if (threads.length == 0 || parts == 1) {
      for (int part = 0; part < parts; part++) {
        kernel.part(part, 0);
      }
      return;
    }
    this.kernel = kernel;
    this.parts = parts;
    next.set(0);
    busy.set(threads.length);
    generation++;
    for (int i = 0; i < threads.length; i++) {
      LockSupport.unpark(threads[i]);
    }
    take(0);
    while (busy.get() > 0) {
      Thread.onSpinWait();
    }
    if (failure != null) {
      throw new IllegalStateException("engine: a worker failed", failure);
    }
  }

  private void take(int thread) {
    for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
      kernel.part(part, thread);
    }
  }

  private void work(int thread) {
    Blas.useCallingThread();
    int seen = 0;
    while (true) {
      int spins = 0;
      while (generation == seen && !closed) {
        if (++spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      if (closed) {
        return;
      }
      seen = generation;
      try {
        take(thread);
      } catch (Throwable thrown) {
        failure = thrown;
      } finally {
        busy.decrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
