package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import org.vaec.engine.Layout;

/** Native memory of a frame that is taken piece by piece and freed as a whole. */
record Scratch(Arena arena, int bytes) {

  /** The address of room for so many numbers, 0 at first. */
  long take(long numbers) {
    // A vector more than is used: the end of one piece shares no cache line with the next.
    return arena.allocate((numbers + 1) * bytes, Layout.ALIGNMENT).address();
  }
}
