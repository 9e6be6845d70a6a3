package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.vaec.engine.Layout;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;

/**
 * A sweep over several stores of one layout at once, elementwise and in place: by a generated loop
 * once that is compiled, number by number and to the same bits before.
 */
abstract sealed class StoreSweep extends Sweep permits AdamSweep, MomentumSweep {
  /** Numbers that are computed at a time without a loop. */
  private static final int STRETCH = 1024;

  private final Optional<Loops.Candidate> loop;
  private final List<Integer> results;
  private final MemorySegment coefficients;
  private final MemorySegment[] memories;

  /** What the loop takes in each part; changes with the memories. */
  private final long[][] addresses;

  /**
   * Makes a sweep.
   *
   * @param like a store of the layout
   * @param stores how many it goes over: the first inputs of the loop
   * @param coefficients how many numbers are the same for all elements: the inputs behind them
   * @param lines of the loop
   * @param results the stores that results go to, in the order of the lines that are stored
   */
  StoreSweep(
      Store like, int stores, int coefficients, List<LoopBody.Line> lines, List<Integer> results) {
    super(like);
    List<LoopBody.Input> inputs = new ArrayList<>(Collections.nCopies(stores, LoopBody.Input.LINE));
    inputs.addAll(Collections.nCopies(coefficients, LoopBody.Input.SINGLE));
    this.loop =
        Lanes.hasVectors()
            ? Optional.of(Loops.of(new LoopBody(precision, inputs, lines)))
            : Optional.empty();
    this.results = List.copyOf(results);
    this.coefficients =
        Arena.ofAuto().allocate((long) coefficients * precision.bytes(), Layout.ALIGNMENT);
    this.memories = new MemorySegment[stores];
    this.addresses = new long[parts()][stores + coefficients + results.size()];
    for (long[] part : addresses) {
      for (int i = 0; i < coefficients; i++) {
        part[stores + i] = this.coefficients.address() + (long) i * precision.bytes();
      }
    }
  }

  /** Says which memory a store is. */
  final void use(int store, MemorySegment memory) {
    if (memories[store] == memory) {
      return;
    }
    memories[store] = memory;
    int first = addresses.length == 0 ? 0 : addresses[0].length - results.size();
    for (int part = 0; part < addresses.length; part++) {
      long address = memory.address() + part * PART * precision.bytes();
      addresses[part][store] = address;
      for (int result = 0; result < results.size(); result++) {
        if (results.get(result) == store) {
          addresses[part][first + result] = address;
        }
      }
    }
  }

  final void setCoefficient(int index, double value) {
    precision.set(coefficients, index, value);
  }

  /** A coefficient as the loop sees it, rounded to the precision. */
  final double coefficient(int index) {
    return precision.get(coefficients, index);
  }

  @Override
  final void sweep(int part, long from, long to) {
    int length = (int) (to - from);
    Loop ready = null;
    if (loop.isPresent()) {
      loop.get().used(length);
      ready = loop.get().loop(length);
    }
    if (ready == null) {
      plain(from, to);
    } else {
      ready.run(addresses[part], length);
    }
  }

  /** The generated loop, where the JVM has the vector module. */
  final Optional<Loops.Candidate> loop() {
    return loop;
  }

  /** Goes over numbers {@code from} to {@code to}, exclusively, without the loop. */
  final void plain(long from, long to) {
    double[][] numbers = new double[memories.length][STRETCH];
    float[] singles = new float[STRETCH];
    for (long at = from; at < to; at += STRETCH) {
      int n = (int) Math.min(STRETCH, to - at);
      for (int store = 0; store < memories.length; store++) {
        read(memories[store], at, numbers[store], n, singles);
      }
      compute(numbers, n);
      for (int store : results) {
        write(numbers[store], memories[store], at, n, singles);
      }
    }
  }

  /** Computes the results of the first {@code n} numbers of each store, in place. */
  abstract void compute(double[][] stores, int n);

  private void read(MemorySegment memory, long at, double[] into, int n, float[] singles) {
    if (precision == Precision.FLOAT64) {
      MemorySegment.copy(memory, ValueLayout.JAVA_DOUBLE, at * Double.BYTES, into, 0, n);
      return;
    }
    MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, at * Float.BYTES, singles, 0, n);
    for (int i = 0; i < n; i++) {
      into[i] = singles[i];
    }
  }

  private void write(double[] numbers, MemorySegment memory, long at, int n, float[] singles) {
    if (precision == Precision.FLOAT64) {
      MemorySegment.copy(numbers, 0, memory, ValueLayout.JAVA_DOUBLE, at * Double.BYTES, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      singles[i] = (float) numbers[i];
    }
    MemorySegment.copy(singles, 0, memory, ValueLayout.JAVA_FLOAT, at * Float.BYTES, n);
  }
}
