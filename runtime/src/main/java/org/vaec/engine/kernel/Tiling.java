package org.vaec.engine.kernel;

import org.vaec.plan.Tile;

/**
 * How a domain is cut: into tiles that begin where a member of the plates begins, as many members
 * as fit, or into parts of one member where that is larger; tiles into chunks, the unit of work of
 * a thread. It depends on the domain alone, so that sums have one order whatever the threads.
 *
 * @param members of the domain's plates
 * @param elements of each
 */
record Tiling(int members, int elements) {
  private static final int TILES_PER_CHUNK = 2;
  private static final int MOST_CHUNKS = 16;

  boolean isByMember() {
    return elements <= Tile.LENGTH;
  }

  /** How many numbers a full tile has. */
  int length() {
    return isByMember() ? Tile.LENGTH / elements * elements : Tile.LENGTH;
  }

  /** How many numbers the domain has. */
  long numbers() {
    return (long) members * elements;
  }

  private int perMember() {
    return Math.ceilDiv(elements, Tile.LENGTH);
  }

  int tiles() {
    return isByMember()
        ? Math.ceilDiv(members, Tile.LENGTH / elements)
        : Math.multiplyExact(members, perMember());
  }

  int chunks() {
    return Math.clamp(tiles() / TILES_PER_CHUNK, 1, MOST_CHUNKS);
  }

  int firstTile(int chunk) {
    return (int) ((long) tiles() * chunk / chunks());
  }

  /** The position of a tile's first number within its member; 0 where tiles hold whole members. */
  int column(int tile) {
    return isByMember() ? 0 : tile % perMember() * Tile.LENGTH;
  }

  long start(int tile) {
    return isByMember()
        ? (long) tile * length()
        : (long) (tile / perMember()) * elements + column(tile);
  }

  int length(int tile) {
    return isByMember()
        ? (int) Math.min(length(), (long) members * elements - start(tile))
        : Math.min(Tile.LENGTH, elements - column(tile));
  }
}
