package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link Sweep}s in single precision, a vector register at a time. Where they begin
 * and end are multiples of sixteen numbers, as layouts make them.
 */
final class StoreLanes {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Numbers that are summed in single precision. */
  static final long STRETCH = 1024;

  static final int LANES = SPECIES.length();

  private StoreLanes() {}

  static void adam(AdamSweep sweep, long from, long to) {
    MemorySegment theta = sweep.parameters;
    MemorySegment gradient = sweep.gradients;
    MemorySegment mean = sweep.mean;
    MemorySegment square = sweep.square;
    float beta1 = (float) sweep.beta1;
    float beta2 = (float) sweep.beta2;
    FloatVector gradientMean = all((1 - sweep.beta1) * sweep.scale);
    FloatVector gradientSquare = all((1 - sweep.beta2) * sweep.scale * sweep.scale);
    FloatVector squareRate = all(sweep.squareRate);
    FloatVector meanRate = all(sweep.meanRate);
    float epsilon = (float) sweep.epsilon;
    float kept = (float) sweep.kept;
    long end = to * Float.BYTES;
    for (long at = from * Float.BYTES; at < end; at += SPECIES.vectorByteSize()) {
      FloatVector g = load(gradient, at);
      FloatVector m = flushed(gradientMean.fma(g, load(mean, at).mul(beta1)));
      FloatVector v = flushed(gradientSquare.mul(g).fma(g, load(square, at).mul(beta2)));
      m.intoMemorySegment(mean, at, ORDER);
      v.intoMemorySegment(square, at, ORDER);
      FloatVector move = meanRate.mul(m).div(squareRate.mul(v).sqrt().add(epsilon));
      load(theta, at).mul(kept).sub(move).intoMemorySegment(theta, at, ORDER);
    }
  }

  static void momentum(MomentumSweep sweep, long from, long to) {
    MemorySegment theta = sweep.parameters;
    MemorySegment gradient = sweep.gradients;
    MemorySegment velocity = sweep.velocity;
    FloatVector momentum = all(sweep.momentum);
    FloatVector scale = all(sweep.scale);
    FloatVector rate = all(-sweep.rate);
    long end = to * Float.BYTES;
    for (long at = from * Float.BYTES; at < end; at += SPECIES.vectorByteSize()) {
      FloatVector u = flushed(momentum.fma(load(velocity, at), load(gradient, at).mul(scale)));
      u.intoMemorySegment(velocity, at, ORDER);
      rate.fma(u, load(theta, at)).intoMemorySegment(theta, at, ORDER);
    }
  }

  /**
   * The sum of squares: stretches of some hundred in single precision, these in double, in a fixed
   * order.
   */
  static double sumOfSquares(MemorySegment memory, long from, long to) {
    double sum = 0;
    long bytes = to * Float.BYTES;
    int stride = SPECIES.vectorByteSize();
    for (long at = from * Float.BYTES; at < bytes; ) {
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
    for (int by = LANES / 2; by > 0; by /= 2) {
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
