package org.vaec.graph.gradient;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** Undoes the repetition of an input along plates, and of a scalar along an event shape. */
final class Broadcast {
  private Broadcast() {}

  /**
   * An adjoint of {@code result} summed to what {@code input} has: over the plates that the input
   * lacks, and over the event where the input is a scalar. What the adjoint lacks of the result it
   * is multiplied by the size of.
   */
  static Value reduceTo(Value adjoint, Value result, Value input) {
    Set<Plate> lost = minus(result.plates(), input.plates());
    boolean toScalar = input.shape().isScalar() && !result.shape().isScalar();
    Value sum = adjoint;
    if (toScalar && adjoint.shape().isScalar()) {
      sum = sum.times(result.shape().elements());
    }
    List<Integer> axes = toScalar ? axes(adjoint.shape().rank()) : List.of();
    sum = sum.reduce(Op.Reduction.SUM, minus(lost, minus(lost, adjoint.plates())), axes);
    return timesSizes(sum, minus(lost, adjoint.plates()));
  }

  /**
   * The adjoint times {@code factor}, summed as {@link #reduceTo} sums: as one contraction where
   * there is something to sum, so that the product of every row is not kept.
   */
  static Value reduceProductTo(Value adjoint, Value factor, Value result, Value input) {
    boolean toScalar = input.shape().isScalar() && !result.shape().isScalar();
    Set<Plate> lost = minus(result.plates(), input.plates());
    if (!toScalar && lost.isEmpty()) {
      return adjoint.times(factor);
    }
    if (toScalar && adjoint.shape().isScalar() && factor.shape().isScalar()) {
      return reduceTo(adjoint.times(factor), result, input);
    }
    List<Integer> left = axes(adjoint.shape().rank());
    List<Integer> right = axes(factor.shape().rank());
    List<Integer> output = toScalar ? List.of() : axes(Math.max(left.size(), right.size()));
    return contract(adjoint, left, factor, right, output, lost);
  }

  /** A contraction summed over the plates {@code lost}, also over those that neither has. */
  static Value contract(
      Value left,
      List<Integer> leftLabels,
      Value right,
      List<Integer> rightLabels,
      List<Integer> output,
      Set<Plate> lost) {
    Set<Plate> present = new TreeSet<>(left.plates());
    present.addAll(right.plates());
    Set<Plate> summed = minus(lost, minus(lost, present));
    Value product = Value.of(new Op.Contract(leftLabels, rightLabels, output, summed), left, right);
    return timesSizes(product, minus(lost, present));
  }

  /**
   * A result of a reduction over {@code axes}, or its adjoint, repeated along them again; a scalar
   * stays one.
   */
  static Value unreduce(Value reduced, List<Integer> axes, Shape before) {
    Value value = reduced;
    if (!reduced.shape().isScalar()) {
      for (int axis : axes) {
        value = value.expand(axis, before.size(axis));
      }
    }
    return value;
  }

  static Set<Plate> minus(Collection<Plate> plates, Collection<Plate> without) {
    Set<Plate> rest = new TreeSet<>(plates);
    rest.removeAll(without);
    return rest;
  }

  static List<Integer> axes(int rank) {
    return new ArrayList<>(IntStream.range(0, rank).boxed().toList());
  }

  private static Value timesSizes(Value value, Set<Plate> plates) {
    Value product = value;
    for (Plate plate : plates) {
      product = product.times(Value.plateSize(plate));
    }
    return product;
  }
}
