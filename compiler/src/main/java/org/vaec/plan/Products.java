package org.vaec.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Contractions as matrix products without copies.
 *
 * <p>Plates and labels alike are axes of one of four kinds: in both inputs and kept (batch), in the
 * left one and kept (M), in the right one and kept (N), in both and summed (K). An input in the
 * order [batch, M, K] or [batch, K, M] is used as it lies. A dense layer over rows, and its
 * gradient summed over rows, are one product each.
 */
final class Products {

  /** An axis of an input or of the result, with its size. */
  private sealed interface Axis {
    record Member(Plate plate) implements Axis {}

    record Label(int label) implements Axis {}
  }

  private record Operand(Value value, SequencedMap<Axis, Count> sizes) {
    boolean has(Axis axis) {
      return sizes.containsKey(axis);
    }

    List<Axis> axes() {
      return List.copyOf(sizes.sequencedKeySet());
    }

    List<Axis> where(Predicate<Axis> condition) {
      return axes().stream().filter(condition).toList();
    }

    Count size(Collection<Axis> axes) {
      return axes.stream().map(sizes::get).reduce(Count.ONE, Count::times);
    }
  }

  private Products() {}

  /** The product that a contraction is, or empty where an array would have to be reordered. */
  static Optional<Step.Product> of(Value value) {
    Op.Contract op = (Op.Contract) value.op();
    Operand a = operand(value.input(0), op.left());
    Operand b = operand(value.input(1), op.right());
    Operand out = operand(value, op.output());
    for (Axis axis : a.axes()) {
      if (!b.has(axis) && !out.has(axis)) {
        return Optional.empty();
      }
    }
    for (Axis axis : b.axes()) {
      if (!a.has(axis) && !out.has(axis)) {
        return Optional.empty();
      }
    }
    List<Axis> batch = out.where(axis -> a.has(axis) && b.has(axis));
    List<Axis> m = out.where(axis -> !b.has(axis));
    List<Axis> n = out.where(axis -> !a.has(axis));
    List<Axis> k = a.where(axis -> b.has(axis) && !out.has(axis));
    List<Axis> other = b.where(k::contains);
    if (!isMatrix(a, batch, m, k) || (!isMatrix(b, batch, k, n) && isMatrix(a, batch, m, other))) {
      k = other;
    }
    if (out.axes().equals(concat(batch, m, n))) {
      return product(value, a, b, out, batch, m, n, k);
    }
    if (out.axes().equals(concat(batch, n, m))) {
      // C' = B' A': the same with the inputs exchanged.
      return product(value, b, a, out, batch, n, m, k);
    }
    return Optional.empty();
  }

  private static Optional<Step.Product> product(
      Value value,
      Operand left,
      Operand right,
      Operand out,
      List<Axis> batch,
      List<Axis> m,
      List<Axis> n,
      List<Axis> k) {
    if (!isMatrix(left, batch, m, k) || !isMatrix(right, batch, k, n)) {
      return Optional.empty();
    }
    return Optional.of(
        new Step.Product(
            value,
            value,
            Views.root(left.value()),
            !left.axes().equals(concat(batch, m, k)),
            Views.root(right.value()),
            !right.axes().equals(concat(batch, k, n)),
            out.size(batch),
            out.size(m),
            out.size(n),
            left.size(k),
            false,
            Optional.empty()));
  }

  private static boolean isMatrix(
      Operand operand, List<Axis> batch, List<Axis> rows, List<Axis> columns) {
    return operand.axes().equals(concat(batch, rows, columns))
        || operand.axes().equals(concat(batch, columns, rows));
  }

  private static Operand operand(Value value, List<Integer> labels) {
    SequencedMap<Axis, Count> sizes = new LinkedHashMap<>();
    for (Plate plate : value.plates()) {
      sizes.put(new Axis.Member(plate), Count.of(1, List.of(plate)));
    }
    for (int axis = 0; axis < labels.size(); axis++) {
      // An axis of size 1 changes no offset; without it more orders are those of a matrix.
      if (value.shape().size(axis) > 1) {
        sizes.put(new Axis.Label(labels.get(axis)), Count.of(value.shape().size(axis), List.of()));
      }
    }
    return new Operand(value, sizes);
  }

  @SafeVarargs
  private static List<Axis> concat(List<Axis>... parts) {
    List<Axis> all = new ArrayList<>();
    for (List<Axis> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
