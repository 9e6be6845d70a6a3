package org.vaec.engine.kernel;

import java.util.Arrays;
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
    Arrays.fill(tile.heap.a, 0, tile.length, 0);
    int line = grid.imageWidth() * grid.depth();
    long end = tile.start + tile.length;
    for (long from = tile.start; from < end; ) {
      long row = from / line;
      long to = Math.min(end, (row + 1) * line);
      int into = (int) (from - tile.start);
      add(row, (int) (from - row * line), (int) (to - row * line), into, tile.heap);
      from = to;
    }
    lanes.write(tile.heap.a, y.at(tile), tile.length, tile.heap);
  }

  /**
   * Adds what falls on a stretch of a row, the rows of all members counted in one.
   *
   * @param into where on the heap the stretch begins
   */
  private void add(long row, int begin, int end, int into, Heap heap) {
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
          long part = source + x * lanes.bytes();
          lanes.addColumns(heap.a, into + from - begin, part, 1, to - from, heap);
        }
      }
    }
  }
}
