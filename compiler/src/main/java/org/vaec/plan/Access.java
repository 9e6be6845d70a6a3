package org.vaec.plan;

import java.util.ArrayList;
import java.util.List;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * How a region reads an operand: the axes of the region's domain, outermost first, and along which
 * of them the operand varies. The operand lies row-major over those; along the others it repeats.
 *
 * @param source the value that is read, no view and no repetition of another
 */
public record Access(Value source, List<Axis> axes) {

  /**
   * An axis of a domain.
   *
   * @param varies whether the operand has it
   */
  public record Axis(Count size, boolean varies) {}

  public Access {
    axes = List.copyOf(axes);
  }

  /** How a value of the domain {@code in} reads its input {@code value}. */
  static Access of(Value value, Value in) {
    Value root = Views.root(value);
    List<Axis> axes = new ArrayList<>();
    Value source = root;
    List<Integer> sizes;
    boolean[] varies;
    if (root.op() instanceof Op.Expand && root.shape().elements() == in.shape().elements()) {
      sizes = root.shape().sizes();
      varies = new boolean[sizes.size()];
      List<Integer> kept = new ArrayList<>();
      for (int axis = 0; axis < sizes.size(); axis++) {
        kept.add(axis);
      }
      while (source.op() instanceof Op.Expand(int axis, int size)) {
        kept.remove(axis);
        source = source.input(0);
      }
      kept.forEach(axis -> varies[axis] = true);
      source = Views.root(source);
    } else {
      sizes = List.of(in.shape().elements());
      varies = new boolean[] {root.shape().elements() == in.shape().elements()};
    }
    for (Plate plate : in.plates()) {
      axes.add(new Axis(Count.of(1, List.of(plate)), source.plates().contains(plate)));
    }
    for (int axis = 0; axis < sizes.size(); axis++) {
      axes.add(new Axis(Count.of(sizes.get(axis), List.of()), varies[axis]));
    }
    return new Access(source, axes);
  }

  /** How a value reads its operands, in their order; the domain of a reduction is its input's. */
  public static List<Access> of(Value value) {
    return switch (value.op()) {
      case Op.Expand op -> List.of(of(value, value));
      case Op.Reduce op -> List.of(of(value.input(0), value.input(0)));
      default -> value.inputs().stream().map(input -> of(input, value)).toList();
    };
  }

  /** Whether the operand has every axis of the domain. */
  public boolean isWhole() {
    return axes.stream().allMatch(Axis::varies);
  }
}
