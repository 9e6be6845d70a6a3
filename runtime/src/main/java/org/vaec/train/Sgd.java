package org.vaec.train;

import org.vaec.engine.Store;
import org.vaec.engine.Threads;
import org.vaec.engine.kernel.MomentumSweep;
import org.vaec.model.TrainSettings.OptimizerSettings;

/**
 * Stochastic gradient descent with momentum (Polyak, 1964), the rate outside the velocity. With
 * gradient g:
 *
 * <pre>
 * u     = momentum u + g
 * theta = theta - rate u
 * </pre>
 */
public final class Sgd extends Optimizer {
  /** What its average is called. */
  public static final String VELOCITY = "velocity";

  private final MomentumSweep sweep;

  Sgd(OptimizerSettings.Sgd settings, double clip, Store like) {
    super(like, clip);
    this.sweep = new MomentumSweep(settings.momentum(), remember(VELOCITY));
  }

  @Override
  void move(Store parameters, Store gradients, double scale, double rate, Threads threads) {
    sweep.run(parameters, gradients, scale, rate, threads);
  }
}
