package org.vaec.objective;

import java.util.Optional;

/**
 * The names by which graphs ask for numbers that are neither learned nor a row's own values: the
 * contract between lowering and whoever runs a graph.
 */
public final class Statistics {
  /** The weight of the KLs under warm-up: 0 at the first step, 1 when it is over. */
  public static final String WARMUP = "schedule.warmup";

  // None is the name of a parameter of a distribution: NegativeBinomial(mean = free) learns x.mean.
  // Nor is one, behind a latent called `likelihood`, the name of a term: a variable has no dot.
  private static final String BASELINE = ".score.baseline";
  private static final String MEAN = ".data_mean";
  private static final String INVERSE_DEVIATION = ".inverse_deviation";
  private static final String OBSERVED = ".observed";
  private static final String INVERSE_OBSERVED_SHARE = ".inverse_observed_share";

  private Statistics() {}

  /** The mean of a variable's values as networks see them, in the variable's shape. */
  public static String mean(String variable) {
    return variable + MEAN;
  }

  /** One over their standard deviation, 1 for a constant element. */
  public static String inverseDeviation(String variable) {
    return variable + INVERSE_DEVIATION;
  }

  /**
   * The average, over the steps so far, of what the samples of a latent are judged by; a step gives
   * its own mean as the output of this name.
   */
  public static String baseline(String latent) {
    return latent + BASELINE;
  }

  /** Whether a statistic is such an average. */
  public static boolean isBaseline(String statistic) {
    return statistic.endsWith(BASELINE);
  }

  /**
   * One over the share of training rows in which an element of a variable is observed, in the
   * variable's shape; 0 where it never is.
   */
  public static String inverseObservedShare(String variable) {
    return variable + INVERSE_OBSERVED_SHARE;
  }

  /** The input that is 1 where a variable's value is observed and 0 where it is missing. */
  public static String observedMask(String variable) {
    return variable + OBSERVED;
  }

  /** The variable whose mask an input is; empty for an input that is a variable's own values. */
  public static Optional<String> maskedVariable(String input) {
    return input.endsWith(OBSERVED)
        ? Optional.of(input.substring(0, input.length() - OBSERVED.length()))
        : Optional.empty();
  }
}
