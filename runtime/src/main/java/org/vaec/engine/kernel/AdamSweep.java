package org.vaec.engine.kernel;

import java.util.List;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.engine.Threads;

/**
 * A step of Adam: the two averages, then the parameters, elementwise. Averages that would be
 * subnormal are 0.
 *
 * <pre>
 * m     = beta1 m + (1 - beta1) scale g
 * v     = beta2 v + (1 - beta2) (scale g)^2
 * theta = kept theta - meanRate m / (sqrt(squareRate v) + epsilon)
 * </pre>
 */
public final class AdamSweep extends StoreSweep {
  private static final int THETA = 0;
  private static final int MEAN = 1;
  private static final int SQUARE = 2;
  private static final int GRADIENT = 3;
  private static final int STORES = 4;

  private static final int BETA_1 = 0;
  private static final int BETA_2 = 1;
  private static final int GRADIENT_MEAN = 2;
  private static final int GRADIENT_SQUARE = 3;
  private static final int MEAN_RATE = 4;
  private static final int SQUARE_RATE = 5;
  private static final int EPSILON = 6;
  private static final int KEPT = 7;
  private static final int COEFFICIENTS = 8;

  private static final int NEW_MEAN = STORES + COEFFICIENTS;
  private static final int RATE_OF_SQUARE = NEW_MEAN + 1;
  private static final int NEW_SQUARE = NEW_MEAN + 2;
  private static final List<LoopBody.Line> LINES =
      List.of(
          new LoopBody.Line(
              "average", List.of(MEAN, STORES + BETA_1, GRADIENT, STORES + GRADIENT_MEAN), true),
          new LoopBody.Line("mul", List.of(GRADIENT, STORES + GRADIENT_SQUARE), false),
          new LoopBody.Line(
              "average", List.of(SQUARE, STORES + BETA_2, GRADIENT, RATE_OF_SQUARE), true),
          new LoopBody.Line(
              "adam",
              List.of(
                  THETA,
                  STORES + KEPT,
                  NEW_MEAN,
                  STORES + MEAN_RATE,
                  NEW_SQUARE,
                  STORES + SQUARE_RATE,
                  STORES + EPSILON),
              true));

  private final double beta1;
  private final double beta2;

  /**
   * Makes the sweep.
   *
   * @param mean the average of gradients
   * @param square the average of their squares
   */
  public AdamSweep(double beta1, double beta2, double epsilon, Store mean, Store square) {
    super(mean, STORES, COEFFICIENTS, LINES, List.of(MEAN, SQUARE, THETA));
    this.beta1 = beta1;
    this.beta2 = beta2;
    use(MEAN, mean.memory());
    use(SQUARE, square.memory());
    setCoefficient(BETA_1, beta1);
    setCoefficient(BETA_2, beta2);
    setCoefficient(EPSILON, epsilon);
  }

  /**
   * Takes a step.
   *
   * @param scale of the gradients, for clipping
   * @param meanRate of the mean, its correction for the start included
   * @param squareRate the correction of the square
   * @param kept what is left of a parameter after decay
   */
  public void run(
      Store parameters,
      Store gradients,
      double scale,
      double meanRate,
      double squareRate,
      double kept,
      Threads threads) {
    use(THETA, parameters.memory());
    use(GRADIENT, gradients.memory());
    setCoefficient(GRADIENT_MEAN, (1 - beta1) * scale);
    setCoefficient(GRADIENT_SQUARE, (1 - beta2) * scale * scale);
    setCoefficient(MEAN_RATE, meanRate);
    setCoefficient(SQUARE_RATE, squareRate);
    setCoefficient(KEPT, kept);
    run(threads);
  }

  @Override
  void compute(double[][] stores, int n) {
    if (precision == Precision.FLOAT32) {
      singles(stores, n);
    } else {
      doubles(stores, n);
    }
  }

  private void singles(double[][] stores, int n) {
    float keptMean = (float) coefficient(BETA_1);
    float keptSquare = (float) coefficient(BETA_2);
    float gradientMean = (float) coefficient(GRADIENT_MEAN);
    float gradientSquare = (float) coefficient(GRADIENT_SQUARE);
    float meanRate = (float) coefficient(MEAN_RATE);
    float squareRate = (float) coefficient(SQUARE_RATE);
    float epsilon = (float) coefficient(EPSILON);
    float kept = (float) coefficient(KEPT);
    for (int i = 0; i < n; i++) {
      float g = (float) stores[GRADIENT][i];
      float m = FloatMath.average((float) stores[MEAN][i], keptMean, g, gradientMean);
      float v = FloatMath.average((float) stores[SQUARE][i], keptSquare, g, g * gradientSquare);
      stores[MEAN][i] = m;
      stores[SQUARE][i] = v;
      stores[THETA][i] =
          FloatMath.adam((float) stores[THETA][i], kept, m, meanRate, v, squareRate, epsilon);
    }
  }

  private void doubles(double[][] stores, int n) {
    double keptMean = coefficient(BETA_1);
    double keptSquare = coefficient(BETA_2);
    double gradientMean = coefficient(GRADIENT_MEAN);
    double gradientSquare = coefficient(GRADIENT_SQUARE);
    double meanRate = coefficient(MEAN_RATE);
    double squareRate = coefficient(SQUARE_RATE);
    double epsilon = coefficient(EPSILON);
    double kept = coefficient(KEPT);
    for (int i = 0; i < n; i++) {
      double g = stores[GRADIENT][i];
      double m = DoubleMath.average(stores[MEAN][i], keptMean, g, gradientMean);
      double v = DoubleMath.average(stores[SQUARE][i], keptSquare, g, g * gradientSquare);
      stores[MEAN][i] = m;
      stores[SQUARE][i] = v;
      stores[THETA][i] =
          DoubleMath.adam(stores[THETA][i], kept, m, meanRate, v, squareRate, epsilon);
    }
  }
}
