package org.vaec.network;

import java.util.List;
import java.util.Optional;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/**
 * Images as the language has them, [channels, height, width], and as convolutions compute with
 * them, [height, width, channels]: then the numbers of a window lie in runs, and the product with a
 * kernel is one of two matrices for all places of all rows.
 */
final class Images {
  private Images() {}

  static Value channelsLast(Value image) {
    Shape shape = image.shape();
    return shape.size(0) == 1
        ? image.reshape(Shape.of(shape.size(1), shape.size(2), 1))
        : image.transpose(List.of(1, 2, 0));
  }

  static Value channelsFirst(Value pixels) {
    Shape shape = pixels.shape();
    return shape.size(2) == 1
        ? pixels.reshape(Shape.of(1, shape.size(0), shape.size(1)))
        : pixels.transpose(List.of(2, 0, 1));
  }

  /**
   * Pixels with zeros before and after along one axis; where there are fewer than none, with so
   * many pixels cut off.
   */
  static Value framed(Value pixels, int axis, int before, int after) {
    int from = Math.max(0, -before);
    int to = pixels.shape().size(axis) - Math.max(0, -after);
    boolean isWhole = from == 0 && to == pixels.shape().size(axis);
    Value inner = isWhole ? pixels : pixels.slice(axis, from, to);
    return before > 0 || after > 0
        ? inner.pad(axis, Math.max(0, before), Math.max(0, after))
        : inner;
  }

  /** The bias of each channel added, then the activation, then channels first. */
  static Value finished(Value pixels, Value bias, Optional<Activation> activation) {
    Shape shape = pixels.shape();
    Value sum = pixels.plus(bias.expand(0, shape.size(1)).expand(0, shape.size(0)));
    return channelsFirst(activation.map(f -> f.apply(sum)).orElse(sum));
  }
}
