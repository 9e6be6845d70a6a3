package org.vaec.evaluate;

/** Means and variances of vectors that come one after the other (Welford 1962). */
final class RunningMoments {
  private final double[] mean;
  private final double[] squares;
  private int count;

  RunningMoments(int size) {
    this.mean = new double[size];
    this.squares = new double[size];
  }

  void add(double[] vector) {
    count++;
    for (int i = 0; i < mean.length; i++) {
      double difference = vector[i] - mean[i];
      mean[i] += difference / count;
      squares[i] += difference * (vector[i] - mean[i]);
    }
  }

  int size() {
    return mean.length;
  }

  /** Vectors added so far. */
  int count() {
    return count;
  }

  double mean(int index) {
    return mean[index];
  }

  /** The variance of an entry. */
  double variance(int index) {
    return squares[index] / (count - 1);
  }

  /** The sum over entries of their variances. */
  double variance() {
    double sum = 0;
    for (double square : squares) {
      sum += square / (count - 1);
    }
    return sum;
  }
}
