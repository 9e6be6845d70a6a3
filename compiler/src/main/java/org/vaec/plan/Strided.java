package org.vaec.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * A value's event as another value's memory: its axes, and how far apart neighbours along each lie.
 *
 * @param source in whose memory the numbers lie
 * @param offset of the first, in numbers
 */
record Strided(Value source, int offset, List<Integer> sizes, List<Integer> strides) {
  Strided {
    sizes = List.copyOf(sizes);
    strides = List.copyOf(strides);
  }

  /** Seen through slices, transposes, repetitions and, where that is possible, other shapes. */
  static Strided of(Value value) {
    return switch (value.op()) {
      case Op.Slice(int axis, int from, int to) -> {
        Strided x = of(value.input(0));
        yield new Strided(
            x.source,
            x.offset + from * x.strides.get(axis),
            with(x.sizes, axis, to - from),
            x.strides);
      }
      case Op.Transpose(List<Integer> order) -> {
        Strided x = of(value.input(0));
        yield new Strided(
            x.source,
            x.offset,
            order.stream().map(x.sizes::get).toList(),
            order.stream().map(x.strides::get).toList());
      }
      case Op.Expand(int axis, int size) -> of(value.input(0)).repeated(axis, size);
      default ->
          Views.isView(value)
              ? of(value.input(0)).reshaped(value.shape().sizes()).orElseGet(() -> rooted(value))
              : whole(value);
    };
  }

  /** The memory of the value itself. */
  static Strided whole(Value value) {
    List<Integer> sizes = value.shape().sizes();
    List<Integer> strides = new ArrayList<>();
    int stride = 1;
    for (int size : sizes.reversed()) {
      strides.addFirst(stride);
      stride *= size;
    }
    return new Strided(value, 0, sizes, strides);
  }

  private Strided repeated(int axis, int size) {
    List<Integer> moreSizes = new ArrayList<>(sizes);
    moreSizes.add(axis, size);
    List<Integer> moreStrides = new ArrayList<>(strides);
    moreStrides.add(axis, 0);
    return new Strided(source, offset, moreSizes, moreStrides);
  }

  /** The same numbers, each so many times in turn. */
  Strided repeated(int size) {
    return repeated(sizes.size(), size);
  }

  /** The first member along the last axis. */
  Strided withoutLast() {
    int rank = sizes.size() - 1;
    return new Strided(source, offset, sizes.subList(0, rank), strides.subList(0, rank));
  }

  /** The memory of what a view is a view of: a value that is computed and kept. */
  static Strided rooted(Value view) {
    Strided shape = whole(view);
    return new Strided(Views.root(view), 0, shape.sizes, shape.strides);
  }

  private static List<Integer> with(List<Integer> list, int index, int element) {
    List<Integer> changed = new ArrayList<>(list);
    changed.set(index, element);
    return changed;
  }

  /** The same numbers under another shape, or empty where no strides describe that. */
  private Optional<Strided> reshaped(List<Integer> shape) {
    List<Integer> result = new ArrayList<>();
    int axis = sizes.size() - 1;
    // How many members of the run of axes at hand are not taken yet, and the stride of the next.
    int left = 1;
    int stride = 1;
    for (int size : shape.reversed()) {
      int wanted = size;
      if (wanted == 1) {
        result.addFirst(0);
        continue;
      }
      if (left == 1) {
        while (axis >= 0 && sizes.get(axis) == 1) {
          axis--;
        }
        left = sizes.get(axis);
        stride = strides.get(axis);
        axis--;
      }
      // An axis of the new shape may join several that lie behind one another.
      while (left < wanted && axis >= 0 && joins(axis, left, stride)) {
        left *= sizes.get(axis);
        axis--;
      }
      if (left % wanted != 0) {
        return Optional.empty();
      }
      result.addFirst(stride);
      left /= wanted;
      stride *= wanted;
    }
    return Optional.of(new Strided(source, offset, shape, result));
  }

  private boolean joins(int axis, int members, int stride) {
    return sizes.get(axis) == 1 || strides.get(axis) == stride * members;
  }
}
