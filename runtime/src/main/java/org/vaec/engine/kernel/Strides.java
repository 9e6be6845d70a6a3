package org.vaec.engine.kernel;

import java.util.Arrays;
import java.util.function.ToIntFunction;
import org.vaec.plan.Access;
import org.vaec.shape.Plate;

/**
 * An {@link Access} for given sizes of the plates: the axes of a domain, neighbours that behave
 * alike merged into one, and how far apart an array's numbers lie along each.
 *
 * <p>Positions are walked in runs along the innermost axis; only where a run of runs begins is a
 * position taken apart by division.
 */
final class Strides {
  private final int[] sizes;
  private final long[] strides;
  private final int offset;

  private Strides(int[] sizes, long[] strides, int offset) {
    this.sizes = sizes;
    this.strides = strides;
    this.offset = offset;
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

  /** What is done with a stretch of positions along which the array's numbers are equally far. */
  private interface Run {
    void at(long index, long stride, int done, int length);
  }

  private void walk(long start, int n, Run run) {
    int last = sizes.length - 1;
    int inner = sizes[last];
    int rows = sizes[last - 1];
    int done = 0;
    while (done < n) {
      long rest = (start + done) / inner;
      int column = (int) ((start + done) - rest * inner);
      int row = (int) (rest % rows);
      rest /= rows;
      long index = offset + row * strides[last - 1];
      for (int axis = last - 2; axis >= 0; axis--) {
        index += rest % sizes[axis] * strides[axis];
        rest /= sizes[axis];
      }
      for (; row < rows && done < n; row++) {
        int length = Math.min(inner - column, n - done);
        run.at(index + column * strides[last], strides[last], done, length);
        done += length;
        column = 0;
        index += strides[last - 1];
      }
    }
  }

  /** Writes the array's numbers at positions {@code start} to {@code start + n - 1}. */
  void fill(Lanes lanes, long source, long into, long start, int n) {
    int bytes = lanes.bytes();
    walk(
        start,
        n,
        (index, stride, done, length) -> {
          long from = source + index * bytes;
          long to = into + (long) done * bytes;
          if (stride == 1) {
            lanes.copy(from, to, length);
          } else if (stride == 0) {
            lanes.fill(lanes.get(from), to, length);
          } else {
            lanes.gather(from, stride, to, length);
          }
        });
  }

  /** Adds the numbers of a tile where the array has them. */
  void addTo(double[] sums, int first, Lanes lanes, long x, Cursor tile) {
    int bytes = lanes.bytes();
    walk(
        tile.start,
        tile.length,
        (index, stride, done, length) -> {
          long from = x + (long) done * bytes;
          int into = first + (int) index;
          if (stride == 1) {
            lanes.addTo(sums, into, from, length, tile.heap);
          } else if (stride == 0) {
            sums[into] += lanes.sum(from, length);
          } else {
            for (int i = 0; i < length; i++) {
              sums[into + i * (int) stride] += lanes.get(from + (long) i * bytes);
            }
          }
        });
  }

  /** Writes for each position the number that lies its index times {@code step} further. */
  void pick(
      Lanes lanes, long source, int step, int size, long indices, long into, long start, int n) {
    int bytes = lanes.bytes();
    walk(
        start,
        n,
        (index, stride, done, length) -> {
          for (int i = done; i < done + length; i++) {
            long at = (long) i * bytes;
            long entry =
                index + (i - done) * stride + (long) step * index(lanes.get(indices + at), size);
            lanes.set(into + at, lanes.get(source + entry * bytes));
          }
        });
  }

  /** A number as an index of an axis of so many members. */
  static int index(double number, int size) {
    if (!(number >= 0 && number < size && number == Math.rint(number))) {
      throw new IllegalStateException("engine: index " + number + " of an axis of size " + size);
    }
    return (int) number;
  }
}
