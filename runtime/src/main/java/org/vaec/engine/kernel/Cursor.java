package org.vaec.engine.kernel;

/** The tile that a thread computes. */
final class Cursor {
  /** The address of the thread's own registers. */
  final long registers;

  /** Where a generated loop finds its addresses. */
  final long[] addresses;

  final Heap heap;

  /** The position in the domain of the tile's first number. */
  long start;

  /** The same within its member of the plates, 0 where tiles hold whole members. */
  int column;

  int length;

  /** The chunk that the tile belongs to. */
  int chunk;

  Cursor(long registers, int addresses, Heap heap) {
    this.heap = heap;
    this.registers = registers;
    this.addresses = new long[addresses];
  }

  void moveTo(long start, int column, int length, int chunk) {
    this.start = start;
    this.column = column;
    this.length = length;
    this.chunk = chunk;
  }
}
