package org.vaec.plan;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.vaec.shape.Plate;

/**
 * How many members some plates and axes have together: a number times the sizes of plates that only
 * the engine knows.
 *
 * @param each the product of all fixed sizes
 * @param plates the plates that are bound late
 */
public record Count(long each, SortedSet<Plate> plates) {
  public static final Count ONE = new Count(1, new TreeSet<>());

  public Count {
    plates = Collections.unmodifiableSortedSet(new TreeSet<>(plates));
  }

  /** Members of some plates, with so many elements each. */
  public static Count of(long elements, Collection<Plate> plates) {
    long each = elements;
    SortedSet<Plate> late = new TreeSet<>();
    for (Plate plate : plates) {
      if (plate.isBoundLate()) {
        late.add(plate);
      } else {
        each = product(each, plate.size());
      }
    }
    return new Count(each, late);
  }

  /** The product, or the largest number: no machine has room for either. */
  private static long product(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }

  /** The product with a count that has none of these plates. */
  public Count times(Count other) {
    SortedSet<Plate> all = new TreeSet<>(plates);
    all.addAll(other.plates);
    if (all.size() != plates.size() + other.plates.size()) {
      throw new IllegalStateException("plan: " + this + " times " + other);
    }
    return new Count(product(each, other.each), all);
  }

  public Count times(long factor) {
    return new Count(product(each, factor), plates);
  }

  /** The number for given sizes of the plates. */
  public long at(ToIntFunction<Plate> sizes) {
    long count = each;
    for (Plate plate : plates) {
      count *= sizes.applyAsInt(plate);
    }
    return count;
  }

  /** Such as {@code 500 row}. */
  @Override
  public String toString() {
    if (plates.isEmpty()) {
      return Long.toString(each);
    }
    String members = plates.stream().map(Plate::toString).collect(Collectors.joining(" "));
    return each == 1 ? members : each + " " + members;
  }
}
