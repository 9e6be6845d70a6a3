package org.vaec.objective;

import org.vaec.distribution.Bernoulli;
import org.vaec.distribution.Categorical;
import org.vaec.distribution.Distribution;
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

  /** sigmoid((logits + L) / temperature), L logistic noise: numbers between 0 and 1. */
  Value sample(Bernoulli guide, Distribution.NoiseSource noise, Shape shape) {
    Value uniform = noise.uniform(shape);
    Value logistic = uniform.log().minus(uniform.negate().log1p());
    Value soft = guide.logits().plus(logistic).over(settings.temperature()).sigmoid();
    return straightThrough(soft, soft.greater(Value.constant(0.5)));
  }

  /**
   * softmax((log probs + G) / temperature), G Gumbel noise: weights of the categories along a new
   * last axis, in place of an index.
   */
  Value indicators(Categorical guide, Distribution.NoiseSource noise, Shape shape) {
    Value gumbel = noise.uniform(shape.append(guide.size())).log().negate().log().negate();
    Value logits = guide.logProbs().plus(gumbel).over(settings.temperature());
    Value soft = logits.minus(logits.logSumExpLast(1).expand(shape.rank(), guide.size())).exp();
    Value largest = soft.maximumLast(1).expand(shape.rank(), guide.size());
    return straightThrough(soft, soft.equalTo(largest));
  }

  // The value of the one with the gradient of the other (Bengio, Leonard and Courville 2013).
  private Value straightThrough(Value soft, Value hard) {
    return settings.straightThrough() ? hard.plus(soft.minus(soft.stopGradient())) : soft;
  }
}
