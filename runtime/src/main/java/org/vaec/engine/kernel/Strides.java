package org.vaec.engine.kernel;

import java.util.Arrays;
import java.util.function.ToIntFunction;
import org.vaec.plan.Access;
import org.vaec.shape.Plate;

/**
 * An {@link Access} for given sizes of the plates: the axes of a domain, neighbours that behave
 * alike merged into one, and how far apart an array's numbers lie along each.
 *
 * <p>Positions are walked in runs along the innermost axis; a run is taken apart by division only
 * where it lies beyond the first rows of the axes further out.
 */
final class Strides {
  private final int[] sizes;
  private final long[] strides;
  private final int offset;

  /** Whether all positions are one run. */
  private final boolean isOneRun;

  private Strides(int[] sizes, long[] strides, int offset) {
    this.sizes = sizes;
    this.strides = strides;
    this.offset = offset;
    this.isOneRun = Arrays.stream(sizes, 0, sizes.length - 1).allMatch(size -> size == 1);
  }

  static Strides of(Access access, ToIntFunction<Plate> plates) {
    int rank = access.axes().size();
    int[] size = new int[rank];
    long[] stride = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      size[axis] = Math.toIntExact(access.axes().get(axis).size().at(plates));
      stride[axis] = access.axes().get(axis).stride().at(plates);
    }
    return merged(size, stride, access.offset());
  }

  private static Strides merged(int[] size, long[] stride, int offset) {
    int[] sizes = new int[size.length + 2];
    long[] strides = new long[size.length + 2];
    // From the innermost axis outwards, so that at the end at least two are left.
    int first = sizes.length;
    for (int axis = size.length - 1; axis >= 0; axis--) {
      if (size[axis] == 1) {
        continue;
      }
      if (first < sizes.length && stride[axis] == strides[first] * sizes[first]) {
        sizes[first] *= size[axis];
      } else {
        first--;
        sizes[first] = size[axis];
        strides[first] = stride[axis];
      }
    }
    while (first > sizes.length - 2) {
      first--;
      sizes[first] = 1;
    }
    return new Strides(
        Arrays.copyOfRange(sizes, first, sizes.length),
        Arrays.copyOfRange(strides, first, strides.length),
        offset);
  }

  /** Whether the array is one number for all positions. */
  boolean isSingle() {
    return Arrays.stream(strides).allMatch(stride -> stride == 0);
  }

  /** Whether the array repeats one run of so many neighbours. */
  boolean isRun(int elements) {
    int last = sizes.length - 1;
    boolean repeats = Arrays.stream(strides, 0, last).allMatch(stride -> stride == 0);
    return repeats && sizes[last] == elements && strides[last] == 1 && offset == 0;
  }

  /** Of the first position, in numbers. */
  int offset() {
    return offset;
  }

  /** The same array with some axes of the domain moved innermost. */
  static Strides reordered(Access access, boolean[] inner, ToIntFunction<Plate> plates) {
    int rank = inner.length;
    int[] size = new int[rank];
    long[] stride = new long[rank];
    int next = 0;
    for (boolean taken : new boolean[] {false, true}) {
      for (int axis = 0; axis < rank; axis++) {
        if (inner[axis] == taken) {
          size[next] = Math.toIntExact(access.axes().get(axis).size().at(plates));
          stride[next++] = access.axes().get(axis).stride().at(plates);
        }
      }
    }
    return merged(size, stride, access.offset());
  }

  // The three walks below are loops of their own: a step of each run as an argument would be an
  // object on the heap, since the JVM inlines no loop as large.

  /** How many positions lie along the innermost axis. */
  private int inner() {
    return Math.max(1, sizes[sizes.length - 1]);
  }

  /** How far apart the array's numbers lie along the innermost axis. */
  private long stride() {
    return strides[strides.length - 1];
  }

  /** Where the array's number for the first position of a run along the innermost axis lies. */
  private long index(long run) {
    long index = offset;
    long rest = run;
    int axis = sizes.length - 2;
    for (; rest >= sizes[axis]; axis--) {
      index += rest % sizes[axis] * strides[axis];
      rest /= sizes[axis];
    }
    return index + rest * strides[axis];
  }

  /** How many runs, from this one on, lie at the same place. */
  private long alike(long run) {
    int axis = sizes.length - 2;
    return strides[axis] == 0 ? sizes[axis] - run % sizes[axis] : 1;
  }

  /**
   * Writes the array's numbers from position {@code start} on in blocks of {@code n}, so many
   * numbers apart.
   */
  void fill(Lanes lanes, long source, long into, long start, int n, int blocks, int distance) {
    if (isOneRun) {
      long from = source + (offset + start * stride()) * lanes.bytes();
      lanes.deal(from, stride(), into, n, blocks, distance);
      return;
    }
    for (long block = 0; block < blocks; block++) {
      long to = into + block * distance * lanes.bytes();
      fill(lanes, source, to, start + block * n, n);
    }
  }

  /** Writes the array's numbers at positions {@code start} to {@code start + n - 1}. */
  void fill(Lanes lanes, long source, long into, long start, int n) {
    int bytes = lanes.bytes();
    long stride = stride();
    long run = start / inner();
    int column = (int) (start - run * inner());
    for (int done = 0; done < n; run++) {
      int length = Math.min(inner() - column, n - done);
      long from = source + (index(run) + column * stride) * bytes;
      long to = into + (long) done * bytes;
      if (stride == 1) {
        lanes.copy(from, to, length);
      } else if (stride == 0) {
        lanes.fill(lanes.get(from), to, length);
      } else {
        lanes.gather(from, stride, to, length);
      }
      done += length;
      column = 0;
    }
  }

  /** Adds the numbers of a tile where the array has them. */
  void addTo(double[] sums, int first, Lanes lanes, long x, Cursor tile) {
    int bytes = lanes.bytes();
    int stride = (int) stride();
    long run = tile.start / inner();
    int column = (int) (tile.start - run * inner());
    for (int done = 0; done < tile.length; ) {
      int length = Math.min(inner() - column, tile.length - done);
      int rows = 1;
      long from = x + (long) done * bytes;
      int into = first + (int) index(run) + column * stride;
      if (stride == 1) {
        if (length == inner()) {
          rows = (int) Math.min(alike(run), (tile.length - done) / length);
        }
        lanes.addColumns(sums, into, from, rows, length, tile.heap);
      } else if (stride == 0) {
        lanes.addRows(sums, into, from, 1, length);
      } else {
        for (int i = 0; i < length; i++) {
          sums[into + i * stride] += lanes.get(from + (long) i * bytes);
        }
      }
      done += rows * length;
      run += rows;
      column = 0;
    }
  }

  /** Writes for each position the number that lies its index times {@code step} further. */
  void pick(
      Lanes lanes, long source, int step, int size, long indices, long into, long start, int n) {
    int bytes = lanes.bytes();
    long stride = stride();
    long run = start / inner();
    int column = (int) (start - run * inner());
    for (int done = 0; done < n; run++) {
      int end = Math.min(done + inner() - column, n);
      long entry = index(run) + column * stride;
      for (; done < end; done++, entry += stride) {
        long at = (long) done * bytes;
        long picked = entry + (long) step * index(lanes.get(indices + at), size);
        lanes.set(into + at, lanes.get(source + picked * bytes));
      }
      column = 0;
    }
  }

  /** A number as an index of an axis of so many members. */
  static int index(double number, int size) {
    if (!(number >= 0 && number < size && number == Math.rint(number))) {
      throw new IllegalStateException("engine: index " + number + " of an axis of size " + size);
    }
    return (int) number;
  }
}
