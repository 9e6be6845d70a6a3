package org.vaec.graph;

import java.util.function.DoubleSupplier;

/** Where an {@link Evaluator} takes the random numbers of {@link Op.Noise} and {@link Op.Draw}. */
@FunctionalInterface
public interface NoiseSource {

  /**
   * Independent random numbers for a leaf, in row-major order, plates before event axes. The same
   * leaf asks for the same numbers whenever it is evaluated.
   */
  double[] noise(Op.Noise leaf, int elements);

  /** Independent uniforms on (0, 1), as many as asked for, for one element of a draw. */
  default DoubleSupplier uniforms(Op.Draw draw, int element) {
    return CounterStream.of(0, draw.site(), element);
  }

  /** Numbers that depend on the seed, the site and the element alone. */
  static NoiseSource seeded(long seed) {
    return new NoiseSource() {
      @Override
      public double[] noise(Op.Noise leaf, int elements) {
        double[] numbers = new double[elements];
        for (int i = 0; i < elements; i++) {
          DoubleSupplier uniforms = CounterStream.of(seed, leaf.site(), i);
          numbers[i] =
              switch (leaf.kind()) {
                case NORMAL -> Variates.normal(uniforms);
                case UNIFORM -> uniforms.getAsDouble();
              };
        }
        return numbers;
      }

      @Override
      public DoubleSupplier uniforms(Op.Draw draw, int element) {
        return CounterStream.of(seed, draw.site(), element);
      }
    };
  }
}
