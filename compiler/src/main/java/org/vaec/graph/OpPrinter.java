package org.vaec.graph;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.vaec.shape.Plate;

/** The text of an operation, as {@code show --stage graph} prints it. */
public final class OpPrinter {
  private OpPrinter() {}

  public static String name(Op op) {
    return switch (op) {
      case Op.Constant(Tensor value) -> "constant " + value;
      case Op.Parameter(String name, var shape) -> "parameter " + name;
      case Op.Statistic(String name, var shape) -> "statistic " + name;
      case Op.Input(String name, var shape) -> "input " + name;
      case Op.Noise(String site, Op.NoiseKind kind, var plates, var shape) ->
          "noise " + word(kind) + " " + site;
      case Op.PlateSize(Plate plate) -> "size " + plate;
      case Op.Coordinate(Plate plate) -> "coordinate " + plate;
      case Op.Unary(UnaryFunction function) -> function.symbol();
      case Op.Binary(BinaryFunction function) -> function.symbol();
      case Op.Polygamma(int order) -> "polygamma " + order;
      case Op.LogBessel(double order, int derivative) ->
          "log_bessel" + "'".repeat(derivative) + " " + order;
      case Op.AngleQuantile(int dimension, boolean isSlope) ->
          "angle_quantile" + (isSlope ? "' " : " ") + dimension;
      case Op.Select() -> "select";
      case Op.StopGradient() -> "stop_gradient";
      case Op.Draw(Op.DrawKind kind, String site, var plates, var shape) ->
          "draw " + word(kind) + " " + site;
      case Op.Reduce(Op.Reduction reduction, Set<Plate> plates, List<Integer> axes) ->
          word(reduction) + over(plates, axes);
      case Op.Contract(var left, var right, var output, Set<Plate> summed) ->
          "contract "
              + labels(left)
              + ","
              + labels(right)
              + "->"
              + labels(output)
              + over(summed, List.of());
      case Op.Expand(int axis, int size) -> "expand axis " + axis + " to " + size;
      case Op.Reshape(var shape) -> "reshape";
      case Op.Transpose(var order) -> "transpose " + order;
      case Op.Slice(int axis, int from, int to) -> "slice axis " + axis + " " + from + ".." + to;
      case Op.Pad(int axis, int before, int after) ->
          "pad axis " + axis + " by " + before + " and " + after;
      case Op.Concat(int axis) -> "concat axis " + axis;
      case Op.Windows(int height, int width, int stride, int padding) ->
          "windows " + height + " by " + width + placed(stride, padding);
      case Op.OverlapAdd(int stride, int padding) -> "overlap_add" + placed(stride, padding);
      case Op.AxisToPlate(Plate plate) -> "axis_to_plate " + plate;
      case Op.PlateToAxis(Plate plate) -> "plate_to_axis " + plate;
      case Op.OneHot(int size) -> "one_hot " + size;
      case Op.Pick() -> "pick";
      case Op.LowerTriangle(int n) -> "lower_triangle";
      case Op.PackLowerTriangle() -> "pack_lower_triangle";
      case Op.Cholesky() -> "cholesky";
      case Op.TriangularSolve(boolean transposed) -> transposed ? "solve_transposed" : "solve";
    };
  }

  private static String over(Set<Plate> plates, List<Integer> axes) {
    String over = new TreeSet<>(plates).stream().map(Plate::name).collect(Collectors.joining(" "));
    if (!axes.isEmpty()) {
      over += (over.isEmpty() ? "" : " ") + "axes " + axes;
    }
    return over.isEmpty() ? "" : " over " + over;
  }

  private static String placed(int stride, int padding) {
    return " stride " + stride + (padding == 0 ? "" : " padding " + padding);
  }

  private static String labels(List<Integer> labels) {
    return labels.stream()
        .map(label -> String.valueOf((char) ('i' + label)))
        .collect(Collectors.joining());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
