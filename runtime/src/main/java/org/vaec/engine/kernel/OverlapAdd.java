package org.vaec.engine.kernel;

import org.vaec.graph.BinaryFunction;
import org.vaec.graph.WindowGrid;

/**
 * Adds windows up to the image that they stand on. What falls on one number of the image is added
 * in the order in which it lies in memory, so that a sum has the same bits wherever tiles end.
 *
 * @param grid where the windows stand
 * @param source the address of the first window of all
 */
record OverlapAdd(Lanes lanes, WindowGrid grid, long source, Slot y) implements Instruction {

  @Override
  public void run(Cursor tile) {
    long into = y.at(tile);
    lanes.fill(0, into, tile.length);
    int line = grid.imageWidth() * grid.depth();
    long end = tile.start + tile.length;
    for (long from = tile.start; from < end; ) {
      long row = from / line;
      long to = Math.min(end, (row + 1) * line);
      add(row, (int) (from - row * line), (int) (to - row * line), into);
      into += (to - from) * lanes.bytes();
      from = to;
    }
  }

  /** Adds what falls on a stretch of a row, the rows of all members counted in one. */
  private void add(long row, int begin, int end, long into) {
    long member = row / grid.imageHeight();
    int height = (int) (row - member * grid.imageHeight()) + grid.padding();
    int line = grid.width() * grid.depth();
    int step = grid.stride() * grid.depth();
    int before = grid.padding() * grid.depth();
    int firstRow = Math.max(0, Math.ceilDiv(height - grid.height() + 1, grid.stride()));
    int lastRow = Math.min(grid.rows() - 1, height / grid.stride());
    int firstColumn = Math.max(0, Math.ceilDiv(begin + before - line + 1, step));
    int lastColumn = Math.min(grid.columns() - 1, (end + before - 1) / step);
    for (int windowRow = firstRow; windowRow <= lastRow; windowRow++) {
      int i = height - windowRow * grid.stride();
      long windows = (member * grid.rows() + windowRow) * grid.columns();
      for (int column = firstColumn; column <= lastColumn; column++) {
        int start = column * step - before;
        int from = Math.max(begin, start);
        int to = Math.min(end, start + line);
        if (from < to) {
          long x = ((windows + column) * grid.height() + i) * line + (from - start);
          long at = into + (long) (from - begin) * lanes.bytes();
          lanes.map(BinaryFunction.ADD, source + x * lanes.bytes(), at, at, to - from);
        }
      }
    }
  }
}
