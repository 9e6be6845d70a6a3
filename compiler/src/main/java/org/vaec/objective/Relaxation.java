package org.vaec.objective;

import org.vaec.distribution.Bernoulli;
import org.vaec.distribution.Categorical;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.RelaxedBernoulli;
import org.vaec.distribution.RelaxedOneHotCategorical;
import org.vaec.graph.Value;
import org.vaec.model.GuideEstimator;
import org.vaec.shape.Shape;

/**
 * Samples of a continuous distribution near a discrete one, differentiable in its parameters: the
 * Concrete or Gumbel-softmax distribution (Maddison, Mnih and Teh 2017; Jang, Gu and Poole 2017).
 * Their gradient is not that of the discrete expectation.
 */
final class Relaxation {
  private final GuideEstimator.Relaxation settings;

  Relaxation(GuideEstimator.Relaxation settings) {
    this.settings = settings;
  }

  /** See {@link RelaxedBernoulli}: numbers between 0 and 1. */
  Value sample(Bernoulli guide, Distribution.NoiseSource noise, Shape shape) {
    Value soft = new RelaxedBernoulli(temperature(), guide.logits()).soft(noise, shape);
    return straightThrough(soft, soft.greater(Value.constant(0.5)));
  }

  /**
   * See {@link RelaxedOneHotCategorical}: weights of the categories along a new last axis, in place
   * of an index.
   */
  Value indicators(Categorical guide, Distribution.NoiseSource noise, Shape shape) {
    Value soft =
        new RelaxedOneHotCategorical(temperature(), guide.logProbs())
            .sample(noise, shape.append(guide.size()));
    Value largest = soft.maximumLast(1).expand(shape.rank(), guide.size());
    return straightThrough(soft, soft.equalTo(largest));
  }

  private Value temperature() {
    return Value.constant(settings.temperature());
  }

  // The value of the one with the gradient of the other (Bengio, Leonard and Courville 2013).
  private Value straightThrough(Value soft, Value hard) {
    return settings.straightThrough() ? hard.plus(soft.minus(soft.stopGradient())) : soft;
  }
}
