package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * {@link StoreLanes} number by number, to the same bits: on the heap, see {@link Heap}, stretch by
 * stretch.
 */
final class PlainLanes {
  private static final int STRETCH = Math.toIntExact(StoreLanes.STRETCH);

  private PlainLanes() {}

  static void adam(AdamSweep sweep, long from, long to) {
    float[] theta = new float[STRETCH];
    float[] gradient = new float[STRETCH];
    float[] mean = new float[STRETCH];
    float[] square = new float[STRETCH];
    for (long at = from; at < to; at += STRETCH) {
      int n = (int) Math.min(STRETCH, to - at);
      read(sweep.parameters, at, theta, n);
      read(sweep.gradients, at, gradient, n);
      read(sweep.mean, at, mean, n);
      read(sweep.square, at, square, n);
      adam(sweep, theta, gradient, mean, square, n);
      write(mean, sweep.mean, at, n);
      write(square, sweep.square, at, n);
      write(theta, sweep.parameters, at, n);
    }
  }

  private static void adam(
      AdamSweep sweep, float[] theta, float[] gradient, float[] mean, float[] square, int n) {
    float beta1 = (float) sweep.beta1;
    float beta2 = (float) sweep.beta2;
    float gradientMean = (float) ((1 - sweep.beta1) * sweep.scale);
    float gradientSquare = (float) ((1 - sweep.beta2) * sweep.scale * sweep.scale);
    float squareRate = (float) sweep.squareRate;
    float meanRate = (float) sweep.meanRate;
    float epsilon = (float) sweep.epsilon;
    float kept = (float) sweep.kept;
    for (int i = 0; i < n; i++) {
      float g = gradient[i];
      float m = flushed(Math.fma(gradientMean, g, mean[i] * beta1));
      float v = flushed(Math.fma(gradientSquare * g, g, square[i] * beta2));
      mean[i] = m;
      square[i] = v;
      float move = meanRate * m / ((float) Math.sqrt(squareRate * v) + epsilon);
      theta[i] = theta[i] * kept - move;
    }
  }

  static void momentum(MomentumSweep sweep, long from, long to) {
    float momentum = (float) sweep.momentum;
    float scale = (float) sweep.scale;
    float rate = (float) -sweep.rate;
    float[] theta = new float[STRETCH];
    float[] gradient = new float[STRETCH];
    float[] velocity = new float[STRETCH];
    for (long at = from; at < to; at += STRETCH) {
      int n = (int) Math.min(STRETCH, to - at);
      read(sweep.parameters, at, theta, n);
      read(sweep.gradients, at, gradient, n);
      read(sweep.velocity, at, velocity, n);
      for (int i = 0; i < n; i++) {
        float u = flushed(Math.fma(momentum, velocity[i], gradient[i] * scale));
        velocity[i] = u;
        theta[i] = Math.fma(rate, u, theta[i]);
      }
      write(velocity, sweep.velocity, at, n);
      write(theta, sweep.parameters, at, n);
    }
  }

  /** Lane by lane as a register of so many lanes would, see {@link StoreLanes#sumOfSquares}. */
  static double sumOfSquares(MemorySegment memory, long from, long to, int lanes) {
    float[] x = new float[STRETCH];
    float[] a = new float[lanes];
    float[] b = new float[lanes];
    double sum = 0;
    for (long at = from; at < to; at += STRETCH) {
      int n = (int) Math.min(STRETCH, to - at);
      read(memory, at, x, n);
      Arrays.fill(a, 0);
      Arrays.fill(b, 0);
      int i = 0;
      for (; i <= n - 2 * lanes; i += 2 * lanes) {
        addSquares(x, i, a);
        addSquares(x, i + lanes, b);
      }
      for (; i < n; i += lanes) {
        addSquares(x, i, a);
      }
      sum += total(a, b);
    }
    return sum;
  }

  private static void addSquares(float[] x, int from, float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.fma(x[from + i], x[from + i], sums[i]);
    }
  }

  private static float total(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += b[i];
    }
    for (int by = a.length / 2; by > 0; by /= 2) {
      for (int i = 0; i < by; i++) {
        a[i] += a[i + by];
      }
    }
    return a[0];
  }

  private static void read(MemorySegment memory, long at, float[] into, int n) {
    MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, at * Float.BYTES, into, 0, n);
  }

  private static void write(float[] numbers, MemorySegment memory, long at, int n) {
    MemorySegment.copy(numbers, 0, memory, ValueLayout.JAVA_FLOAT, at * Float.BYTES, n);
  }

  private static float flushed(float x) {
    return Math.abs(x) < Float.MIN_NORMAL ? 0 : x;
  }
}
