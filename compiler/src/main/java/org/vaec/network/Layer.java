package org.vaec.network;

import java.util.List;
import java.util.Optional;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/** One layer with its parameters: a function of event shapes, applied to each row on its own. */
public sealed interface Layer {

  /** The shape it gives for an input of {@code input}. */
  Shape output(Shape input);

  /** Its value; {@code training} switches dropout. */
  Value apply(Value input, boolean training);

  /**
   * y = x W + b on a vector, then reshaped.
   *
   * @param weight [inputs, outputs]
   * @param bias [outputs]; empty for none
   * @param output the shape of the result, with as many elements as there are outputs
   */
  record Linear(LearnedArray weight, Optional<LearnedArray> bias, Shape output) implements Layer {
    @Override
    public Shape output(Shape input) {
      return output;
    }

    @Override
    public Value apply(Value input, boolean training) {
      Value vector = input.reshape(Shape.of(input.shape().elements()));
      Value product = vector.matrixProduct(weight.value());
      return bias.map(b -> product.plus(b.value())).orElse(product).reshape(output);
    }
  }

  /**
   * y[o, h, w] = f(b[o] + sum over i, j, c of x[c, s h + i - p, s w + j - p] k[i, j, c, o]), with x
   * 0 outside of the image: a cross-correlation, as every library's convolution is one. Images are
   * [channels, height, width]. A side of n numbers becomes one of floor((n + 2 p - height) / s) +
   * 1: a window that would reach beyond the padded image is left out, and with it what of the image
   * no other window reaches.
   *
   * @param kernel k, [height, width, channels in, channels out]
   * @param bias b, [channels out]
   * @param stride s
   * @param padding p, zeros on each side
   * @param activation f, the identity if empty; it belongs to the layer because the product leaves
   *     channels last, where the next convolution reads them: no image is turned between the two
   */
  record Convolution(
      LearnedArray kernel,
      LearnedArray bias,
      int stride,
      int padding,
      Optional<Activation> activation)
      implements Layer {
    @Override
    public Shape output(Shape input) {
      return Shape.of(
          kernel.shape().size(3),
          (input.size(1) + 2 * padding - kernel.shape().size(0)) / stride + 1,
          (input.size(2) + 2 * padding - kernel.shape().size(1)) / stride + 1);
    }

    @Override
    public Value apply(Value input, boolean training) {
      Value product =
          windows(Images.channelsLast(input))
              .contract(
                  kernel.value(), List.of(0, 1, 2, 3, 4), List.of(2, 3, 4, 5), List.of(0, 1, 5));
      return Images.finished(product, bias.value(), activation);
    }

    private Value windows(Value pixels) {
      int height = kernel.shape().size(0);
      int width = kernel.shape().size(1);
      int below = left(pixels.shape().size(0), height);
      int beside = left(pixels.shape().size(1), width);
      if (below == 0 && beside == 0) {
        return pixels.windows(height, width, stride, padding);
      }
      Value framed = Images.framed(pixels, 0, padding, padding - below);
      return Images.framed(framed, 1, padding, padding - beside).windows(height, width, stride, 0);
    }

    // How many places at the end of a padded side no window reaches.
    private int left(int side, int window) {
      return (side + 2 * padding - window) % stride;
    }
  }

  /**
   * The transpose of a {@link Convolution} of the same kernel, stride and padding, with a bias and
   * an activation of its own: y[c, h, w] = f(b[c] + sum of x[o, h', w'] k[i, j, c, o] over s h' + i
   * - p = h and s w' + j - p = w). A side of n numbers becomes one of (n - 1) s + height - 2 p + e.
   *
   * @param kernel k, [height, width, channels out, channels in]
   * @param bias b, [channels out]
   * @param stride s
   * @param padding p, cut off on each side
   * @param extra e, at the end of each side: what the convolution leaves out, less than s
   * @param activation f, the identity if empty
   */
  record Deconvolution(
      LearnedArray kernel,
      LearnedArray bias,
      int stride,
      int padding,
      int extra,
      Optional<Activation> activation)
      implements Layer {
    @Override
    public Shape output(Shape input) {
      return Shape.of(
          kernel.shape().size(2),
          (input.size(1) - 1) * stride + kernel.shape().size(0) - 2 * padding + extra,
          (input.size(2) - 1) * stride + kernel.shape().size(1) - 2 * padding + extra);
    }

    @Override
    public Value apply(Value input, boolean training) {
      Value windows =
          Images.channelsLast(input)
              .contract(
                  kernel.value(), List.of(0, 1, 5), List.of(2, 3, 4, 5), List.of(0, 1, 2, 3, 4));
      return Images.finished(sum(windows), bias.value(), activation);
    }

    private Value sum(Value windows) {
      if (extra == 0) {
        return windows.overlapAdd(stride, padding);
      }
      Value rows = Images.framed(windows.overlapAdd(stride, 0), 0, -padding, extra - padding);
      return Images.framed(rows, 1, -padding, extra - padding);
    }
  }

  /** An elementwise nonlinearity. */
  record Activate(Activation activation) implements Layer {
    @Override
    public Shape output(Shape input) {
      return input;
    }

    @Override
    public Value apply(Value input, boolean training) {
      return activation.apply(input);
    }
  }

  /** The same numbers in another shape. */
  record Reshape(Shape output) implements Layer {
    @Override
    public Shape output(Shape input) {
      return output;
    }

    @Override
    public Value apply(Value input, boolean training) {
      return input.reshape(output);
    }
  }

  /**
   * (x - mean) / sqrt(variance + 1e-5) gain + offset, over all elements of a row (Ba, Kiros and
   * Hinton 2016).
   *
   * @param gain of the input's shape
   * @param offset of the input's shape
   */
  record LayerNorm(LearnedArray gain, LearnedArray offset) implements Layer {
    private static final double EPSILON = 1e-5;

    @Override
    public Shape output(Shape input) {
      return input;
    }

    @Override
    public Value apply(Value input, boolean training) {
      double count = input.shape().elements();
      Value centred = input.minus(input.sumEvent().over(count));
      Value variance = centred.square().sumEvent().over(count);
      Value normalised = centred.over(variance.plus(EPSILON).sqrt());
      return normalised.times(gain.value()).plus(offset.value());
    }
  }

  /**
   * Zeroes each element with probability {@code rate} and divides the rest by 1 - rate; one mask
   * per row and step; the identity in evaluation.
   *
   * @param site names the noise
   */
  record Dropout(double rate, String site) implements Layer {
    @Override
    public Shape output(Shape input) {
      return input;
    }

    @Override
    public Value apply(Value input, boolean training) {
      if (!training || rate == 0) {
        return input;
      }
      Value uniform = Value.noise(site, Op.NoiseKind.UNIFORM, input.plates(), input.shape());
      Value kept = uniform.greater(Value.constant(Tensor.scalar(rate)));
      return input.times(kept).over(1 - rate);
    }
  }

  /** x + inner(x). */
  record Residual(List<Layer> inner) implements Layer {
    public Residual {
      inner = List.copyOf(inner);
    }

    @Override
    public Shape output(Shape input) {
      return input;
    }

    @Override
    public Value apply(Value input, boolean training) {
      Value value = input;
      for (Layer layer : inner) {
        value = layer.apply(value, training);
      }
      return input.plus(value);
    }
  }
}
