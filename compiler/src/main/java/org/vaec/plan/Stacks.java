package org.vaec.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * Makes one product of several that share an input or a sum, where a vector of each can be the row
 * of a matrix: no number is copied for it. Matrices of two or more columns stay apart; to lie side
 * by side they would have to be copied in each step, which takes longer than it saves.
 */
final class Stacks {

  /** What products have in common that can be one. */
  private record Key(
      Step.Stacked.Kind kind, Value shared, boolean transposed, Count m, Count n, Count k) {}

  private final List<Step> steps;
  private final UnaryOperator<Value> owner;
  private final Map<Value, Integer> ranks;

  /** The products' values to which other products add. */
  private final Set<Value> sums = new HashSet<>();

  private Stacks(List<Step> steps, UnaryOperator<Value> owner, Map<Value, Integer> ranks) {
    this.steps = new ArrayList<>(steps);
    this.owner = owner;
    this.ranks = ranks;
    for (Step step : steps) {
      if (step instanceof Step.Product product && product.target() != product.value()) {
        sums.add(product.target());
      }
    }
  }

  /**
   * Steps that compute the same, in an order in which they can run.
   *
   * @param owner in whose memory a value lies
   * @param ranks of learned arrays, and of their gradients, in the order in which they lie in
   *     memory
   */
  static List<Step> of(List<Step> steps, UnaryOperator<Value> owner, Map<Value, Integer> ranks) {
    Stacks stacks = new Stacks(steps, owner, ranks);
    return stacks.stack();
  }

  private List<Step> stack() {
    Map<Key, List<Step.Product>> groups = new LinkedHashMap<>();
    for (Step step : steps) {
      if (step instanceof Step.Product product) {
        key(product)
            .ifPresent(key -> groups.computeIfAbsent(key, k -> new ArrayList<>()).add(product));
      }
    }
    groups.forEach(
        (key, products) -> {
          if (products.size() > 1) {
            stack(key.kind, products);
          }
        });
    return beginning(steps);
  }

  private Optional<Key> key(Step.Product product) {
    Count m = product.m();
    Count n = product.n();
    Count k = product.k();
    boolean isSummed = isOne(k) && !isOne(m) && !isOne(n);
    boolean isAlone = product.target() == product.value() && !sums.contains(product.value());
    if (!isOne(product.batch()) || product.deviations().isPresent()) {
      return Optional.empty();
    }
    if (isSummed) {
      return Optional.of(
          new Key(Step.Stacked.Kind.SUMMED, owner.apply(product.target()), false, m, n, k));
    }
    if (isOne(n) && !isOne(m) && isAlone) {
      return Optional.of(
          new Key(Step.Stacked.Kind.LEFT_SHARED, product.left(), product.transposeLeft(), m, n, k));
    }
    if (isOne(m) && !isOne(n) && isAlone) {
      return Optional.of(
          new Key(
              Step.Stacked.Kind.RIGHT_SHARED, product.right(), product.transposeRight(), m, n, k));
    }
    return Optional.empty();
  }

  private static boolean isOne(Count count) {
    return count.equals(Count.ONE);
  }

  /** Puts one step in the place of some products, where the order of the others allows it. */
  private void stack(Step.Stacked.Kind kind, List<Step.Product> products) {
    List<Step.Product> ordered =
        products.stream().sorted(Comparator.comparing(this::rank)).toList();
    Step.Stacked stacked = new Step.Stacked(kind, ordered);
    if (!stacked.matrices().stream().allMatch(this::canBeRows)) {
      return;
    }
    BitSet places = places(products);
    Stream.of(places.nextSetBit(0), places.length() - 1)
        .filter(place -> canRunAt(place, places))
        .findFirst()
        .ifPresent(
            place -> {
              steps.set(place, stacked);
              Set<Step> gone = Collections.newSetFromMap(new IdentityHashMap<>());
              gone.addAll(products);
              steps.removeIf(gone::contains);
            });
  }

  /** Where products, which are given in the order of the steps, stand among them. */
  private BitSet places(List<Step.Product> products) {
    BitSet places = new BitSet();
    int found = 0;
    for (int i = 0; found < products.size(); i++) {
      if (steps.get(i) == products.get(found)) {
        places.set(i);
        found++;
      }
    }
    return places;
  }

  private int rank(Step.Product product) {
    return Stream.of(product.left(), product.right(), product.value())
        .mapToInt(value -> ranks.getOrDefault(value, Integer.MAX_VALUE))
        .min()
        .orElseThrow();
  }

  /** All of them learned arrays, or all of them computed, none twice. */
  private boolean canBeRows(Collection<Value> values) {
    Set<Value> computed = new HashSet<>();
    steps.stream()
        .filter(step -> !(step instanceof Step.Deviations))
        .forEach(step -> computed.addAll(step.results()));
    return new HashSet<>(values).size() == values.size()
        && (values.stream().allMatch(value -> value.op() instanceof Op.Parameter)
            || computed.containsAll(values));
  }

  /** Whether all that the steps at some places need is there at one, and needed only behind it. */
  private boolean canRunAt(int place, BitSet moved) {
    Set<Value> late = new HashSet<>();
    for (int i = moved.nextSetBit(0); i < place; i++) {
      if (moved.get(i)) {
        steps.get(i).results().forEach(result -> late.add(owner.apply(result)));
      } else if (steps.get(i).operands().stream().map(owner).anyMatch(late::contains)) {
        return false;
      }
    }
    Set<Value> missing = new HashSet<>();
    IntStream.range(place, moved.length())
        .filter(i -> !moved.get(i))
        .forEach(i -> steps.get(i).results().forEach(result -> missing.add(owner.apply(result))));
    return moved.stream()
        .boxed()
        .flatMap(i -> steps.get(i).operands().stream())
        .map(owner)
        .noneMatch(missing::contains);
  }

  /** The same steps, of which the first that adds to a sum begins it. */
  private List<Step> beginning(List<Step> ordered) {
    Set<Value> begun = new HashSet<>();
    return ordered.stream().map(step -> beginning(step, begun)).toList();
  }

  private Step beginning(Step step, Set<Value> begun) {
    return switch (step) {
      case Step.Product product -> product.accumulating(!begun.add(owner.apply(product.target())));
      case Step.Stacked(var kind, var products) ->
          new Step.Stacked(
              kind, products.stream().map(p -> (Step.Product) beginning(p, begun)).toList());
      default -> step;
    };
  }
}
