package org.vaec.train;

import java.nio.file.Path;
import java.util.Map;
import org.vaec.engine.Precision;

/**
 * What determines a run besides the model's text: with the data they give the same numbers again.
 *
 * @param data the data set
 * @param seed of everything random
 * @param holdout the share of rows kept for evaluation, in [0, 1)
 * @param precision of all arrays
 * @param settings values that override the model's own, as the language writes them
 */
public record TrainingOptions(
    Path data, long seed, double holdout, Precision precision, Map<String, String> settings) {
  public TrainingOptions {
    settings = Map.copyOf(settings);
  }
}
