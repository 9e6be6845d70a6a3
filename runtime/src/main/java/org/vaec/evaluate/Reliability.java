package org.vaec.evaluate;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How far log p(x) by importance sampling can be trusted. The estimate is a lower bound in
 * expectation, and the error that its weights show is the error as far as they have met it: a guide
 * that hardly ever draws what weighs most gives an estimate that is too low and looks exact. The
 * tail of the largest weights, fitted by a generalised Pareto distribution of shape k-hat, tells
 * the two apart (Vehtari, Simpson, Gelman, Yao and Gabry 2024). What the guide never draws, such as
 * a mode far from all others, no weight can tell of.
 *
 * @param verdict whether the estimate is to be trusted
 * @param shape k-hat of the worst row; empty where nothing is drawn or samples are too few
 * @param heavyShare the share of rows with a k-hat above 0.7, likewise
 * @param unsettled why rows are not to be trusted; empty where nothing is drawn, samples are too
 *     few or a weight is not finite
 * @param effectiveSamples the median over rows of (sum w)^2 / sum w^2; empty where nothing is drawn
 *     or one sample is
 * @param withHalf log p(x) per row with half of the samples; empty where there are too few
 * @param withTenth with a tenth of them
 * @param low three standard errors from sampling, and what is lost by rounding, below the estimate;
 *     empty where the error is not known
 * @param high three standard errors, and what an average of so many weights is still too low by,
 *     above it; empty where nobody can tell
 */
public record Reliability(
    Verdict verdict,
    OptionalDouble shape,
    OptionalDouble heavyShare,
    Optional<Unsettled> unsettled,
    OptionalDouble effectiveSamples,
    OptionalDouble withHalf,
    OptionalDouble withTenth,
    OptionalDouble low,
    OptionalDouble high) {

  /** Whether an estimate is to be trusted, and why not. */
  public enum Verdict {
    /** Nothing is drawn. */
    EXACT,
    /** The average has settled in all rows but one in ten at most: see {@link Unsettled}. */
    SETTLED,
    /** In more rows it has not. */
    UNSETTLED,
    /** So few samples tell nothing of their tail. */
    TOO_FEW_SAMPLES,
    /** A weight is not finite. */
    NOT_FINITE;

    public boolean isReliable() {
      return this == EXACT || this == SETTLED;
    }
  }

  /**
   * The shares of rows whose average has not settled, and of each reason; a row can have two.
   *
   * @param share of rows with any of them
   * @param limit the largest k-hat that so many samples can average, at most 0.7
   * @param heavy of rows with a larger one
   * @param unknown of rows without a k-hat: fewer than five weights are above 0
   * @param few of rows with fewer than {@link #FEWEST_EFFECTIVE} effective samples
   */
  public record Unsettled(double share, double limit, double heavy, double unknown, double few) {}

  private static final double TOLERATED_SHARE = 0.1;

  /**
   * A few weights of a few values, as discrete latents have them, can be all there is of a tail.
   */
  public static final int FEWEST_EFFECTIVE = 10;

  private static final double STANDARD_ERRORS = 3;

  /** What a row may be too low by where k-hat exceeds 0.5: so many times the square of that. */
  private static final double BIAS = 4;

  /**
   * Where nothing is drawn.
   *
   * @param rounding what the arithmetic may be off by
   */
  static Reliability exact(double logLikelihood, double rounding) {
    OptionalDouble none = OptionalDouble.empty();
    return new Reliability(
        Double.isFinite(logLikelihood) ? Verdict.EXACT : Verdict.NOT_FINITE,
        none,
        none,
        Optional.empty(),
        none,
        none,
        none,
        finite(logLikelihood - rounding),
        finite(logLikelihood + rounding));
  }

  /**
   * From what is known of each row.
   *
   * @param samples of each row
   * @param logLikelihood the estimate, per row
   * @param error its standard error from sampling; NaN where it is not known
   * @param rounding what the arithmetic may be off by
   * @param shapes k-hat
   * @param effective sample sizes
   * @param variances of the rows' estimates
   */
  static Reliability of(
      int samples,
      double logLikelihood,
      double error,
      double rounding,
      double[] shapes,
      double[] effective,
      double[] variances,
      double withHalf,
      double withTenth) {
    boolean hasTail = samples >= ParetoShape.FEWEST_WEIGHTS;
    Optional<Unsettled> unsettled =
        hasTail && Double.isFinite(logLikelihood)
            ? Optional.of(unsettled(samples, shapes, effective))
            : Optional.empty();
    Verdict verdict =
        unsettled
            .map(u -> u.share() <= TOLERATED_SHARE ? Verdict.SETTLED : Verdict.UNSETTLED)
            .orElse(Double.isFinite(logLikelihood) ? Verdict.TOO_FEW_SAMPLES : Verdict.NOT_FINITE);
    double[] known = Arrays.stream(shapes).filter(k -> !Double.isNaN(k)).toArray();
    double reach = STANDARD_ERRORS * error + rounding;
    return new Reliability(
        verdict,
        hasTail ? Arrays.stream(known).max() : OptionalDouble.empty(),
        hasTail && known.length > 0
            ? OptionalDouble.of(shareAbove(ParetoShape.MOST, known))
            : OptionalDouble.empty(),
        unsettled,
        samples > 1 ? OptionalDouble.of(median(effective)) : OptionalDouble.empty(),
        finite(withHalf),
        finite(withTenth),
        finite(logLikelihood - reach),
        verdict.isReliable()
            ? finite(logLikelihood + reach + bias(shapes, variances))
            : OptionalDouble.empty());
  }

  private static Unsettled unsettled(int samples, double[] shapes, double[] effective) {
    int rows = shapes.length;
    double limit = ParetoShape.trusted(samples);
    IntPredicate heavy = row -> shapes[row] > limit;
    IntPredicate unknown = row -> Double.isNaN(shapes[row]);
    IntPredicate few = row -> effective[row] < FEWEST_EFFECTIVE;
    return new Unsettled(
        share(rows, heavy.or(unknown).or(few)),
        limit,
        share(rows, heavy),
        share(rows, unknown),
        share(rows, few));
  }

  private static double share(int rows, IntPredicate those) {
    return (double) IntStream.range(0, rows).filter(those).count() / rows;
  }

  private static double shareAbove(double limit, double[] shapes) {
    return (double) Arrays.stream(shapes).filter(k -> k > limit).count() / shapes.length;
  }

  // The mean over rows. By the delta method log of a mean is too low by half its variance; a tail
  // with k above 0.5 has none, and its rows are too low by more.
  private static double bias(double[] shapes, double[] variances) {
    double sum = 0;
    for (int row = 0; row < shapes.length; row++) {
      double excess = Math.max(0, shapes[row] - 0.5);
      sum += variances[row] + BIAS * excess * excess;
    }
    return sum / shapes.length;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
