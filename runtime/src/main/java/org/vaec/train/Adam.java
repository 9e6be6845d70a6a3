package org.vaec.train;

import org.vaec.engine.Store;
import org.vaec.engine.Threads;
import org.vaec.engine.kernel.AdamSweep;
import org.vaec.model.TrainSettings.OptimizerSettings;

/**
 * Adam (Kingma and Ba, 2015) with the decoupled weight decay of AdamW (Loshchilov and Hutter,
 * 2019). In step t, with gradient g, elementwise:
 *
 * <pre>
 * m     = beta1 m + (1 - beta1) g
 * v     = beta2 v + (1 - beta2) g^2
 * theta = theta - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 *               - rate weightDecay theta
 * </pre>
 */
public final class Adam extends Optimizer {
  private final OptimizerSettings.Adam settings;
  private final AdamSweep sweep;

  Adam(OptimizerSettings.Adam settings, double clip, Store like) {
    super(like, clip);
    this.settings = settings;
    this.sweep =
        new AdamSweep(
            settings.beta1(),
            settings.beta2(),
            settings.epsilon(),
            remember("mean"),
            remember("square"));
  }

  @Override
  void move(Store parameters, Store gradients, double scale, double rate, Threads threads) {
    sweep.run(
        parameters,
        gradients,
        scale,
        rate / (1 - Math.pow(settings.beta1(), steps())),
        1 / (1 - Math.pow(settings.beta2(), steps())),
        1 - rate * settings.weightDecay(),
        threads);
  }
}
