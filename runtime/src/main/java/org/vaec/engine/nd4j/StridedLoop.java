package org.vaec.engine.nd4j;

import java.util.ArrayList;
import java.util.List;

/**
 * All indices of a box in row-major order, with the offset into each of several arrays: what
 * moving, broadcasting and reducing have in common. Axes that lie behind one another in every array
 * are run as one.
 */
final class StridedLoop {
  private final int[] sizes;
  private final int[][] strides;

  /** The innermost axis, once for each index of the others. */
  @FunctionalInterface
  interface Inner {
    /**
     * @param offsets where the axis begins in each array; valid during the call only
     * @param strides how far apart its members lie in each array
     * @param count its size
     */
    void run(int[] offsets, int[] strides, int count);
  }

  private StridedLoop(int[] sizes, int[][] strides) {
    this.sizes = sizes;
    this.strides = strides;
  }

  /**
   * A loop over a box.
   *
   * @param sizes of its axes, outermost first
   * @param strides for each array, one per axis
   */
  static StridedLoop over(int[] sizes, int[]... strides) {
    List<Integer> axes = new ArrayList<>();
    for (int axis = 0; axis < sizes.length; axis++) {
      if (sizes[axis] != 1) {
        axes.add(axis);
      }
    }
    int[] merged = new int[axes.size()];
    int[][] steps = new int[strides.length][axes.size()];
    int count = 0;
    for (int axis : axes) {
      boolean continues = count > 0;
      for (int array = 0; array < strides.length && continues; array++) {
        continues = steps[array][count - 1] == strides[array][axis] * sizes[axis];
      }
      if (!continues) {
        count++;
        merged[count - 1] = 1;
      }
      merged[count - 1] *= sizes[axis];
      for (int array = 0; array < strides.length; array++) {
        steps[array][count - 1] = strides[array][axis];
      }
    }
    // A box without axes is one element: an inner axis of size 1.
    int rank = Math.max(1, count);
    int[] boxed = new int[rank];
    boxed[0] = 1;
    System.arraycopy(merged, 0, boxed, 0, count);
    int[][] boxedSteps = new int[strides.length][rank];
    for (int array = 0; array < strides.length; array++) {
      System.arraycopy(steps[array], 0, boxedSteps[array], 0, count);
    }
    return new StridedLoop(boxed, boxedSteps);
  }

  void run(Inner inner) {
    runFrom(new int[strides.length], inner);
  }

  /** The same with the box's corner at an offset in each array. */
  void runFrom(int[] corner, Inner inner) {
    for (int size : sizes) {
      if (size == 0) {
        return;
      }
    }
    int last = sizes.length - 1;
    int[] innerStrides = new int[strides.length];
    for (int array = 0; array < strides.length; array++) {
      innerStrides[array] = strides[array][last];
    }
    int[] offsets = corner.clone();
    int[] index = new int[last];
    while (true) {
      inner.run(offsets, innerStrides, sizes[last]);
      int axis = last - 1;
      while (axis >= 0) {
        for (int array = 0; array < strides.length; array++) {
          offsets[array] += strides[array][axis];
        }
        if (++index[axis] < sizes[axis]) {
          break;
        }
        index[axis] = 0;
        for (int array = 0; array < strides.length; array++) {
          offsets[array] -= strides[array][axis] * sizes[axis];
        }
        axis--;
      }
      if (axis < 0) {
        return;
      }
    }
  }
}
