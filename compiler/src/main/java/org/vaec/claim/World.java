package org.vaec.claim;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.vaec.random.Philox;

/**
 * A small model with random numbers in it, in which a claim is true or not: prior z ~ N(0, I),
 * guide q(z | x_i) = N(mu_i, diag(sigma_i^2)), some likelihood p(x | z), and a few rows of data.
 *
 * <p>Integrals over z are trapezoid sums over a grid. For smooth integrands that vanish at its ends
 * the rule converges faster than any power of the step (Trefethen and Weideman 2014): with normal
 * factors of standard deviation 0.5 and more, a step of 0.25 leaves exp(-79), and what lies beyond
 * 9 is below 1e-11.
 */
final class World {
  static final int ROWS = 3;
  private static final int COLUMNS = 2;
  private static final double END = 9;

  private final int elements;
  private final double[][] mu = new double[ROWS][];
  private final double[][] sigma = new double[ROWS][];
  private final double[][] data = new double[ROWS][COLUMNS];
  private final double[][] slopes = new double[COLUMNS][];
  private final double[] heights = new double[COLUMNS];
  private final double[] scales = new double[COLUMNS];
  private final double[] wave;
  private final double[][] grid;
  private final double cell;
  private final double[] logEvidence = new double[ROWS];
  private final double spare;
  private final boolean drawsFromPrior;
  private final Map<Place, double[]> values = new HashMap<>();

  /** A formula at one row, with what the sums around it have bound. */
  record Place(Expression formula, int row, Map<String, Scope.Bound> letters) {}

  /**
   * @param elements of z, 1 to 3
   */
  World(long seed, int elements) {
    this.elements = elements;
    Philox random = Philox.of(seed, "claim", elements);
    int next = 0;
    for (int row = 0; row < ROWS; row++) {
      mu[row] = new double[elements];
      sigma[row] = new double[elements];
      for (int j = 0; j < elements; j++) {
        mu[row][j] = between(random, next++, -1.2, 1.2);
        sigma[row][j] = between(random, next++, 0.5, 0.95);
      }
      for (int d = 0; d < COLUMNS; d++) {
        data[row][d] = between(random, next++, -2, 2);
      }
    }
    for (int d = 0; d < COLUMNS; d++) {
      slopes[d] = new double[elements];
      for (int j = 0; j < elements; j++) {
        slopes[d][j] = between(random, next++, -1.3, 1.3);
      }
      heights[d] = between(random, next++, 0.5, 2);
      scales[d] = between(random, next++, 0.6, 1.4);
    }
    this.wave = new double[elements];
    for (int j = 0; j < elements; j++) {
      wave[j] = between(random, next++, -1, 1);
    }
    this.spare = between(random, next++, 0.2, 2);
    this.drawsFromPrior = false;
    double step = elements == 1 ? 0.05 : 0.25;
    this.cell = Math.pow(step, elements);
    this.grid = grid(elements, step);
    for (int row = 0; row < ROWS; row++) {
      double[] terms = new double[grid.length];
      for (int g = 0; g < grid.length; g++) {
        terms[g] = logPrior(grid[g]) + logLikelihood(row, grid[g]);
      }
      double largest = Arrays.stream(terms).max().orElseThrow();
      double sum = Arrays.stream(terms).map(t -> Math.exp(t - largest)).sum();
      logEvidence[row] = largest + Math.log(sum * cell);
    }
  }

  /** The same model with another guide. */
  World withGuide(long seed) {
    World other = new World(this, drawsFromPrior);
    Philox random = Philox.of(seed, "guide", elements);
    int next = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int j = 0; j < elements; j++) {
        other.mu[row][j] = between(random, next++, -1.2, 1.2);
        other.sigma[row][j] = between(random, next++, 0.5, 0.95);
      }
    }
    return other;
  }

  /** The same model where z_l are drawn from the prior, not from the guide. */
  World withDrawsFromPrior() {
    return new World(this, true);
  }

  private World(World other, boolean drawsFromPrior) {
    this.drawsFromPrior = drawsFromPrior;
    this.elements = other.elements;
    for (int row = 0; row < ROWS; row++) {
      mu[row] = other.mu[row].clone();
      sigma[row] = other.sigma[row].clone();
      data[row] = other.data[row];
      logEvidence[row] = other.logEvidence[row];
    }
    for (int d = 0; d < COLUMNS; d++) {
      slopes[d] = other.slopes[d];
      heights[d] = other.heights[d];
      scales[d] = other.scales[d];
    }
    this.wave = other.wave;
    this.grid = other.grid;
    this.cell = other.cell;
    this.spare = other.spare;
  }

  private static double between(Philox random, int element, double low, double high) {
    return low + (high - low) * random.uniform(element);
  }

  private static double[][] grid(int elements, double step) {
    int side = (int) Math.round(2 * END / step) + 1;
    int size = 1;
    for (int j = 0; j < elements; j++) {
      size *= side;
    }
    double[][] points = new double[size][elements];
    for (int g = 0; g < size; g++) {
      int rest = g;
      for (int j = 0; j < elements; j++) {
        points[g][j] = -END + step * (rest % side);
        rest /= side;
      }
    }
    return points;
  }

  int elements() {
    return elements;
  }

  double[] mu(int row) {
    return mu[row];
  }

  double[] sigma(int row) {
    return sigma[row];
  }

  /** The points over which integrals are sums. */
  double[][] grid() {
    return grid;
  }

  /** The volume that a point of the grid stands for. */
  double cell() {
    return cell;
  }

  /** Some positive number, for names that stand for anything. */
  double spare() {
    return spare;
  }

  double logPrior(double[] z) {
    double sum = 0;
    for (double value : z) {
      sum += -0.5 * value * value - 0.5 * Math.log(2 * Math.PI);
    }
    return sum;
  }

  double logGuide(int row, double[] z) {
    return logNormal(z, mu[row], sigma[row]);
  }

  /** The log-density of what z_1, z_2, ... are drawn from. */
  double logDraw(int row, double[] z) {
    return drawsFromPrior ? logPrior(z) : logGuide(row, z);
  }

  /** The value of a formula, computed once. */
  double[] remember(Place place, Supplier<double[]> value) {
    double[] known = values.get(place);
    if (known == null) {
      known = value.get();
      values.put(place, known);
    }
    return known;
  }

  /** The log-density of N(mean, diag(scale^2)). */
  static double logNormal(double[] z, double[] mean, double[] scale) {
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      double standard = (z[j] - mean[j]) / scale[j];
      sum += -0.5 * standard * standard - Math.log(scale[j]) - 0.5 * Math.log(2 * Math.PI);
    }
    return sum;
  }

  /** log p(x | z), normal about a curve: the posterior is no normal distribution. */
  double logLikelihood(int row, double[] z) {
    double sum = 0;
    for (int d = 0; d < COLUMNS; d++) {
      double angle = 0;
      for (int j = 0; j < elements; j++) {
        angle += slopes[d][j] * z[j];
      }
      double standard = (data[row][d] - heights[d] * Math.tanh(angle)) / scales[d];
      sum += -0.5 * standard * standard - Math.log(scales[d]) - 0.5 * Math.log(2 * Math.PI);
    }
    return sum;
  }

  double logEvidence(int row) {
    return logEvidence[row];
  }

  /** Some function of z. */
  double function(double[] z) {
    double angle = 0.3;
    double squares = 0;
    for (int j = 0; j < elements; j++) {
      angle += wave[j] * z[j];
      squares += z[j] * z[j];
    }
    return Math.sin(angle) + 0.2 * squares;
  }
}
