package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.engine.Threads;

/** The Euclidean norm of all numbers of a store together. Parts are added in their order. */
public final class NormSweep extends Sweep {
  private final double[] sums;
  private MemorySegment memory;
  private boolean isExact;

  /** For stores laid out like this one. */
  public NormSweep(Store like) {
    super(like);
    this.sums = new double[parts()];
  }

  /** The norm; infinite or no number only if one of the numbers is. */
  public double of(Store store, Threads threads) {
    memory = store.memory();
    isExact = precision == Precision.FLOAT64 || !Lanes.hasVectors();
    double sum = sum(threads);
    if (!isExact && !Double.isFinite(sum)) {
      // Squares of finite numbers may overflow in single precision, not in double.
      isExact = true;
      sum = sum(threads);
    }
    return Math.sqrt(sum);
  }

  private double sum(Threads threads) {
    run(threads);
    double sum = 0;
    for (double part : sums) {
      sum += part;
    }
    return sum;
  }

  @Override
  void sweep(int part, long from, long to) {
    if (!isExact) {
      sums[part] = SumOfSquares.of(memory, from, to);
      return;
    }
    double sum = 0;
    for (long i = from; i < to; i++) {
      double number = precision.get(memory, i);
      sum += number * number;
    }
    sums[part] = sum;
  }
}
