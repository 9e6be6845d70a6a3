package org.vaec.engine.kernel;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.plan.Access;
import org.vaec.plan.Count;
import org.vaec.plan.Tile;
import org.vaec.shape.Plate;

/**
 * Maxima and log-sum-exps along any axes and plates, such as over the states of a latent that is
 * summed out: what each result combines is gathered side by side, as many results at a time as fit
 * into a tile.
 */
final class Reduction implements Kernel {
  private final Lanes lanes;
  private final Op.Reduction reduction;
  private final Strides strides;
  private final long source;
  private final long result;
  private final int kept;
  private final int reduced;
  private final long registers;
  private final Stretches stretches;

  private Reduction(
      Lanes lanes,
      Op.Reduction reduction,
      Strides strides,
      long source,
      long result,
      int kept,
      int reduced,
      long registers,
      Stretches stretches) {
    this.lanes = lanes;
    this.reduction = reduction;
    this.strides = strides;
    this.source = source;
    this.result = result;
    this.kept = kept;
    this.reduced = reduced;
    this.registers = registers;
    this.stretches = stretches;
  }

  /**
   * Binds a reduction to memory.
   *
   * @param stretches of the members of the result's outermost plate, or of its numbers
   */
  static Reduction of(
      Value value,
      Lanes lanes,
      int threads,
      ToIntFunction<Plate> sizes,
      long source,
      long result,
      Scratch scratch,
      Stretches stretches) {
    Op.Reduce op = (Op.Reduce) value.op();
    Value input = value.input(0);
    Set<Plate> plates = input.plates();
    boolean[] inner = new boolean[plates.size() + input.shape().rank()];
    int axis = 0;
    for (Plate plate : new TreeSet<>(plates)) {
      inner[axis++] = op.plates().contains(plate);
    }
    for (int own = 0; own < input.shape().rank(); own++) {
      inner[axis++] = op.axes().contains(own);
    }
    long numbers = Count.of(input.shape().elements(), plates).at(sizes);
    long kept = Count.of(value.shape().elements(), value.plates()).at(sizes);
    return new Reduction(
        lanes,
        op.reduction(),
        Strides.reordered(Access.of(value).getFirst(), inner, sizes),
        source,
        result,
        Math.toIntExact(kept),
        Math.toIntExact(numbers / Math.max(1, kept)),
        scratch.take((long) threads * Tile.LENGTH),
        stretches);
  }

  @Override
  public int parts() {
    return stretches.count();
  }

  @Override
  public void part(int part, int thread) {
    long register = registers + (long) thread * Tile.LENGTH * lanes.bytes();
    int end = stretches.first(part + 1, kept);
    int at = stretches.first(part, kept);
    if (reduced > Tile.LENGTH) {
      for (; at < end; at++) {
        lanes.set(result + (long) at * lanes.bytes(), longRow((long) at * reduced, register));
      }
      return;
    }
    int most = Tile.LENGTH / Math.max(1, reduced);
    while (at < end) {
      int rows = Math.min(most, end - at);
      strides.fill(lanes, source, register, (long) at * reduced, rows * reduced);
      lanes.reduceRows(
          reduction, register, rows * reduced, reduced, result + (long) at * lanes.bytes());
      at += rows;
    }
  }

  /** Reduces more numbers than fit into a tile, in pieces. */
  private double longRow(long start, long register) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int done = 0; done < reduced; done += Tile.LENGTH) {
      int n = Math.min(Tile.LENGTH, reduced - done);
      strides.fill(lanes, source, register, start + done, n);
      largest = Math.max(largest, lanes.maximum(register, n));
    }
    if (reduction == Op.Reduction.MAXIMUM || Double.isInfinite(largest)) {
      return largest;
    }
    double sum = 0;
    for (int done = 0; done < reduced; done += Tile.LENGTH) {
      int n = Math.min(Tile.LENGTH, reduced - done);
      strides.fill(lanes, source, register, start + done, n);
      sum += lanes.sumOfExp(register, largest, n);
    }
    return largest + Math.log(sum);
  }
}
