package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.engine.Threads;

/**
 * A step of stochastic gradient descent with momentum, elementwise. Velocities that would be
 * subnormal are 0.
 *
 * <pre>
 * u     = momentum u + scale g
 * theta = theta - rate u
 * </pre>
 */
public final class MomentumSweep extends Sweep {
  private static final WarmUp WARM_UP = warmUp(MomentumSweep::sample);

  final double momentum;
  double scale;
  double rate;
  final MemorySegment velocity;
  MemorySegment parameters;
  MemorySegment gradients;

  public MomentumSweep(double momentum, Store velocity) {
    super(velocity);
    this.momentum = momentum;
    this.velocity = velocity.memory();
  }

  /**
   * Takes a step.
   *
   * @param scale of the gradients, for clipping
   */
  public void run(Store parameters, Store gradients, double scale, double rate, Threads threads) {
    this.parameters = parameters.memory();
    this.gradients = gradients.memory();
    this.scale = scale;
    this.rate = rate;
    run(threads);
  }

  private static WarmUp.Sample sample() {
    MomentumSweep sweep = new MomentumSweep(0.9, sampleStore());
    sweep.parameters = sampleStore().memory();
    sweep.gradients = sweep.parameters;
    return () -> StoreLanes.momentum(sweep, 0, SAMPLE);
  }

  @Override
  void sweep(int part, long from, long to) {
    if (precision == Precision.FLOAT32) {
      if (WARM_UP.isReady(to - from)) {
        StoreLanes.momentum(this, from, to);
      } else {
        PlainLanes.momentum(this, from, to);
      }
      return;
    }
    for (long i = from; i < to; i++) {
      double g = scale * precision.get(gradients, i);
      double u = precision.flushed(momentum * precision.get(velocity, i) + g);
      precision.set(velocity, i, u);
      precision.set(parameters, i, precision.get(parameters, i) - rate * u);
    }
  }
}
