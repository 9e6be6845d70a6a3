package org.vaec.engine.nd4j;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.vaec.graph.Op;
import org.vaec.graph.WindowGrid;

/** Operations that only move numbers, and those that place or pick them by an index. */
final class Movement {
  private Movement() {}

  /**
   * Copies a box of numbers.
   *
   * @param sizes of the box
   * @param start where the box begins in {@code to}, and where in {@code from}
   */
  static Instruction copy(
      int[] sizes, Block to, int[] toStrides, Block from, int[] fromStrides, int... start) {
    StridedLoop loop = StridedLoop.over(sizes, toStrides, fromStrides);
    int bytes = to.precision().bytes();
    return bindings ->
        loop.runFrom(
            start,
            (at, by, count) -> {
              if (by[0] == 1 && by[1] == 1) {
                MemorySegment.copy(
                    from.memory(),
                    (long) at[1] * bytes,
                    to.memory(),
                    (long) at[0] * bytes,
                    (long) count * bytes);
                return;
              }
              for (int i = 0; i < count; i++) {
                to.set(at[0] + (long) i * by[0], from.get(at[1] + (long) i * by[1]));
              }
            });
  }

  static Instruction expand(Op.Expand op, Block x, Block result) {
    int plates = x.plates().size();
    int[] strides = new int[result.sizes().length];
    for (int i = 0, own = 0; i < strides.length; i++) {
      strides[i] = i == plates + op.axis() ? 0 : x.strides()[own++];
    }
    return copy(result.sizes(), result, result.strides(), x, strides, 0, 0);
  }

  static Instruction transpose(Op.Transpose op, Block x, Block result) {
    int plates = x.plates().size();
    int[] strides = x.strides();
    for (int axis = 0; axis < op.order().size(); axis++) {
      strides[plates + axis] = x.eventStride(op.order().get(axis));
    }
    return copy(result.sizes(), result, result.strides(), x, strides, 0, 0);
  }

  static Instruction axisToPlate(Op.AxisToPlate op, Block x, Block result) {
    int[] strides = x.stridesWithin(result, result.shape().rank(), 0);
    int plates = result.plates().size();
    strides[result.plates().indexOf(op.plate())] = x.eventStride(0);
    for (int axis = 0; axis < result.shape().rank(); axis++) {
      strides[plates + axis] = x.eventStride(axis + 1);
    }
    return copy(result.sizes(), result, result.strides(), x, strides, 0, 0);
  }

  static Instruction plateToAxis(Op.PlateToAxis op, Block x, Block result) {
    int[] strides = x.stridesWithin(result, result.shape().rank(), 0);
    int plates = result.plates().size();
    strides[plates] = x.strides()[x.plates().indexOf(op.plate())];
    for (int axis = 0; axis < x.shape().rank(); axis++) {
      strides[plates + 1 + axis] = x.eventStride(axis);
    }
    return copy(result.sizes(), result, result.strides(), x, strides, 0, 0);
  }

  static Instruction slice(Op.Slice op, Block x, Block result) {
    int start = op.from() * x.eventStride(op.axis());
    return copy(result.sizes(), result, result.strides(), x, x.strides(), 0, start);
  }

  static Instruction pad(Op.Pad op, Block x, Block result) {
    int start = op.before() * result.eventStride(op.axis());
    Instruction place = copy(x.sizes(), result, result.strides(), x, x.strides(), start, 0);
    return bindings -> {
      result.memory().fill((byte) 0);
      place.execute(bindings);
    };
  }

  static Instruction concat(Op.Concat op, List<Block> parts, Block result) {
    Instruction[] copies = new Instruction[parts.size()];
    int start = 0;
    for (int i = 0; i < copies.length; i++) {
      Block part = parts.get(i);
      int[] sizes = result.sizes();
      sizes[result.plates().size() + op.axis()] = part.shape().size(op.axis());
      int[] strides = part.stridesWithin(result);
      copies[i] = copy(sizes, result, result.strides(), part, strides, start, 0);
      start += part.shape().size(op.axis()) * result.eventStride(op.axis());
    }
    return bindings -> {
      for (Instruction copy : copies) {
        copy.execute(bindings);
      }
    };
  }

  static Instruction windows(Op.Windows op, Block x, Block result) {
    WindowGrid grid = WindowGrid.of(op, x.shape());
    int members = x.members();
    int each = x.shape().elements();
    int windows = result.shape().elements();
    return bindings -> {
      result.memory().fill((byte) 0);
      for (int member = 0; member < members; member++) {
        long from = (long) member * each;
        long to = (long) member * windows;
        grid.forEach((place, entry) -> result.set(to + entry, x.get(from + place)));
      }
    };
  }

  static Instruction overlapAdd(Op.OverlapAdd op, Block windows, Block result) {
    WindowGrid grid = WindowGrid.of(op, windows.shape());
    int members = windows.members();
    int each = windows.shape().elements();
    double[] image = new double[result.shape().elements()];
    return bindings -> {
      for (int member = 0; member < members; member++) {
        long from = (long) member * each;
        long to = (long) member * image.length;
        Arrays.fill(image, 0);
        grid.forEach((place, entry) -> image[place] += windows.get(from + entry));
        for (int place = 0; place < image.length; place++) {
          result.set(to + place, image[place]);
        }
      }
    };
  }

  static Instruction oneHot(Op.OneHot op, Block index, Block result) {
    int length = index.length();
    return bindings -> {
      result.memory().fill((byte) 0);
      for (int i = 0; i < length; i++) {
        result.set((long) i * op.size() + indexAt(index, i, op.size()), 1);
      }
    };
  }

  static Instruction pick(Block array, Block index, Block result) {
    int size = array.shape().lastSize();
    int rank = result.shape().rank();
    StridedLoop loop =
        StridedLoop.over(
            result.sizes(),
            result.strides(),
            array.stridesWithin(result, rank, rank),
            index.stridesWithin(result));
    return bindings ->
        loop.run(
            (at, by, count) -> {
              for (int i = 0; i < count; i++) {
                int entry = indexAt(index, at[2] + (long) i * by[2], size);
                result.set(at[0] + (long) i * by[0], array.get(at[1] + (long) i * by[1] + entry));
              }
            });
  }

  private static int indexAt(Block index, long at, int size) {
    double number = index.get(at);
    if (!(number >= 0 && number < size && number == Math.rint(number))) {
      throw new IllegalStateException("engine: index " + number + " outside 0 to " + (size - 1));
    }
    return (int) number;
  }
}
