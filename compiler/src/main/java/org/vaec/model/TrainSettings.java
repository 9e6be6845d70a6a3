package org.vaec.model;

/**
 * The settings of {@code train}.
 *
 * @param epochs passes over the training rows, at least 1 (0 evaluates the initial model)
 * @param batch rows per step, at least 1
 * @param optimizer the update rule
 * @param clip the largest global norm of the gradient; 0 for no limit
 */
public record TrainSettings(int epochs, int batch, OptimizerSettings optimizer, double clip) {

  public static final TrainSettings DEFAULT =
      new TrainSettings(100, 100, new OptimizerSettings.Adam(1e-3, 0.9, 0.999, 1e-8, 0), 0);

  /** An update rule and its rate. */
  public sealed interface OptimizerSettings {

    /** The learning rate, positive. */
    double rate();

    /** {@code adam(rate, beta1, beta2, epsilon)}; {@code adamw} adds decoupled weight decay. */
    record Adam(double rate, double beta1, double beta2, double epsilon, double weightDecay)
        implements OptimizerSettings {}

    /** {@code sgd(rate, momentum)}. */
    record Sgd(double rate, double momentum) implements OptimizerSettings {}
  }
}
