package org.vaec.train;

/**
 * What a user chooses of an optimizer. Constructors refuse values out of range with an {@link
 * IllegalArgumentException} whose message names the setting, its value and its range.
 */
public sealed interface OptimizerSettings {

  /** The learning rate before any schedule, positive. */
  double rate();

  /**
   * The largest Euclidean norm of all gradients together; larger ones are scaled down to it.
   * Infinite for no clipping.
   */
  double clip();

  /**
   * Those of {@link org.vaec.train.Adam}.
   *
   * @param rate positive
   * @param beta1 decay of the mean of gradients, in [0, 1)
   * @param beta2 decay of the mean of their squares, in [0, 1)
   * @param epsilon added to the root of that mean, positive
   * @param weightDecay decoupled from the gradient (AdamW), 0 or more; 0 for plain Adam
   * @param clip see {@link OptimizerSettings#clip}
   */
  record Adam(
      double rate, double beta1, double beta2, double epsilon, double weightDecay, double clip)
      implements OptimizerSettings {

    public Adam {
      requirePositive("rate", rate);
      requireFraction("beta1", beta1);
      requireFraction("beta2", beta2);
      requirePositive("epsilon", epsilon);
      require(
          weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY,
          "weight_decay",
          weightDecay,
          "0 or more");
      require(clip > 0, "clip", clip, "positive");
    }

    /** Adam with the constants of its authors: 0.9, 0.999 and 1e-8, no decay, no clipping. */
    public static Adam of(double rate) {
      return new Adam(rate, 0.9, 0.999, 1e-8, 0, Double.POSITIVE_INFINITY);
    }
  }

  /**
   * Those of {@link org.vaec.train.Sgd}.
   *
   * @param rate positive
   * @param momentum in [0, 1)
   * @param nesterov whether the momentum looks ahead; needs a momentum above 0
   * @param clip see {@link OptimizerSettings#clip}
   */
  record Sgd(double rate, double momentum, boolean nesterov, double clip)
      implements OptimizerSettings {

    public Sgd {
      requirePositive("rate", rate);
      requireFraction("momentum", momentum);
      require(!nesterov || momentum > 0, "momentum", momentum, "above 0 where nesterov is on");
      require(clip > 0, "clip", clip, "positive");
    }

    /** Plain gradient descent. */
    public static Sgd of(double rate) {
      return new Sgd(rate, 0, false, Double.POSITIVE_INFINITY);
    }
  }

  private static void requirePositive(String name, double value) {
    require(value > 0 && value < Double.POSITIVE_INFINITY, name, value, "positive");
  }

  private static void requireFraction(String name, double value) {
    require(value >= 0 && value < 1, name, value, "at least 0 and below 1");
  }

  private static void require(boolean fits, String name, double value, String range) {
    if (!fits) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be " + range);
    }
  }
}
