package org.vaec.plan;

import java.util.List;
import org.vaec.shape.Plate;

/** Steps that need not wait for each other: threads meet where a phase ends, not within it. */
public sealed interface Phase {

  /** In an order in which one thread can compute them. */
  List<Step> steps();

  /** Steps none of which needs another's result. */
  record SideBySide(List<Step> steps) implements Phase {
    public SideBySide {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Steps that can be computed, one after the other, for some members of a plate while other
   * threads are at other members: what one step reads of another is of the same members. Only sums
   * over the plate need all of them, and nothing in the phase reads such a sum.
   *
   * @param plate the outermost one of all that the steps write but for those sums
   */
  record ByMember(Plate plate, List<Step> steps) implements Phase {
    public ByMember {
      steps = List.copyOf(steps);
    }
  }
}
