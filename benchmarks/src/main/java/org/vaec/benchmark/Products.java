package org.vaec.benchmark;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.vaec.engine.Precision;
import org.vaec.engine.nd4j.Blas;

/**
 * The eleven matrix products of a step and nothing else, with the library that vaec uses. Each
 * thread takes its share of the rows of every result, and all wait for each other after each
 * product, as in a step.
 */
final class Products implements Contender {
  private final int threads;
  private final List<Thread> helpers = new ArrayList<>();
  private List<List<Operands>> operands = List.of();
  private volatile Job job;

  /** Some steps, and how often a thread has been done with a product. */
  private record Job(List<List<Operands>> operands, int steps, AtomicLong done) {}

  /** One thread's share of a product: rows of matrices of its own. */
  private record Operands(Blas.Form form, MemorySegment a, MemorySegment b, MemorySegment c) {}

  Products(int threads) {
    this.threads = threads;
    Blas.load(Precision.FLOAT32);
    for (int i = 1; i < threads; i++) {
      int thread = i;
      helpers.add(Thread.ofPlatform().daemon().start(() -> help(thread)));
    }
  }

  @Override
  public void begin(Autoencoder size) {
    Arena arena = Arena.ofAuto();
    List<List<Operands>> all = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      List<Operands> own = new ArrayList<>();
      size.products().forEach(product -> own.add(operands(product, arena)));
      all.add(own);
    }
    operands = all;
  }

  private Operands operands(Autoencoder.Product product, Arena arena) {
    int m = Math.ceilDiv(product.m(), threads);
    return new Operands(
        Blas.Form.of(
            Precision.FLOAT32,
            m,
            product.n(),
            product.k(),
            product.transposeA(),
            product.transposeB()),
        matrix(arena, m, product.k()),
        matrix(arena, product.k(), product.n()),
        matrix(arena, m, product.n()));
  }

  private static MemorySegment matrix(Arena arena, int rows, int columns) {
    MemorySegment matrix = arena.allocate(4L * rows * columns, 64);
    for (long i = 0; i < (long) rows * columns; i++) {
      // Ordinary numbers: neither 0 nor subnormal.
      Precision.FLOAT32.set(matrix, i, 0.5 + i % 7 * 0.1);
    }
    return matrix;
  }

  @Override
  public void steps(int count) {
    job = new Job(operands, count, new AtomicLong());
    helpers.forEach(LockSupport::unpark);
    work(job, 0);
  }

  private void help(int thread) {
    Job seen = null;
    while (true) {
      Job next = job;
      if (next == seen) {
        // Others are being timed now, and would be disturbed even by short naps.
        LockSupport.park(this);
      } else {
        seen = next;
        work(seen, thread);
      }
    }
  }

  private void work(Job job, int thread) {
    Blas.useCallingThread();
    long turn = 0;
    for (int step = 0; step < job.steps; step++) {
      for (Operands product : job.operands.get(thread)) {
        multiply(product);
        turn += threads;
        job.done.incrementAndGet();
        while (job.done.get() < turn) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private static void multiply(Operands product) {
    Blas.multiply(product.form, product.a.address(), product.b.address(), 0, product.c.address());
  }

  /** Products have none. */
  @Override
  public double loss() {
    return Double.NaN;
  }
}
