package org.vaec.shape;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * A named axis over which a value is repeated: the rows of a minibatch, the Monte Carlo samples,
 * the particles of an importance-weighted bound, the states of an enumerated latent. Values with
 * different plates combine by name, so that nothing else in the compiler counts leading axes.
 *
 * @param name what `show` prints, unique within a graph
 * @param order outermost first in memory: a plate with a smaller order encloses one with a larger
 * @param size its size, or {@link #BOUND_LATE} where only the engine knows it
 */
public record Plate(String name, int order, int size) implements Comparable<Plate> {
  public static final int BOUND_LATE = -1;

  /** The rows of the minibatch at hand. */
  public static final Plate ROW = new Plate("row", 100, BOUND_LATE);

  /** Independent Monte Carlo samples per row, or particles of an importance-weighted bound. */
  public static Plate samples(int count) {
    return new Plate("sample", 10, count);
  }

  /** The components of a mixture, inside of the rows so that those of a row lie together. */
  public static Plate components(String variable, int count) {
    return new Plate("component." + variable, 150, count);
  }

  /** Samples whose number the engine chooses, as evaluation does. */
  public static final Plate PARTICLE = new Plate("sample", 10, BOUND_LATE);

  private static final Comparator<Plate> ORDER =
      Comparator.comparingInt(Plate::order).thenComparing(Plate::name);

  /** The one of some plates that encloses the others in memory, where there are any. */
  public static Optional<Plate> outermost(Collection<Plate> plates) {
    return plates.stream().min(ORDER);
  }

  @Override
  public int compareTo(Plate other) {
    return ORDER.compare(this, other);
  }

  public boolean isBoundLate() {
    return size == BOUND_LATE;
  }

  @Override
  public String toString() {
    return name;
  }
}
