package org.vaec.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Which of the neighbours in memory a reduction takes together.
 *
 * @param order whether what is kept encloses what is reduced
 * @param kept how many results there are
 * @param reduced how many numbers each result combines
 */
public record Pattern(Order order, Count kept, Count reduced) {

  /** How the axes kept and the axes reduced follow each other, outermost first. */
  public enum Order {
    /** Runs of neighbours are reduced, such as each row; also everything to one number. */
    KEPT_THEN_REDUCED,
    /** Rows are reduced to one row, such as over a minibatch. */
    REDUCED_THEN_KEPT
  }

  /** That of a reduction, or empty where kept and reduced axes alternate more than once. */
  public static Optional<Pattern> of(Value value) {
    if (!(value.op() instanceof Op.Reduce reduce)) {
      throw new IllegalStateException("plan: " + value + " is no reduction");
    }
    Value input = value.input(0);
    Count kept = Count.ONE;
    Count reduced = Count.ONE;
    List<Boolean> runs = new ArrayList<>();
    for (Plate plate : input.plates()) {
      boolean reduces = reduce.plates().contains(plate);
      Count size = Count.of(1, List.of(plate));
      kept = reduces ? kept : kept.times(size);
      reduced = reduces ? reduced.times(size) : reduced;
      add(runs, reduces);
    }
    for (int axis = 0; axis < input.shape().rank(); axis++) {
      int size = input.shape().size(axis);
      boolean reduces = reduce.axes().contains(axis);
      kept = reduces ? kept : kept.times(size);
      reduced = reduces ? reduced.times(size) : reduced;
      if (size > 1) {
        add(runs, reduces);
      }
    }
    if (runs.size() > 2) {
      return Optional.empty();
    }
    boolean outermost = !runs.isEmpty() && runs.getFirst() && runs.size() == 2;
    return Optional.of(
        new Pattern(outermost ? Order.REDUCED_THEN_KEPT : Order.KEPT_THEN_REDUCED, kept, reduced));
  }

  private static void add(List<Boolean> runs, boolean reduces) {
    if (runs.isEmpty() || runs.getLast() != reduces) {
      runs.add(reduces);
    }
  }
}
