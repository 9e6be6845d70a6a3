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
    add(vector, 0);
  }

  /** Adds the vector that begins there. */
  void add(double[] vectors, int first) {
    count++;
    for (int i = 0; i < mean.length; i++) {
      double value = vectors[first + i];
      double difference = value - mean[i];
      mean[i] += difference / count;
      squares[i] += difference * (value - mean[i]);
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
