package org.vaec.model;

import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;

/** The random variables of a model in an order, each found by its name at once. Immutable. */
public final class Variables extends AbstractList<RandomVariable> implements RandomAccess {
  private final List<RandomVariable> ordered;
  private final Map<String, RandomVariable> named = new HashMap<>();

  /**
   * @param ordered variables of different names
   */
  public Variables(List<RandomVariable> ordered) {
    this.ordered = List.copyOf(ordered);
    this.ordered.forEach(variable -> named.put(variable.name(), variable));
  }

  /** The variable of this name; empty for inputs, labels and names of nothing. */
  public Optional<RandomVariable> find(String name) {
    return Optional.ofNullable(named.get(name));
  }

  @Override
  public RandomVariable get(int index) {
    return ordered.get(index);
  }

  @Override
  public int size() {
    return ordered.size();
  }
}
