package org.vaec.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vaec.shape.Plate;

/** What each operation with inputs computes, over arrays of doubles. */
final class Meaning {
  private Meaning() {}

  /** Computes into {@code result}, which holds zeros. */
  static void apply(Op op, List<Array> inputs, Array result) {
    Array first = inputs.getFirst();
    Array last = inputs.getLast();
    switch (op) {
      case Op.Unary(UnaryFunction function) -> {
        for (int i = 0; i < result.data().length; i++) {
          result.data()[i] = function.apply(first.data()[i]);
        }
      }
      case Op.Binary(BinaryFunction function) ->
          Walk.over(result.labelled(), first.labelled(), last.labelled())
              .forEach(
                  at ->
                      result.data()[at[0]] =
                          function.apply(first.data()[at[1]], last.data()[at[2]]));
      case Op.Polygamma(int order) -> {
        for (int i = 0; i < result.data().length; i++) {
          result.data()[i] = Special.polygamma(order, first.data()[i]);
        }
      }
      case Op.LogBessel bessel -> {
        for (int i = 0; i < result.data().length; i++) {
          result.data()[i] = bessel.apply(first.data()[i]);
        }
      }
      case Op.AngleQuantile quantile ->
          Walk.over(result.labelled(), first.labelled(), last.labelled())
              .forEach(
                  at ->
                      result.data()[at[0]] =
                          quantile.apply(first.data()[at[1]], last.data()[at[2]]));
      case Op.Select s -> select(first, inputs.get(1), last, result);
      case Op.StopGradient s -> copy(first, result);
      case Op.Reduce(Op.Reduction reduction, var plates, List<Integer> axes) ->
          reduce(reduction, axes, first, result);
      case Op.Contract(var left, var right, var output, var summed) ->
          Walk.over(result.labelled(output), first.labelled(left), last.labelled(right))
              .forEach(at -> result.data()[at[0]] += first.data()[at[1]] * last.data()[at[2]]);
      case Op.Expand(int axis, int size) -> {
        List<Integer> labels = range(result.shape().rank());
        labels.remove(axis);
        place(first, first.labelled(labels), 0, result, result.labelled());
      }
      case Op.Reshape r -> copy(first, result);
      case Op.Transpose(List<Integer> order) ->
          place(first, first.labelled(), 0, result, result.labelled(order));
      case Op.Slice(int axis, int from, int to) -> {
        int start = from * first.labelled().stride(axis);
        place(first, first.labelled(), start, result, result.labelled());
      }
      case Op.Pad(int axis, int before, int after) -> pad(first, axis, before, result);
      case Op.Concat(int axis) -> {
        int at = 0;
        for (Array part : inputs) {
          pad(part, axis, at, result);
          at += part.shape().size(axis);
        }
      }
      case Op.Windows windows -> {
        WindowGrid grid = WindowGrid.of(windows, first.shape());
        Walk.overPlates(result, first)
            .forEach(
                at ->
                    grid.forEach(
                        (image, window) ->
                            result.data()[at[0] + window] = first.data()[at[1] + image]));
      }
      case Op.OverlapAdd sum -> {
        WindowGrid grid = WindowGrid.of(sum, first.shape());
        Walk.overPlates(result, first)
            .forEach(
                at ->
                    grid.forEach(
                        (image, window) ->
                            result.data()[at[0] + image] += first.data()[at[1] + window]));
      }
      case Op.AxisToPlate(Plate plate) ->
          place(first, first.labelled().withFirstAxis(plate), 0, result, result.labelled());
      case Op.PlateToAxis(Plate plate) ->
          place(first, first.labelled(), 0, result, result.labelled().withFirstAxis(plate));
      case Op.OneHot(int size) -> {
        for (int i = 0; i < first.data().length; i++) {
          result.data()[i * size + index(first.data()[i], size)] = 1;
        }
      }
      case Op.Pick p -> pick(first, last, result);
      case Op.LowerTriangle(int n) ->
          Walk.overPlates(result, first)
              .forEach(at -> Triangles.unpack(first.data(), at[1], n, result.data(), at[0]));
      case Op.PackLowerTriangle p ->
          Walk.overPlates(result, first)
              .forEach(
                  at ->
                      Triangles.pack(
                          first.data(), at[1], first.shape().size(0), result.data(), at[0]));
      case Op.Cholesky c ->
          Walk.overPlates(result, first)
              .forEach(
                  at ->
                      Triangles.cholesky(
                          first.data(), at[1], first.shape().size(0), result.data(), at[0]));
      case Op.TriangularSolve(boolean transposed) -> {
        int n = first.shape().size(0);
        int columns = result.shape().elements() / n;
        Walk.overPlates(result, first, last)
            .forEach(
                at -> {
                  System.arraycopy(last.data(), at[2], result.data(), at[0], n * columns);
                  Triangles.solve(
                      first.data(), at[1], n, transposed, result.data(), at[0], columns);
                });
      }
      case Op.Constant o -> throw leaf(o);
      case Op.Parameter o -> throw leaf(o);
      case Op.Statistic o -> throw leaf(o);
      case Op.Input o -> throw leaf(o);
      case Op.Noise o -> throw leaf(o);
      case Op.PlateSize o -> throw leaf(o);
      case Op.Coordinate o -> throw leaf(o);
      case Op.Draw o -> throw leaf(o);
    }
  }

  private static IllegalStateException leaf(Op op) {
    return new IllegalStateException("evaluator: " + OpPrinter.name(op) + " is not computed here");
  }

  private static void copy(Array from, Array to) {
    System.arraycopy(from.data(), 0, to.data(), 0, to.data().length);
  }

  /** Assigns at every index of the result the entry of {@code from} with the same labels. */
  private static void place(
      Array from, Array.Labelled source, int start, Array to, Array.Labelled target) {
    Walk.within(target, source).forEach(at -> to.data()[at[0]] = from.data()[start + at[1]]);
  }

  private static void pad(Array part, int axis, int before, Array result) {
    int start = before * result.labelled().stride(axis);
    // The part's sizes count, and the plates that only another part of a concatenation has.
    Walk.over(part.labelled(), result.labelled())
        .forEach(at -> result.data()[start + at[1]] = part.data()[at[0]]);
  }

  private static void select(Array condition, Array yes, Array no, Array result) {
    Walk.over(result.labelled(), condition.labelled(), yes.labelled(), no.labelled())
        .forEach(
            at ->
                result.data()[at[0]] =
                    condition.data()[at[1]] != 0 ? yes.data()[at[2]] : no.data()[at[3]]);
  }

  private static void reduce(
      Op.Reduction reduction, List<Integer> axes, Array input, Array result) {
    List<Integer> kept = range(input.shape().rank());
    kept.removeAll(axes);
    Walk walk = Walk.over(result.labelled(kept), input.labelled());
    double[] out = result.data();
    double[] in = input.data();
    switch (reduction) {
      case SUM -> walk.forEach(at -> out[at[0]] += in[at[1]]);
      case MAXIMUM -> {
        Arrays.fill(out, Double.NEGATIVE_INFINITY);
        walk.forEach(at -> out[at[0]] = Math.max(out[at[0]], in[at[1]]));
      }
      case LOG_SUM_EXP -> {
        double[] maximum = new double[out.length];
        Arrays.fill(maximum, Double.NEGATIVE_INFINITY);
        walk.forEach(at -> maximum[at[0]] = Math.max(maximum[at[0]], in[at[1]]));
        // An infinite maximum is the result: infinity less infinity would be NaN.
        walk.forEach(
            at -> {
              double m = maximum[at[0]];
              out[at[0]] += Double.isInfinite(m) ? 0 : Math.exp(in[at[1]] - m);
            });
        for (int i = 0; i < out.length; i++) {
          out[i] = Double.isInfinite(maximum[i]) ? maximum[i] : maximum[i] + Math.log(out[i]);
        }
      }
    }
  }

  private static void pick(Array array, Array index, Array result) {
    int size = array.shape().lastSize();
    // The last axis of the array is not walked along: the index is an offset into it.
    Walk.within(result.labelled(), index.labelled(), array.labelled())
        .forEach(
            at -> result.data()[at[0]] = array.data()[at[2] + index(index.data()[at[1]], size)]);
  }

  private static int index(double number, int size) {
    if (!(number >= 0 && number < size && number == Math.rint(number))) {
      throw new IllegalStateException("evaluator: index " + number + " outside 0 to " + (size - 1));
    }
    return (int) number;
  }

  /** 0, 1, ..., count - 1, in a list that can change. */
  private static List<Integer> range(int count) {
    return new ArrayList<>(IntStream.range(0, count).boxed().toList());
  }
}
