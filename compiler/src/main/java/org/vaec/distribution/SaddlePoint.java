package org.vaec.distribution;

import org.vaec.graph.Value;

/**
 * Log-densities of counts, shares and sums as sums of what stays small.
 *
 * <p>Written with log Gamma, terms of size x log x cancel: in single precision a Poisson
 * log-probability of counts near 1e6 is wrong by a nat. Here each log Gamma is Stirling's
 * approximation and what it lacks, {@link Value#stirling}, and all that is left of the rest are
 * deviances D(x, m) = x log(x / m) + m - x, which are 0 at x = m. Source: Loader, Fast and Accurate
 * Computation of Binomial Probabilities, 2000.
 */
final class SaddlePoint {
  private SaddlePoint() {}

  /**
   * D(x, m) = x (r - 1 - log r) for r = m / x.
   *
   * @param x positive
   * @param logRatio log(m / x)
   */
  static Value deviance(Value x, Value logRatio) {
    return x.times(logRatio.expRemainder());
  }

  /**
   * D(x, m) of counts, which is m where x is 0.
   *
   * @param mean m
   * @param logMean log m, -infinity where m is 0
   */
  static Value countDeviance(Value x, Value mean, Value logMean) {
    Value isPositive = x.greater(Value.constant(0));
    return isPositive.select(deviance(x, logMean.minus(orOne(x).log())), mean);
  }

  /** The same of a positive m. */
  static Value countDeviance(Value x, Value mean) {
    return x.greater(Value.constant(0)).select(deviance(x, mean.over(orOne(x)).log()), mean);
  }

  /** A count where it is positive, and what may be divided by where it is not. */
  static Value orOne(Value x) {
    return x.greater(Value.constant(0)).select(x, Value.constant(1));
  }

  /** log p(x) of Gamma(a, rate), given log x and log(rate / a). */
  static Value gamma(Value a, Value logX, Value logRateOverA) {
    return a.log().minus(a.stirling()).minus(logX).minus(deviance(a, logX.plus(logRateOverA)));
  }

  /** stirling(whole) - sum_i stirling(part_i) over the last axis, where the parts sum to it. */
  static Value shares(Value whole, Value parts) {
    return whole.stirling().minus(parts.stirling().sumLast(1));
  }
}
