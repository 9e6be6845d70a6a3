package org.vaec.engine.kernel;

import java.util.function.ToIntFunction;
import org.vaec.plan.Access;
import org.vaec.shape.Plate;

/**
 * An operand repeated along the axes of a domain that it lacks: the axes, neighbours that behave
 * alike merged into one, and how far apart its numbers lie along each.
 */
final class Spread {
  private final int[] sizes;
  private final int[] strides;

  Spread(Access access, ToIntFunction<Plate> plates) {
    int rank = access.axes().size();
    int[] size = new int[rank + 1];
    boolean[] varies = new boolean[rank + 1];
    int count = 0;
    for (Access.Axis axis : access.axes()) {
      int length = Math.toIntExact(axis.size().at(plates));
      if (length == 1) {
        continue;
      }
      if (count > 0 && varies[count - 1] == axis.varies()) {
        size[count - 1] *= length;
      } else {
        size[count] = length;
        varies[count++] = axis.varies();
      }
    }
    if (count == 0) {
      size[count++] = 1;
    }
    sizes = java.util.Arrays.copyOf(size, count);
    strides = new int[count];
    int stride = 1;
    for (int axis = count - 1; axis >= 0; axis--) {
      strides[axis] = varies[axis] ? stride : 0;
      stride *= varies[axis] ? sizes[axis] : 1;
    }
  }

  /** Writes the numbers at positions {@code start} to {@code start + n - 1} of the domain. */
  void fill(Lanes lanes, long source, long into, long start, int n) {
    int last = sizes.length - 1;
    int inner = sizes[last];
    int bytes = lanes.bytes();
    int done = 0;
    while (done < n) {
      long position = start + done;
      int at = (int) (position % inner);
      long rest = position / inner;
      long offset = (long) at * strides[last];
      for (int axis = last - 1; axis >= 0; axis--) {
        offset += rest % sizes[axis] * strides[axis];
        rest /= sizes[axis];
      }
      int run = Math.min(inner - at, n - done);
      long to = into + (long) done * bytes;
      if (strides[last] == 0) {
        lanes.fill(lanes.get(source + offset * bytes), to, run);
      } else {
        lanes.copy(source + offset * bytes, to, run);
      }
      done += run;
    }
  }
}
