package org.vaec.engine.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.vaec.engine.Layout;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.engine.Threads;
import org.vaec.shape.Shape;

/**
 * A pass over stores of one layout, such as an optimizer's step, in parts of a fixed length. Made
 * once and run many times: it allocates nothing.
 */
public abstract sealed class Sweep implements Threads.Work
    permits AdamSweep, MomentumSweep, NormSweep {
  /** Numbers of a part: a multiple of what any vector register holds, as all layouts are. */
  private static final long PART = 1 << 14;

  /** Numbers swept over one by one, some milliseconds' worth, before vectors pay. */
  private static final long WORTH = 1_000_000;

  /** Numbers that vectors are tried with: two rounds of the longest registers. */
  static final int SAMPLE = 32;

  /** At most, of the shortest registers. */
  private static final int SAMPLED_ROUNDS = 8;

  /** About those of a round. */
  private static final int INSTRUCTIONS = 20;

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

  /** A warm-up of code on {@link #SAMPLE} numbers of each of some stores. */
  static WarmUp warmUp(Supplier<WarmUp.Sample> sample) {
    return new WarmUp(WORTH, SAMPLED_ROUNDS * INSTRUCTIONS, sample);
  }

  /** A store of single precision to try code with. */
  static Store sampleStore() {
    return new Store(
        Precision.FLOAT32, Layout.of(new LinkedHashMap<>(Map.of("sample", Shape.of(SAMPLE)))));
  }

  /** Goes over numbers {@code from} to {@code to}, exclusively. */
  abstract void sweep(int part, long from, long to);
}
