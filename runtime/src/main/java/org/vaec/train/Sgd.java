package org.vaec.train;

import java.lang.foreign.MemorySegment;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
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
  private final OptimizerSettings.Sgd settings;
  private final Store velocity;

  Sgd(OptimizerSettings.Sgd settings, double clip, Store like) {
    super(like, clip);
    this.settings = settings;
    this.velocity = remember("velocity");
  }

  @Override
  void move(Store parameters, Store gradients, double scale, double rate) {
    Precision precision = parameters.precision();
    MemorySegment theta = parameters.memory();
    MemorySegment gradient = gradients.memory();
    MemorySegment u = velocity.memory();
    double momentum = settings.momentum();
    long length = parameters.layout().length();
    for (long i = 0; i < length; i++) {
      double g = scale * precision.get(gradient, i);
      double ui = precision.flushed(momentum * precision.get(u, i) + g);
      precision.set(u, i, ui);
      precision.set(theta, i, precision.get(theta, i) - rate * ui);
    }
  }
}
