package org.vaec.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * Numbers of a value while it is evaluated, row-major, plates before event axes.
 *
 * @param plates outermost first
 * @param sizes of the plates, then of the event axes
 */
record Array(List<Plate> plates, Shape shape, int[] sizes, double[] data) {

  /** Zeros. */
  static Array zeros(List<Plate> plates, Shape shape, Map<Plate, Integer> plateSizes) {
    int[] sizes =
        IntStream.concat(
                plates.stream().mapToInt(plateSizes::get),
                shape.sizes().stream().mapToInt(Integer::intValue))
            .toArray();
    int elements = 1;
    for (int size : sizes) {
      elements = Math.multiplyExact(elements, size);
    }
    return new Array(plates, shape, sizes, new double[elements]);
  }

  /** This array with its event axes numbered from 0. */
  Labelled labelled() {
    return labelled(IntStream.range(0, shape.rank()).boxed().toList());
  }

  /** This array with a label for each event axis; plates are their own labels. */
  Labelled labelled(List<Integer> labels) {
    List<Object> axes = new ArrayList<>(plates);
    axes.addAll(labels);
    int[] strides = new int[sizes.length];
    int stride = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    return new Labelled(axes, sizes, strides);
  }

  /** Axes by label: a {@link Plate}, or a number for an event axis. */
  record Labelled(List<Object> axes, int[] sizes, int[] strides) {

    /** The same numbers where the first event axis is called {@code plate}, the next 0. */
    Labelled withFirstAxis(Plate plate) {
      return new Labelled(
          axes.stream()
              .map(axis -> !(axis instanceof Integer i) ? axis : i == 0 ? plate : (Object) (i - 1))
              .toList(),
          sizes,
          strides);
    }

    /** How far the offset moves along an axis; 0 along one that is not here: a repetition. */
    int stride(Object axis) {
      int position = axes.indexOf(axis);
      return position < 0 ? 0 : strides[position];
    }
  }
}
