package org.vaec.train;

import java.lang.foreign.MemorySegment;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
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
  private final Store mean;
  private final Store square;

  Adam(OptimizerSettings.Adam settings, double clip, Store like) {
    super(like, clip);
    this.settings = settings;
    this.mean = remember("mean");
    this.square = remember("square");
  }

  @Override
  void move(Store parameters, Store gradients, double scale, double rate) {
    Precision precision = parameters.precision();
    MemorySegment theta = parameters.memory();
    MemorySegment gradient = gradients.memory();
    MemorySegment m = mean.memory();
    MemorySegment v = square.memory();
    double beta1 = settings.beta1();
    double beta2 = settings.beta2();
    double epsilon = settings.epsilon();
    double meanRate = rate / (1 - Math.pow(beta1, steps()));
    double squareRate = 1 / (1 - Math.pow(beta2, steps()));
    double kept = 1 - rate * settings.weightDecay();
    long length = parameters.layout().length();
    for (long i = 0; i < length; i++) {
      double g = scale * precision.get(gradient, i);
      double mi = precision.flushed(beta1 * precision.get(m, i) + (1 - beta1) * g);
      double vi = precision.flushed(beta2 * precision.get(v, i) + (1 - beta2) * g * g);
      precision.set(m, i, mi);
      precision.set(v, i, vi);
      double move = meanRate * mi / (Math.sqrt(squareRate * vi) + epsilon);
      precision.set(theta, i, kept * precision.get(theta, i) - move);
    }
  }
}
