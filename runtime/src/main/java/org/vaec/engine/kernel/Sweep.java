package org.vaec.engine.kernel;

import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.engine.Threads;

/**
 * A pass over stores of one layout, such as an optimizer's step, in parts of a fixed length. Made
 * once and run many times: after the first run it allocates nothing.
 */
public abstract sealed class Sweep implements Threads.Work permits StoreSweep, NormSweep {
  /** Numbers of a part: a multiple of what any vector register holds, as all layouts are. */
  static final long PART = 1 << 14;

  final Precision precision;
  private final long length;

  Sweep(Store like) {
    this.precision = like.precision();
    this.length = like.layout().length();
  }

  final int parts() {
    return Math.toIntExact(Math.ceilDiv(length, PART));
  }

  final void run(Threads threads) {
    threads.run(this, parts());
  }

  @Override
  public final void part(int part, int thread) {
    sweep(part, part * PART, Math.min(length, (part + 1) * PART));
  }

  /** Goes over numbers {@code from} to {@code to}, exclusively. */
  abstract void sweep(int part, long from, long to);
}
