package org.vaec.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All indices of a box of labelled axes in row-major order, with a running offset into each of
 * several arrays. An array that lacks an axis is repeated along it if it is read, summed over it if
 * it is added to.
 */
final class Walk {
  private final int[] sizes;
  private final int[][] strides;

  /** What is done at each index; the offsets are valid during the call only. */
  @FunctionalInterface
  interface Step {
    void at(int[] offsets);
  }

  private Walk(int[] sizes, int[][] strides) {
    this.sizes = sizes;
    this.strides = strides;
  }

  /** Over every axis of the arrays; its size is that of the first array that has it. */
  static Walk over(Array.Labelled... arrays) {
    List<Object> axes = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (Array.Labelled array : arrays) {
      for (int i = 0; i < array.sizes().length; i++) {
        if (!axes.contains(array.axes().get(i))) {
          axes.add(array.axes().get(i));
          sizes.add(array.sizes()[i]);
        }
      }
    }
    return along(axes, sizes, arrays);
  }

  /** Over the axes of the first array. */
  static Walk within(Array.Labelled first, Array.Labelled... others) {
    return along(first.axes(), IntStream.of(first.sizes()).boxed().toList(), with(first, others));
  }

  /** Over the plates of the first array: each step is one event of every array. */
  static Walk overPlates(Array first, Array... others) {
    List<Integer> sizes = IntStream.of(first.sizes()).limit(first.plates().size()).boxed().toList();
    Array.Labelled[] rest = Stream.of(others).map(Array::labelled).toArray(Array.Labelled[]::new);
    return along(first.plates(), sizes, with(first.labelled(), rest));
  }

  private static Array.Labelled[] with(Array.Labelled first, Array.Labelled... others) {
    return Stream.concat(Stream.of(first), Stream.of(others)).toArray(Array.Labelled[]::new);
  }

  private static Walk along(List<?> axes, List<Integer> sizes, Array.Labelled... arrays) {
    int[][] strides = new int[arrays.length][axes.size()];
    for (int i = 0; i < arrays.length; i++) {
      for (int axis = 0; axis < axes.size(); axis++) {
        strides[i][axis] = arrays[i].stride(axes.get(axis));
      }
    }
    return new Walk(sizes.stream().mapToInt(Integer::intValue).toArray(), strides);
  }

  void forEach(Step step) {
    int[] index = new int[sizes.length];
    int[] offsets = new int[strides.length];
    int axis;
    do {
      step.at(offsets);
      axis = sizes.length - 1;
      while (axis >= 0 && !advance(axis, index, offsets)) {
        axis--;
      }
    } while (axis >= 0);
  }

  /** Moves along an axis; at its end moves back to its start and says false. */
  private boolean advance(int axis, int[] index, int[] offsets) {
    index[axis]++;
    boolean inside = index[axis] < sizes[axis];
    int steps = inside ? 1 : 1 - sizes[axis];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] += steps * strides[i][axis];
    }
    if (!inside) {
      index[axis] = 0;
    }
    return inside;
  }
}
