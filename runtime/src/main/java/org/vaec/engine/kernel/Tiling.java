package org.vaec.engine.kernel;

import java.util.stream.LongStream;
import org.vaec.plan.Tile;

/**
 * How a domain is cut: into chunks, the unit of work of a thread, and these into tiles: as many
 * members of the plates as fit, or parts of one member where that is larger. It depends on sizes
 * alone, so that sums have one order whatever the threads.
 */
final class Tiling {
  private static final int TILES_PER_CHUNK = 2;
  private static final int MOST_CHUNKS = 16;

  private final long numbers;
  private final int elements;

  /** The first number of each chunk, and behind the last. */
  private final long[] firsts;

  private Tiling(long numbers, int elements, long[] firsts) {
    this.numbers = numbers;
    this.elements = elements;
    this.firsts = firsts;
  }

  /**
   * A domain by itself: chunks of some tiles.
   *
   * @param members of the domain's plates
   * @param elements of each
   */
  static Tiling of(int members, int elements) {
    long numbers = (long) members * elements;
    int perTile = Math.max(1, Tile.LENGTH / Math.max(1, elements));
    int perMember = Math.ceilDiv(elements, Tile.LENGTH);
    boolean isByMember = elements <= Tile.LENGTH;
    long tiles = isByMember ? Math.ceilDiv(members, perTile) : (long) members * perMember;
    int chunks = Math.clamp(tiles / TILES_PER_CHUNK, 1, MOST_CHUNKS);
    long[] firsts =
        LongStream.range(0, chunks)
            .map(chunk -> tiles * chunk / chunks)
            .map(
                tile ->
                    isByMember
                        ? tile * perTile * elements
                        : tile / perMember * elements + tile % perMember * Tile.LENGTH)
            .toArray();
    return new Tiling(numbers, elements, closed(firsts, numbers));
  }

  /** A domain cut into stretches of its outermost plate's members: each is a chunk. */
  static Tiling of(int members, int elements, Stretches stretches) {
    long each = (long) members / stretches.members() * elements;
    long[] firsts =
        LongStream.range(0, stretches.count())
            .map(stretch -> stretches.first((int) stretch) * each)
            .toArray();
    long numbers = (long) members * elements;
    return new Tiling(numbers, elements, closed(firsts, numbers));
  }

  private static long[] closed(long[] firsts, long end) {
    return LongStream.concat(LongStream.of(firsts), LongStream.of(end)).toArray();
  }

  boolean isByMember() {
    return elements <= Tile.LENGTH;
  }

  /** How many numbers a member of the plates has. */
  int elements() {
    return elements;
  }

  /** How many numbers a full tile has. */
  int length() {
    return isByMember() ? Tile.LENGTH / elements * elements : Tile.LENGTH;
  }

  /** How many numbers the domain has. */
  long numbers() {
    return numbers;
  }

  int chunks() {
    return firsts.length - 1;
  }

  /** The first number of a chunk; that of the one behind the last is how many there are. */
  long first(int chunk) {
    return firsts[chunk];
  }

  /**
   * The position within its member of the first number of a tile; 0 where tiles hold whole members.
   */
  int column(long start) {
    return isByMember() ? 0 : (int) (start % elements);
  }

  /** How long the tile is that begins at {@code start} in a chunk that ends at {@code end}. */
  int length(long start, long end) {
    int most = isByMember() ? length() : Math.min(Tile.LENGTH, elements - column(start));
    return (int) Math.min(most, end - start);
  }
}
