package org.vaec.graph;

import java.util.PrimitiveIterator;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.vaec.random.Philox;

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
    return uniforms(0, draw.site(), element);
  }

  /** The uniforms of one element of a site: its attempts, one after the other. */
  static DoubleSupplier uniforms(long seed, String site, long element) {
    Philox philox = Philox.of(seed, site, 0);
    PrimitiveIterator.OfInt attempts = IntStream.range(0, Philox.ATTEMPTS).iterator();
    return () -> philox.uniform(element, attempts.nextInt());
  }

  /** Numbers that depend on the seed, the site and the element alone. */
  static NoiseSource seeded(long seed) {
    return new NoiseSource() {
      @Override
      public double[] noise(Op.Noise leaf, int elements) {
        double[] numbers = new double[elements];
        Philox philox = Philox.of(seed, leaf.site(), 0);
        switch (leaf.kind()) {
          case NORMAL -> philox.normals(numbers);
          case UNIFORM -> philox.uniforms(numbers);
        }
        return numbers;
      }

      @Override
      public DoubleSupplier uniforms(Op.Draw draw, int element) {
        return NoiseSource.uniforms(seed, draw.site(), element);
      }
    };
  }
}
