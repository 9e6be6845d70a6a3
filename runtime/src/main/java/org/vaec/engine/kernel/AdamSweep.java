package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.engine.Threads;

/**
 * A step of Adam: the two averages, then the parameters, elementwise. Averages that would be
 * subnormal are 0.
 *
 * <pre>
 * m     = beta1 m + (1 - beta1) scale g
 * v     = beta2 v + (1 - beta2) (scale g)^2
 * theta = kept theta - meanRate m / (sqrt(squareRate v) + epsilon)
 * </pre>
 */
public final class AdamSweep extends Sweep {
  private static final WarmUp WARM_UP = warmUp(AdamSweep::sample);

  final double beta1;
  final double beta2;
  final double epsilon;
  double scale;
  double meanRate;
  double squareRate;
  double kept;
  final MemorySegment mean;
  final MemorySegment square;
  MemorySegment parameters;
  MemorySegment gradients;

  /**
   * @param mean the average of gradients
   * @param square the average of their squares
   */
  public AdamSweep(double beta1, double beta2, double epsilon, Store mean, Store square) {
    super(mean);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.mean = mean.memory();
    this.square = square.memory();
  }

  /**
   * Takes a step.
   *
   * @param scale of the gradients, for clipping
   * @param meanRate of the mean, its correction for the start included
   * @param squareRate the correction of the square
   * @param kept what is left of a parameter after decay
   */
  public void run(
      Store parameters,
      Store gradients,
      double scale,
      double meanRate,
      double squareRate,
      double kept,
      Threads threads) {
    this.parameters = parameters.memory();
    this.gradients = gradients.memory();
    this.scale = scale;
    this.meanRate = meanRate;
    this.squareRate = squareRate;
    this.kept = kept;
    run(threads);
  }

  private static WarmUp.Sample sample() {
    AdamSweep sweep = new AdamSweep(0.9, 0.999, 1e-8, sampleStore(), sampleStore());
    sweep.parameters = sampleStore().memory();
    sweep.gradients = sweep.parameters;
    return () -> StoreLanes.adam(sweep, 0, SAMPLE);
  }

  @Override
  void sweep(int part, long from, long to) {
    if (precision == Precision.FLOAT32) {
      if (WARM_UP.isReady(to - from)) {
        StoreLanes.adam(this, from, to);
      } else {
        PlainLanes.adam(this, from, to);
      }
      return;
    }
    for (long i = from; i < to; i++) {
      double g = scale * precision.get(gradients, i);
      double m = precision.flushed(beta1 * precision.get(mean, i) + (1 - beta1) * g);
      double v = precision.flushed(beta2 * precision.get(square, i) + (1 - beta2) * g * g);
      precision.set(mean, i, m);
      precision.set(square, i, v);
      double move = meanRate * m / (Math.sqrt(squareRate * v) + epsilon);
      precision.set(parameters, i, kept * precision.get(parameters, i) - move);
    }
  }
}
