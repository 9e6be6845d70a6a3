package org.vaec.evaluate;

/**
 * How far an evaluation is.
 *
 * @param rows evaluated in all
 * @param share of the work that is done, up to 1
 * @param logLikelihood log p(x) over the rows that are done, or with the particles so far where
 *     none is, in nats per row
 * @param secondsLeft at the rate so far
 */
public record EvaluationProgress(int rows, double share, double logLikelihood, double secondsLeft) {

  /** Is told how far an evaluation is, several times a second at most. */
  @FunctionalInterface
  public interface Listener {
    void progress(EvaluationProgress progress);
  }
}
