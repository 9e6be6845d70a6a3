package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** {@link StoreLanes} number by number, to the same bits. */
final class PlainLanes {
  private PlainLanes() {}

  static void adam(AdamSweep sweep, long from, long to) {
    float beta1 = (float) sweep.beta1;
    float beta2 = (float) sweep.beta2;
    float gradientMean = (float) ((1 - sweep.beta1) * sweep.scale);
    float gradientSquare = (float) ((1 - sweep.beta2) * sweep.scale * sweep.scale);
    float squareRate = (float) sweep.squareRate;
    float meanRate = (float) sweep.meanRate;
    float epsilon = (float) sweep.epsilon;
    float kept = (float) sweep.kept;
    for (long i = from; i < to; i++) {
      float g = get(sweep.gradients, i);
      float m = flushed(Math.fma(gradientMean, g, get(sweep.mean, i) * beta1));
      float v = flushed(Math.fma(gradientSquare * g, g, get(sweep.square, i) * beta2));
      set(sweep.mean, i, m);
      set(sweep.square, i, v);
      float move = meanRate * m / ((float) Math.sqrt(squareRate * v) + epsilon);
      set(sweep.parameters, i, get(sweep.parameters, i) * kept - move);
    }
  }

  static void momentum(MomentumSweep sweep, long from, long to) {
    float momentum = (float) sweep.momentum;
    float scale = (float) sweep.scale;
    float rate = (float) -sweep.rate;
    for (long i = from; i < to; i++) {
      float g = get(sweep.gradients, i) * scale;
      float u = flushed(Math.fma(momentum, get(sweep.velocity, i), g));
      set(sweep.velocity, i, u);
      set(sweep.parameters, i, Math.fma(rate, u, get(sweep.parameters, i)));
    }
  }

  /** Lane by lane as a register of so many lanes would, see {@link StoreLanes#sumOfSquares}. */
  static double sumOfSquares(MemorySegment memory, long from, long to, int lanes) {
    float[] a = new float[lanes];
    float[] b = new float[lanes];
    double sum = 0;
    for (long at = from; at < to; ) {
      long end = Math.min(to, at + StoreLanes.STRETCH);
      Arrays.fill(a, 0);
      Arrays.fill(b, 0);
      for (; at <= end - 2 * lanes; at += 2 * lanes) {
        addSquares(memory, at, a);
        addSquares(memory, at + lanes, b);
      }
      for (; at < end; at += lanes) {
        addSquares(memory, at, a);
      }
      for (int i = 0; i < lanes; i++) {
        a[i] += b[i];
      }
      for (int by = lanes / 2; by > 0; by /= 2) {
        for (int i = 0; i < by; i++) {
          a[i] += a[i + by];
        }
      }
      sum += a[0];
    }
    return sum;
  }

  private static void addSquares(MemorySegment memory, long at, float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      float x = get(memory, at + i);
      sums[i] = Math.fma(x, x, sums[i]);
    }
  }

  private static float get(MemorySegment memory, long index) {
    return memory.getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }

  private static void set(MemorySegment memory, long index, float value) {
    memory.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
  }

  private static float flushed(float x) {
    return Math.abs(x) < Float.MIN_NORMAL ? 0 : x;
  }
}
