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
