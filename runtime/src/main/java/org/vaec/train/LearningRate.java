package org.vaec.train;

/** The learning rate as training goes on. */
@FunctionalInterface
public interface LearningRate {

  /**
   * The rate of one step.
   *
   * @param step steps done before it
   * @param epoch passes over the training rows done before it, with the fraction of the current one
   */
  double rateAt(long step, double epoch);

  static LearningRate constant(double rate) {
    return (step, epoch) -> rate;
  }
}
