package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Adam's pass over all parameters in single precision, a vector register at a time. */
final class Moments {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final long STRETCH = 1024;

  private Moments() {}

  /** See {@link Sweeps#adam}; {@code length} is a multiple of sixteen, as layouts make it. */
  static void adam(
      MemorySegment theta,
      MemorySegment gradient,
      MemorySegment mean,
      MemorySegment square,
      long length,
      Sweeps.Rates rates) {
    float beta1 = (float) rates.beta1();
    float beta2 = (float) rates.beta2();
    FloatVector gradientMean = all((1 - rates.beta1()) * rates.scale());
    FloatVector gradientSquare = all((1 - rates.beta2()) * rates.scale() * rates.scale());
    FloatVector squareRate = all(rates.squareRate());
    FloatVector meanRate = all(rates.meanRate());
    float epsilon = (float) rates.epsilon();
    float kept = (float) rates.kept();
    long bytes = length * Float.BYTES;
    for (long at = 0; at < bytes; at += SPECIES.vectorByteSize()) {
      FloatVector g = load(gradient, at);
      FloatVector m = flushed(gradientMean.fma(g, load(mean, at).mul(beta1)));
      FloatVector v = flushed(gradientSquare.mul(g).fma(g, load(square, at).mul(beta2)));
      m.intoMemorySegment(mean, at, ORDER);
      v.intoMemorySegment(square, at, ORDER);
      FloatVector move = meanRate.mul(m).div(squareRate.mul(v).sqrt().add(epsilon));
      load(theta, at).mul(kept).sub(move).intoMemorySegment(theta, at, ORDER);
    }
  }

  /**
   * The sum of squares: stretches of some hundred in single precision, these in double, in a fixed
   * order.
   */
  static double sumOfSquares(MemorySegment memory, long length) {
    double sum = 0;
    long bytes = length * Float.BYTES;
    int stride = SPECIES.vectorByteSize();
    for (long at = 0; at < bytes; ) {
      long end = Math.min(bytes, at + STRETCH * Float.BYTES);
      FloatVector a = FloatVector.zero(SPECIES);
      FloatVector b = FloatVector.zero(SPECIES);
      for (; at <= end - 2 * stride; at += 2 * stride) {
        FloatVector x = load(memory, at);
        FloatVector y = load(memory, at + stride);
        a = x.fma(x, a);
        b = y.fma(y, b);
      }
      for (; at < end; at += stride) {
        FloatVector x = load(memory, at);
        a = x.fma(x, a);
      }
      sum += total(a.add(b));
    }
    return sum;
  }

  /** The sum of all lanes in a fixed order; that of the vector module may change. */
  private static float total(FloatVector x) {
    FloatVector sum = x;
    for (int by = SPECIES.length() / 2; by > 0; by /= 2) {
      sum = sum.add(sum.rearrange(VectorShuffle.iota(SPECIES, by, 1, true)));
    }
    return sum.lane(0);
  }

  private static FloatVector all(double value) {
    return FloatVector.broadcast(SPECIES, (float) value);
  }

  private static FloatVector load(MemorySegment memory, long at) {
    return FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER);
  }

  /** Arithmetic on subnormal numbers is slow, and averages that decay towards 0 end among them. */
  private static FloatVector flushed(FloatVector x) {
    return x.blend(0, x.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
  }
}
