package org.vaec.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Gathers steps into as few phases as possible.
 *
 * <p>A phase by members grows while steps can join it. A step that cannot goes before it where it
 * needs nothing of it, else behind it; the phase ends when a step that could be computed by members
 * needs one of those behind. A training step so has one phase from the data to the last gradient of
 * a hidden layer, and the gradients of the weights side by side in the next.
 */
final class Phases {
  private final UnaryOperator<Value> owner;
  private final List<Phase> phases = new ArrayList<>();

  private final List<Step> before = new ArrayList<>();
  private final List<Step> members = new ArrayList<>();
  private final List<Step> behind = new ArrayList<>();
  private Optional<Plate> plate = Optional.empty();

  /** What the steps of the lists write. */
  private final Set<Value> byMember = new HashSet<>();

  private final Set<Value> late = new HashSet<>();

  private Phases(UnaryOperator<Value> owner) {
    this.owner = owner;
  }

  /**
   * Phases of steps that are given in an order in which they can run.
   *
   * @param owner in whose memory a value lies
   */
  static List<Phase> of(List<Step> steps, UnaryOperator<Value> owner) {
    Phases arranged = new Phases(owner);
    steps.forEach(arranged::add);
    arranged.close();
    return arranged.phases;
  }

  private void add(Step step) {
    Optional<Plate> own = plate(step);
    Set<Value> needed = needed(step);
    boolean needsMembers = !Collections.disjoint(needed, byMember);
    boolean needsLate = !Collections.disjoint(needed, late);
    if (own.isPresent() && joins(own.get(), needed, needsLate)) {
      join(step, own);
    } else if (!needsMembers && !needsLate) {
      before.add(step);
    } else if (own.isPresent()) {
      close();
      join(step, own);
    } else {
      behind.add(step);
      late.addAll(written(step));
    }
  }

  private boolean joins(Plate own, Set<Value> needed, boolean needsLate) {
    return (members.isEmpty() || plate.equals(Optional.of(own)))
        && !needsLate
        && needed.stream()
            .filter(byMember::contains)
            .allMatch(value -> Plate.outermost(value.plates()).equals(Optional.of(own)));
  }

  private void join(Step step, Optional<Plate> own) {
    plate = own;
    members.add(step);
    byMember.addAll(written(step));
  }

  private void close() {
    sideBySide(before);
    if (members.size() > 1) {
      phases.add(new Phase.ByMember(plate.orElseThrow(), members));
    } else {
      sideBySide(members);
    }
    sideBySide(behind);
    before.clear();
    members.clear();
    behind.clear();
    byMember.clear();
    late.clear();
  }

  /** Appends steps, each with the first others that it can share a phase with. */
  private void sideBySide(List<Step> steps) {
    List<List<Step>> groups = new ArrayList<>();
    Map<Value, Integer> writers = new HashMap<>();
    for (Step step : steps) {
      int group =
          needed(step).stream()
              .filter(writers::containsKey)
              .mapToInt(value -> writers.get(value) + 1)
              .max()
              .orElse(0);
      while (group < groups.size() && !canShare(step, groups.get(group))) {
        group++;
      }
      if (group == groups.size()) {
        groups.add(new ArrayList<>());
      }
      groups.get(group).add(step);
      for (Value value : written(step)) {
        writers.put(value, group);
      }
    }
    groups.forEach(group -> phases.add(new Phase.SideBySide(group)));
  }

  private static boolean canShare(Step step, List<Step> others) {
    return canShare(step) && others.stream().allMatch(Phases::canShare);
  }

  /** What no kernel of the engine's own computes runs by itself. */
  private static boolean canShare(Step step) {
    return !(step instanceof Step.Single(Value value))
        || isLeaf(value)
        || value.op() instanceof Op.Reduce;
  }

  private static boolean isLeaf(Value value) {
    return value.op() instanceof Op.Noise || value.op() instanceof Op.Input;
  }

  /** The plate by whose members a step can be computed. */
  private static Optional<Plate> plate(Step step) {
    return switch (step) {
      case Step.Fused fused -> Plate.outermost(fused.domain().plates());
      case Step.Product product ->
          Plate.outermost(product.target().plates())
              .filter(plate -> Plate.outermost(product.left().plates()).equals(Optional.of(plate)));
      case Step.Stacked stacked -> plate(stacked.products().getFirst());
      case Step.Deviations deviations -> Plate.outermost(deviations.value().plates());
      case Step.Single(Value value) when isLeaf(value) -> Plate.outermost(value.plates());
      case Step.Single(Value value) when value.op() instanceof Op.Reduce ->
          Plate.outermost(value.plates())
              .filter(plate -> Plate.outermost(value.input(0).plates()).equals(Optional.of(plate)));
      case Step.Single single -> Optional.empty();
    };
  }

  /** In whose memory lies what a step reads and does not compute itself. */
  private Set<Value> needed(Step step) {
    Set<Value> needed = new HashSet<>();
    Set<Value> own = new HashSet<>(step.values());
    step.operands().stream()
        .filter(operand -> !own.contains(operand))
        .forEach(operand -> needed.add(owner.apply(operand)));
    accumulated(step).forEach(target -> needed.add(owner.apply(target)));
    return needed;
  }

  /** What a step adds to and does not begin. */
  private static List<Value> accumulated(Step step) {
    return switch (step) {
      case Step.Product product when product.accumulates() -> List.of(product.target());
      case Step.Stacked stacked -> accumulated(stacked.products().getFirst());
      default -> List.of();
    };
  }

  private Set<Value> written(Step step) {
    Set<Value> written = new HashSet<>();
    step.results().forEach(result -> written.add(owner.apply(result)));
    return written;
  }
}
