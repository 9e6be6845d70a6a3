package org.vaec.model;

/** How the expectation over a latent is taken, as a guide asks for it behind {@code by}. */
public sealed interface GuideEstimator {

  /** A sum over all values, weighted by the guide: exact. */
  record Enumeration() implements GuideEstimator {}

  /** Samples as a differentiable function of noise, through which gradients pass. */
  record Pathwise() implements GuideEstimator {}

  /** The score function: grad E_q[f] = E_q[(f - baseline) grad log q]. */
  record Score(Baseline baseline) implements GuideEstimator {}

  /**
   * Samples of a continuous distribution near the discrete one (Maddison, Mnih and Teh 2017; Jang,
   * Gu and Poole 2017). Their gradient is biased, the less the lower the temperature.
   *
   * @param temperature positive; at 0 the relaxed samples would be the discrete ones
   * @param straightThrough whether the value is the discrete sample and the gradient alone that of
   *     the relaxed one
   */
  record Relaxation(double temperature, boolean straightThrough) implements GuideEstimator {}

  /** What is subtracted from f: anything that does not depend on the sample leaves no bias. */
  enum Baseline {
    /** The mean of f over the other samples of the same row. */
    LEAVE_ONE_OUT("leave_one_out"),
    /** A decaying average of f over the steps so far. */
    MEAN("mean"),
    NONE("none");

    private final String word;

    Baseline(String word) {
      this.word = word;
    }

    /** As the language writes it. */
    public String word() {
      return word;
    }
  }

  /** As the language writes it, without arguments. */
  default String word() {
    return switch (this) {
      case Enumeration e -> "enumeration";
      case Pathwise p -> "pathwise";
      case Score s -> "score";
      case Relaxation r -> "relaxation";
    };
  }

  /** As the language writes it, with its arguments. */
  default String text() {
    return switch (this) {
      case Enumeration e -> word();
      case Pathwise p -> word();
      case Score(Baseline baseline) -> "score(baseline = " + baseline.word() + ")";
      case Relaxation(double temperature, boolean straightThrough) ->
          "relaxation(temperature = "
              + Words.number(temperature)
              + (straightThrough ? ", gradient = straight_through)" : ")");
    };
  }
}
