package org.vaec.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.vaec.random.Philox;

/**
 * The values of one variable of {@link Rows}, or which of them are observed, gathered for one batch
 * after the other: nothing is allocated meanwhile.
 */
public final class Column {
  /** Numbers of neighbouring rows that are gathered at a time, where none are drawn. */
  private static final int AT_A_TIME = 256;

  private final Cells cells;
  private final BitSet missing;
  private final double[] placeholders;
  private final int[] rows;
  private final boolean isMask;
  private final Optional<Philox> draws;
  private final boolean evaluates;
  private final ThreadLocal<Buffer> buffers;
  private int[] batch = new int[0];

  /** Some rows on their way, for each thread. */
  private static final class Buffer {
    final int rows;
    final double[] numbers;
    final float[] singles;
    final BinaryDraws.Room draws;

    Buffer(int elements, boolean isDrawn) {
      this.rows = isDrawn ? 1 : Math.max(1, AT_A_TIME / elements);
      this.numbers = new double[rows * elements];
      this.singles = new float[rows * elements];
      this.draws = new BinaryDraws.Room(isDrawn ? elements : 0);
    }
  }

  Column(Values values, int[] rows, boolean isMask, boolean evaluates, long seed) {
    this.cells = values.result().cells();
    this.missing = values.result().missing();
    this.placeholders = values.placeholders();
    this.rows = rows;
    this.isMask = isMask;
    this.draws =
        values.result().isDrawn() && !isMask
            ? Optional.of(new BinaryDraws(seed, values.observed().name()).once())
            : Optional.empty();
    this.evaluates = evaluates;
    this.buffers = ThreadLocal.withInitial(() -> new Buffer(cells.elements(), draws.isPresent()));
  }

  /** How many numbers one row has. */
  public int elements() {
    return cells.elements();
  }

  /**
   * Says what is gathered from now on.
   *
   * @param batch rows of the part of the data set, kept and not copied
   * @param epoch of training, from 0: binary pixels are drawn anew in each. In the part that is
   *     evaluated on they are drawn once, whatever the epoch
   */
  public void select(int[] batch, long epoch) {
    this.batch = batch;
    if (draws.isPresent() && !evaluates) {
      draws.get().moveTo(BinaryDraws.step(epoch));
    }
  }

  /**
   * Writes the rows {@code first} to {@code first + count - 1} of the batch where they belong, in
   * single precision; a missing value is a number in the support. Threads may write different rows
   * at once.
   *
   * @param into the whole batch, [batch, elements], row-major
   */
  public void gatherFloats(int first, int count, MemorySegment into) {
    Buffer buffer = buffers.get();
    int n = cells.elements();
    int end = first + count;
    for (int b = first; b < end; b += buffer.rows) {
      int numbers = read(b, Math.min(buffer.rows, end - b), buffer);
      for (int i = 0; i < numbers; i++) {
        buffer.singles[i] = (float) buffer.numbers[i];
      }
      long at = (long) b * n * Float.BYTES;
      MemorySegment.copy(buffer.singles, 0, into, ValueLayout.JAVA_FLOAT_UNALIGNED, at, numbers);
    }
  }

  /** As {@link #gatherFloats}, in double precision. */
  public void gatherDoubles(int first, int count, MemorySegment into) {
    Buffer buffer = buffers.get();
    int n = cells.elements();
    int end = first + count;
    for (int b = first; b < end; b += buffer.rows) {
      int numbers = read(b, Math.min(buffer.rows, end - b), buffer);
      long at = (long) b * n * Double.BYTES;
      MemorySegment.copy(buffer.numbers, 0, into, ValueLayout.JAVA_DOUBLE_UNALIGNED, at, numbers);
    }
  }

  /** Reads some rows of the batch; gives the count of their numbers. */
  private int read(int first, int count, Buffer buffer) {
    int n = cells.elements();
    boolean hasMissing = !missing.isEmpty();
    if (isMask) {
      Arrays.fill(buffer.numbers, 0, count * n, 1);
    }
    for (int i = 0; i < count; i++) {
      int row = rows[batch[first + i]];
      if (!isMask) {
        cells.copyRow(row, buffer.numbers, i * n);
      }
      if (draws.isPresent()) {
        BinaryDraws.draw(draws.get(), (long) row * n, buffer.numbers, buffer.draws);
      }
      if (hasMissing) {
        fillMissing(row, buffer.numbers, i * n);
      }
    }
    return count * n;
  }

  private void fillMissing(int row, double[] into, int to) {
    int n = cells.elements();
    int start = Math.multiplyExact(row, n);
    for (int at = missing.nextSetBit(start);
        at >= 0 && at < start + n;
        at = missing.nextSetBit(at + 1)) {
      into[to + at - start] = isMask ? 0 : placeholders[at - start];
    }
  }
}
