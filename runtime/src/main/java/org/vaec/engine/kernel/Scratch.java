package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import org.vaec.engine.Layout;

/** Native memory of a frame that is taken piece by piece and freed as a whole. */
final class Scratch {
  private final Arena arena;
  private final int bytes;
  private long taken;

  /**
   * @param bytes of a number
   */
  Scratch(Arena arena, int bytes) {
    this.arena = arena;
    this.bytes = bytes;
  }

  /** The address of room for so many numbers, 0 at first. */
  long take(long numbers) {
    // A vector more than is used: the end of one piece shares no cache line with the next.
    long room = Math.ceilDiv((numbers + 1) * bytes, (long) Layout.ALIGNMENT) * Layout.ALIGNMENT;
    taken += room;
    return arena.allocate(room, Layout.ALIGNMENT).address();
  }

  /** All bytes that were taken. */
  long taken() {
    return taken;
  }
}
