package org.vaec.graph.rewrite;

import java.util.List;
import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.graph.WindowGrid;
import org.vaec.shape.Shape;

/**
 * Two reshapes, transposes or slices in a row are one; one that changes nothing is none; a pad that
 * is sliced away again is none. One window on a whole image, and windows of one number side by
 * side, are the image in another shape.
 */
final class MergeShapeChanges implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    if (value.inputs().size() != 1) {
      return Optional.empty();
    }
    Value x = value.input(0);
    return switch (value.op()) {
      case Op.Reshape(Shape shape) ->
          x.shape().equals(shape)
              ? Optional.of(x)
              : x.op() instanceof Op.Reshape
                  ? Optional.of(x.input(0).reshape(shape))
                  : Optional.empty();
      case Op.Transpose(List<Integer> order) -> transpose(x, order);
      case Op.Slice(int axis, int from, int to) -> slice(x, axis, from, to);
      case Op.Pad(int axis, int before, int after) ->
          before == 0 && after == 0 ? Optional.of(x) : Optional.empty();
      case Op.Concat(int axis) -> Optional.of(x);
      case Op.Windows windows -> sameNumbers(WindowGrid.of(windows, x.shape()), value);
      case Op.OverlapAdd sum -> sameNumbers(WindowGrid.of(sum, x.shape()), value);
      default -> Optional.empty();
    };
  }

  private static Optional<Value> transpose(Value x, List<Integer> order) {
    if (order.stream().sorted().toList().equals(order)) {
      return Optional.of(x);
    }
    return x.op() instanceof Op.Transpose(List<Integer> inner)
        ? Optional.of(x.input(0).transpose(order.stream().map(inner::get).toList()))
        : Optional.empty();
  }

  private static Optional<Value> sameNumbers(WindowGrid grid, Value value) {
    boolean isOneWindow = grid.rows() == 1 && grid.columns() == 1;
    boolean isOneNumber = grid.height() == 1 && grid.width() == 1 && grid.stride() == 1;
    return grid.padding() == 0 && (isOneWindow || isOneNumber)
        ? Optional.of(value.input(0).reshape(value.shape()))
        : Optional.empty();
  }

  private static Optional<Value> slice(Value x, int axis, int from, int to) {
    if (from == 0 && to == x.shape().size(axis)) {
      return Optional.of(x);
    }
    return switch (x.op()) {
      case Op.Slice(int inner, int start, int end) when inner == axis ->
          Optional.of(x.input(0).slice(axis, start + from, start + to));
      case Op.Pad(int inner, int before, int after)
          when inner == axis && from >= before && to <= before + x.input(0).shape().size(axis) ->
          Optional.of(x.input(0).slice(axis, from - before, to - before));
      default -> Optional.empty();
    };
  }
}
