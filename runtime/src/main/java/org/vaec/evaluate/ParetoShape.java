package org.vaec.evaluate;

/**
 * The shape k of a generalised Pareto distribution, fitted to what exceeds a threshold. Of
 * importance weights it says whether their mean can be trusted: they have moments up to order 1/k,
 * so above 0.5 their variance is infinite, and above 0.7 no practical number of them settles
 * (Vehtari, Simpson, Gelman, Yao and Gabry 2024, Pareto smoothed importance sampling, JMLR 25).
 */
final class ParetoShape {
  /** Fewer exceedances tell nothing. */
  static final int FEWEST = 5;

  /** Weights that have as many in their tail. */
  static final int FEWEST_WEIGHTS = 25;

  /** Above it, means of weights are not to be trusted whatever their number. */
  static final double MOST = 0.7;

  /**
   * An exceedance relative to the largest one below which only that it is far smaller matters: the
   * fit then gives a shape of some hundreds.
   */
  private static final double LEAST = 1e-100;

  private static final double LARGE = 1e150;

  private ParetoShape() {}

  /** How many of the largest of so many weights are the tail: min(0.2 K, 3 sqrt K), rounded up. */
  static int tail(int weights) {
    return (int) Math.ceil(Math.min(0.2 * weights, 3 * Math.sqrt(weights)));
  }

  /** The largest shape at which the mean of so many weights is to be trusted. */
  static double trusted(int weights) {
    return Math.min(MOST, 1 - 1 / Math.log10(weights));
  }

  /**
   * The estimate of Zhang and Stephens (2009, Technometrics 51), drawn towards 0.5 as by ten
   * exceedances of that shape, which steadies it where there are few (Vehtari et al. 2024, appendix
   * C).
   *
   * @param excesses over the threshold, ascending, positive, at least {@link #FEWEST}; of any scale
   */
  static double fit(double[] excesses) {
    int n = excesses.length;
    double largest = excesses[n - 1];
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = Math.max(excesses[i] / largest, LEAST);
    }
    double quartile = x[(int) Math.floor(n / 4.0 + 0.5) - 1];
    int points = 30 + (int) Math.sqrt(n);
    double[] theta = new double[points];
    double[] logLikelihood = new double[points];
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < points; j++) {
      theta[j] = 1 + (1 - Math.sqrt(points / (j + 0.5))) / (3 * quartile);
      double k = shape(theta[j], x);
      logLikelihood[j] = n * (Math.log(-theta[j] / k) - k - 1);
      most = Math.max(most, logLikelihood[j]);
    }
    double sum = 0;
    double weighted = 0;
    for (int j = 0; j < points; j++) {
      double weight = Math.exp(logLikelihood[j] - most);
      sum += weight;
      weighted += weight * theta[j];
    }
    return (n * shape(weighted / sum, x) + 5) / (n + 10);
  }

  // The mean of log(1 - theta x): logarithms of products, which cost less than their sum.
  private static double shape(double theta, double[] x) {
    double logs = 0;
    double product = 1;
    for (double value : x) {
      product *= 1 - theta * value;
      if (product > LARGE || product < 1 / LARGE) {
        logs += Math.log(product);
        product = 1;
      }
    }
    return (logs + Math.log(product)) / x.length;
  }
}
