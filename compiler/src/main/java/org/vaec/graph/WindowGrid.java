package org.vaec.graph;

import java.util.ArrayList;
import java.util.List;
import org.vaec.shape.Shape;

/**
 * Where windows stand on an image: see {@link Op.Windows}.
 *
 * @param rows of windows
 * @param columns of windows
 * @param height of a window
 * @param width of a window
 * @param stride from a window to its neighbours
 * @param padding how far the first windows begin before the image
 * @param depth how many numbers the image has at each of its places
 */
public record WindowGrid(
    int rows, int columns, int height, int width, int stride, int padding, int depth) {

  /** Where a number of the image lies, and where the same number lies in the windows. */
  @FunctionalInterface
  public interface Pair {
    void at(int image, int window);
  }

  /** That of an image's windows. */
  public static WindowGrid of(Op.Windows op, Shape image) {
    return new WindowGrid(
        (image.size(0) + 2 * op.padding() - op.height()) / op.stride() + 1,
        (image.size(1) + 2 * op.padding() - op.width()) / op.stride() + 1,
        op.height(),
        op.width(),
        op.stride(),
        op.padding(),
        image.elements() / (image.size(0) * image.size(1)));
  }

  /** That of windows that are added up. */
  public static WindowGrid of(Op.OverlapAdd op, Shape windows) {
    int places = windows.size(0) * windows.size(1) * windows.size(2) * windows.size(3);
    return new WindowGrid(
        windows.size(0),
        windows.size(1),
        windows.size(2),
        windows.size(3),
        op.stride(),
        op.padding(),
        windows.elements() / places);
  }

  /** The image's first size. */
  public int imageHeight() {
    return (rows - 1) * stride + height - 2 * padding;
  }

  /** The image's second size. */
  public int imageWidth() {
    return (columns - 1) * stride + width - 2 * padding;
  }

  Shape windows(Shape image) {
    List<Integer> sizes = new ArrayList<>(List.of(rows, columns, height, width));
    sizes.addAll(image.sizes().subList(2, image.rank()));
    return new Shape(sizes);
  }

  Shape image(Shape windows) {
    List<Integer> sizes = new ArrayList<>(List.of(imageHeight(), imageWidth()));
    sizes.addAll(windows.sizes().subList(4, windows.rank()));
    return new Shape(sizes);
  }

  /** Every number of every window that is one of the image, in the order of the windows. */
  public void forEach(Pair pair) {
    int window = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        for (int i = 0; i < height; i++) {
          for (int j = 0; j < width; j++) {
            int h = row * stride + i - padding;
            int w = column * stride + j - padding;
            boolean isInside = 0 <= h && h < imageHeight() && 0 <= w && w < imageWidth();
            for (int entry = 0; entry < depth; entry++, window++) {
              if (isInside) {
                pair.at((h * imageWidth() + w) * depth + entry, window);
              }
            }
          }
        }
      }
    }
  }
}
