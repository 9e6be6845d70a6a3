package org.vaec.plan;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.vaec.shape.Plate;

/**
 * A sum of counts, those over equal plates together, such as {@code 128 + 64 row}.
 *
 * @param counts by what they are over
 */
public record Total(SortedMap<String, Count> counts) {
  public static final Total NONE = new Total(new TreeMap<>());

  public Total {
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  public Total plus(Count count) {
    SortedMap<String, Count> sum = new TreeMap<>(counts);
    sum.merge(
        count.plates().toString(), count, (a, b) -> new Count(a.each() + b.each(), a.plates()));
    return new Total(sum);
  }

  public Total plus(Total other) {
    Total sum = this;
    for (Count count : other.counts.values()) {
      sum = sum.plus(count);
    }
    return sum;
  }

  public Total times(long factor) {
    SortedMap<String, Count> product = new TreeMap<>();
    counts.forEach((plates, count) -> product.put(plates, count.times(factor)));
    return new Total(product);
  }

  /** The number for given sizes of the plates. */
  public long at(ToIntFunction<Plate> sizes) {
    return counts.values().stream().mapToLong(count -> count.at(sizes)).sum();
  }

  @Override
  public String toString() {
    return counts.isEmpty()
        ? "0"
        : counts.values().stream().map(Count::toString).collect(Collectors.joining(" + "));
  }
}
