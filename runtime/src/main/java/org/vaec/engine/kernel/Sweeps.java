package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;

/** Single passes over whole stores, such as an optimizer's step. */
public final class Sweeps {
  private Sweeps() {}

  /**
   * What a step of Adam multiplies by.
   *
   * @param scale of the gradients, for clipping
   * @param meanRate of the mean, its correction for the start included
   * @param squareRate the correction of the square
   * @param kept what is left of a parameter after decay
   */
  public record Rates(
      double beta1,
      double beta2,
      double epsilon,
      double scale,
      double meanRate,
      double squareRate,
      double kept) {}

  /**
   * One step of Adam: the two averages, then the parameters, elementwise. Averages that would be
   * subnormal are 0.
   *
   * <pre>
   * m     = beta1 m + (1 - beta1) scale g
   * v     = beta2 v + (1 - beta2) (scale g)^2
   * theta = kept theta - meanRate m / (sqrt(squareRate v) + epsilon)
   * </pre>
   */
  public static void adam(
      Store parameters, Store gradients, Store mean, Store square, Rates rates) {
    long length = parameters.layout().length();
    Precision precision = parameters.precision();
    if (precision == Precision.FLOAT32 && Lanes.hasVectors()) {
      Moments.adam(
          parameters.memory(), gradients.memory(), mean.memory(), square.memory(), length, rates);
      return;
    }
    MemorySegment theta = parameters.memory();
    MemorySegment m = mean.memory();
    MemorySegment v = square.memory();
    for (long i = 0; i < length; i++) {
      double g = rates.scale * precision.get(gradients.memory(), i);
      double mi = precision.flushed(rates.beta1 * precision.get(m, i) + (1 - rates.beta1) * g);
      double vi = precision.flushed(rates.beta2 * precision.get(v, i) + (1 - rates.beta2) * g * g);
      precision.set(m, i, mi);
      precision.set(v, i, vi);
      double move = rates.meanRate * mi / (Math.sqrt(rates.squareRate * vi) + rates.epsilon);
      precision.set(theta, i, rates.kept * precision.get(theta, i) - move);
    }
  }

  /** The Euclidean norm of all numbers of a store together. */
  public static double norm(Store store) {
    MemorySegment memory = store.memory();
    long length = store.layout().length();
    if (store.precision() == Precision.FLOAT32 && Lanes.hasVectors()) {
      double sum = Moments.sumOfSquares(memory, length);
      if (Double.isFinite(sum)) {
        return Math.sqrt(sum);
      }
      // Squares of finite numbers may overflow in single precision, not in double.
    }
    double sum = 0;
    for (long i = 0; i < length; i++) {
      double number = store.precision().get(memory, i);
      sum += number * number;
    }
    return Math.sqrt(sum);
  }
}
