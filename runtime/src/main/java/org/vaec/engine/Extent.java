package org.vaec.engine;

/**
 * The part of a plate that one run covers: members {@code first} to {@code first + size - 1} of
 * {@code total}. Random numbers are numbered by a member's place in the whole plate, so that rows
 * evaluated in several runs get the numbers that they would get in one.
 *
 * @param size how many members the run covers, 0 or more
 * @param first the place of the first of them in the whole plate
 * @param total the size of the whole plate
 */
public record Extent(int size, long first, long total) {

  public Extent {
    if (size < 0 || first < 0 || first + size > total) {
      throw new IllegalStateException(
          "engine: members " + first + " to " + (first + size) + " of a plate of " + total);
    }
  }

  /** A plate covered as a whole. */
  public static Extent whole(int size) {
    return new Extent(size, 0, size);
  }

  public boolean isWhole() {
    return size == total;
  }
}
