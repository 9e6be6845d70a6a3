package org.vaec.graph;

import java.util.ArrayList;
import java.util.List;
import org.vaec.shape.Shape;

/**
 * Where windows stand on an image.
 *
 * @param rows of windows
 * @param columns of windows
 * @param height of a window
 * @param width of a window
 * @param stride from a window to its neighbours
 * @param depth how many numbers the image has at each of its places
 */
public record WindowGrid(int rows, int columns, int height, int width, int stride, int depth) {

  /** A number of the image and one in a window that is the same number, from 0 each. */
  @FunctionalInterface
  public interface Pair {
    void at(int image, int window);
  }

  /** That of windows on an image of shape [H, W, ...]. */
  public static WindowGrid of(Shape image, int height, int width, int stride) {
    return new WindowGrid(
        (image.size(0) - height) / stride + 1,
        (image.size(1) - width) / stride + 1,
        height,
        width,
        stride,
        image.elements() / (image.size(0) * image.size(1)));
  }

  /** That of windows of shape [rows, columns, height, width, ...]. */
  public static WindowGrid of(Shape windows, int stride) {
    int places = windows.size(0) * windows.size(1) * windows.size(2) * windows.size(3);
    return new WindowGrid(
        windows.size(0),
        windows.size(1),
        windows.size(2),
        windows.size(3),
        stride,
        windows.elements() / places);
  }

  /** The image's first size. */
  public int imageHeight() {
    return (rows - 1) * stride + height;
  }

  /** The image's second size. */
  public int imageWidth() {
    return (columns - 1) * stride + width;
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

  /** Every number of every window, in the order in which windows lie in memory. */
  public void forEach(Pair pair) {
    int window = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        for (int i = 0; i < height; i++) {
          int start = ((row * stride + i) * imageWidth() + column * stride) * depth;
          for (int at = start; at < start + width * depth; at++) {
            pair.at(at, window++);
          }
        }
      }
    }
  }
}
