package org.vaec.engine.kernel;

import org.vaec.graph.WindowGrid;

/**
 * The windows of images, with zeros where they stand beside them.
 *
 * @param grid where the windows stand
 * @param source the address of the first image
 */
record Windows(Lanes lanes, WindowGrid grid, long source, Slot y) implements Instruction {

  @Override
  public void run(Cursor tile) {
    // A line of a window is a run of the image, less what lies beside it.
    int line = grid.width() * grid.depth();
    int lines = grid.rows() * grid.columns() * grid.height();
    long first = tile.start / line;
    long member = first / lines;
    int within = (int) (first - member * lines);
    int i = within % grid.height();
    int column = within / grid.height() % grid.columns();
    int row = within / grid.height() / grid.columns();
    int begin = (int) (tile.start - first * line);
    long into = y.at(tile);
    int left = tile.length;
    while (left > 0) {
      int length = Math.min(line - begin, left);
      copy(member, row * grid.stride() + i - grid.padding(), column, begin, length, into);
      into += (long) length * lanes.bytes();
      left -= length;
      begin = 0;
      if (++i == grid.height()) {
        i = 0;
        if (++column == grid.columns()) {
          column = 0;
          if (++row == grid.rows()) {
            row = 0;
            member++;
          }
        }
      }
    }
  }

  /**
   * Numbers {@code begin} to {@code begin + length - 1} of a window's line on a row of an image.
   */
  private void copy(long member, int row, int column, int begin, int length, long into) {
    int width = grid.imageWidth() * grid.depth();
    int from = (column * grid.stride() - grid.padding()) * grid.depth() + begin;
    long at = (member * grid.imageHeight() + row) * width + from;
    if (row >= 0 && row < grid.imageHeight() && from >= 0 && from + length <= width) {
      lanes.copy(source + at * lanes.bytes(), into, length);
      return;
    }
    if (row < 0 || row >= grid.imageHeight() || from >= width || from + length <= 0) {
      lanes.fill(0, into, length);
      return;
    }
    int before = Math.max(0, -from);
    int after = Math.max(0, from + length - width);
    int copied = length - before - after;
    lanes.fill(0, into, before);
    lanes.copy(
        source + (at + before) * lanes.bytes(), into + (long) before * lanes.bytes(), copied);
    lanes.fill(0, into + (long) (before + copied) * lanes.bytes(), after);
  }
}
