package org.vaec.engine.kernel;

/**
 * Where an operand or a result lies, for the tile at hand.
 *
 * @param isOwn whether it is a register: an offset into the thread's own
 * @param single the address of the one number that it repeats, 0 where it repeats none
 */
record Slot(long base, int perPosition, int perColumn, boolean isOwn, long single) {

  long at(Cursor tile) {
    return base
        + tile.start * perPosition
        + (long) tile.column * perColumn
        + (isOwn ? tile.registers : 0);
  }
}
