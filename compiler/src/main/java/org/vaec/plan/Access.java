package org.vaec.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Where the numbers of an array lie for the positions of a region's domain: the axes of the domain,
 * outermost first, and how far apart neighbours along each lie in the array's memory. Slices,
 * transposes and repetitions of an array are read so, and reach no memory of their own.
 *
 * @param source the array in memory
 * @param offset of the domain's first position, in numbers
 */
public record Access(Value source, int offset, List<Axis> axes) {
  private static final Count NOWHERE = new Count(0, new TreeSet<>());

  /**
   * An axis of a domain.
   *
   * @param stride in numbers; 0 where the array repeats
   */
  public record Axis(Count size, Count stride) {}

  public Access {
    axes = List.copyOf(axes);
  }

  /** How a value of the domain {@code in} reads its input {@code value}. */
  private static Access of(Value value, Value in) {
    if (value.shape().elements() == in.shape().elements()) {
      return over(Strided.of(value), in.plates());
    }
    return over(Strided.of(value).repeated(in.shape().elements()), in.plates());
  }

  private static Access over(Strided view, Set<Plate> plates) {
    List<Axis> axes = new ArrayList<>(plates(view.source(), plates));
    for (int axis = 0; axis < view.sizes().size(); axis++) {
      axes.add(
          new Axis(
              Count.of(view.sizes().get(axis), List.of()),
              Count.of(view.strides().get(axis), List.of())));
    }
    return new Access(view.source(), view.offset(), axes);
  }

  private static List<Axis> plates(Value source, Set<Plate> plates) {
    SortedSet<Plate> own = new TreeSet<>(source.plates());
    List<Axis> axes = new ArrayList<>();
    for (Plate plate : new TreeSet<>(plates)) {
      Count stride = NOWHERE;
      if (own.contains(plate)) {
        List<Plate> within = own.tailSet(plate).stream().filter(p -> !p.equals(plate)).toList();
        stride = Count.of(source.shape().elements(), within);
      }
      axes.add(new Axis(Count.of(1, List.of(plate)), stride));
    }
    return axes;
  }

  /**
   * How a value reads its operands, in their order. The domain is the value's, that of a reduction
   * its input's. Parts that are joined or padded are read over the value's plates and their own
   * axes, the array of a pick without its last axis.
   */
  public static List<Access> of(Value value) {
    return switch (value.op()) {
      case Op.Expand op -> List.of(over(Strided.of(value), value.plates()));
      case Op.Slice op -> List.of(over(Strided.of(value), value.plates()));
      case Op.Transpose op -> List.of(over(Strided.of(value), value.plates()));
      case Op.Reduce op -> List.of(of(value.input(0), value.input(0)));
      // Windows are read and added up run by run, as they lie in memory.
      case Op.Windows op -> List.of(over(Strided.rooted(value.input(0)), value.plates()));
      case Op.OverlapAdd op -> List.of(over(Strided.rooted(value.input(0)), value.plates()));
      case Op.OneHot(int size) ->
          List.of(over(Strided.of(value.input(0)).repeated(size), value.plates()));
      case Op.Pick op ->
          List.of(
              over(Strided.of(value.input(0)).withoutLast(), value.plates()),
              of(value.input(1), value));
      case Op.Pad op -> parts(value);
      case Op.Concat op -> parts(value);
      case Op.LowerTriangle op -> parts(value);
      case Op.PackLowerTriangle op -> parts(value);
      default -> value.inputs().stream().map(input -> of(input, value)).toList();
    };
  }

  private static List<Access> parts(Value value) {
    return value.inputs().stream().map(input -> over(Strided.of(input), value.plates())).toList();
  }

  /** How far apart the entries of the array lie of which a pick takes one. */
  public static int pickStride(Value pick) {
    return Strided.of(pick.input(0)).strides().getLast();
  }

  /** Where the numbers of a reduction's domain, which is its input's, go in its result. */
  public static Access ofResult(Value value) {
    Op.Reduce reduce = (Op.Reduce) value.op();
    Value input = value.input(0);
    List<Axis> axes = new ArrayList<>(plates(value, input.plates()));
    Strided result = Strided.whole(value);
    int own = 0;
    for (int axis = 0; axis < input.shape().rank(); axis++) {
      Count stride =
          reduce.axes().contains(axis) ? NOWHERE : Count.of(result.strides().get(own++), List.of());
      axes.add(new Axis(Count.of(input.shape().size(axis), List.of()), stride));
    }
    return new Access(value, 0, axes);
  }

  /** Whether the numbers lie in the domain's own order, none left out. */
  public boolean isWhole() {
    Count stride = Count.ONE;
    for (Axis axis : axes.reversed()) {
      if (axis.size.equals(Count.ONE)) {
        continue;
      }
      if (!axis.stride.equals(stride)) {
        return false;
      }
      stride = stride.times(axis.size);
    }
    return offset == 0;
  }
}
