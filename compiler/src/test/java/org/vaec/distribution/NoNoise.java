package org.vaec.distribution;

import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/** Noise that no sampler is expected to ask for; a test overrides the kinds that one does. */
class NoNoise implements Distribution.NoiseSource {
  @Override
  public Value normal(Shape shape) {
    throw new AssertionError("no normal noise is expected");
  }

  @Override
  public Value uniform(Shape shape) {
    throw new AssertionError("no uniform noise is expected");
  }

  @Override
  public Value logGamma(Value concentration, Shape shape) {
    throw new AssertionError("no Gamma variates are expected");
  }

  @Override
  public Value poisson(Value rate, Shape shape) {
    throw new AssertionError("no Poisson variates are expected");
  }

  @Override
  public Value vonMises(Value concentration, Shape shape) {
    throw new AssertionError("no VonMises variates are expected");
  }
}
