package org.vaec.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/**
 * How well a model does on rows, in nats per row; larger is better. Where the guide of a latent z
 * is a point mass, {@code elbo} and {@code loglik} are of log p(x, z) at that point.
 *
 * @param elbo the bound: beta = 1, no free bits
 * @param elboSe its standard error over rows
 * @param elboMcSe its standard error from sampling: of a mean over samples, each with every density
 *     taken there; 0 where nothing is drawn, NaN where one sample a row tells nothing of it
 * @param loglik log p(x) by importance sampling from the guide, a lower bound in expectation that
 *     rises with the number of samples
 * @param loglikSe its standard error over rows
 * @param loglikMcSe its standard error from sampling, by the delta method; NaN where one sample a
 *     row tells nothing of it
 * @param samples importance samples a row
 * @param fileUnits loglik as a density of the values in the file, before the transforms; empty
 *     where a transform cannot be inverted
 * @param terms the mean of each term of the bound
 * @param rows evaluated
 * @param onTrainingRows whether the model was trained on these very rows
 * @param reliability how far {@code loglik} and its error from sampling can be trusted
 * @param latents what each latent carries
 * @param cut what was left out where the evaluation was stopped
 */
public record Evaluation(
    double elbo,
    double elboSe,
    double elboMcSe,
    double loglik,
    double loglikSe,
    double loglikMcSe,
    int samples,
    OptionalDouble fileUnits,
    SequencedMap<String, Double> terms,
    int rows,
    boolean onTrainingRows,
    Reliability reliability,
    List<LatentFigures> latents,
    Cut cut) {

  /**
   * What an evaluation was about, of which {@link Evaluation#rows} and {@link Evaluation#samples}
   * were done: the first ones.
   *
   * @param rows in all
   * @param samples asked for
   */
  public record Cut(int rows, int samples) {}

  public Evaluation {
    terms = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(terms));
    latents = List.copyOf(latents);
  }

  /** Whether it was stopped before its end. */
  public boolean isPartial() {
    return rows < cut.rows() || samples < cut.samples();
  }
}
