package org.vaec.engine.kernel;

import java.util.List;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.engine.Threads;

/**
 * A step of stochastic gradient descent with momentum, elementwise. Velocities that would be
 * subnormal are 0.
 *
 * <pre>
 * u     = momentum u + scale g
 * theta = theta - rate u
 * </pre>
 */
public final class MomentumSweep extends StoreSweep {
  private static final int THETA = 0;
  private static final int VELOCITY = 1;
  private static final int GRADIENT = 2;
  private static final int STORES = 3;

  private static final int MOMENTUM = 0;
  private static final int SCALE = 1;
  private static final int RATE = 2;
  private static final int COEFFICIENTS = 3;

  private static final int NEW_VELOCITY = STORES + COEFFICIENTS;
  private static final List<LoopBody.Line> LINES =
      List.of(
          new LoopBody.Line(
              "average", List.of(VELOCITY, STORES + MOMENTUM, GRADIENT, STORES + SCALE), true),
          new LoopBody.Line("moved", List.of(THETA, STORES + RATE, NEW_VELOCITY), true));

  public MomentumSweep(double momentum, Store velocity) {
    super(velocity, STORES, COEFFICIENTS, LINES, List.of(VELOCITY, THETA));
    use(VELOCITY, velocity.memory());
    setCoefficient(MOMENTUM, momentum);
  }

  /**
   * Takes a step.
   *
   * @param scale of the gradients, for clipping
   */
  public void run(Store parameters, Store gradients, double scale, double rate, Threads threads) {
    use(THETA, parameters.memory());
    use(GRADIENT, gradients.memory());
    setCoefficient(SCALE, scale);
    setCoefficient(RATE, -rate);
    run(threads);
  }

  @Override
  void compute(double[][] stores, int n) {
    boolean isSingle = precision == Precision.FLOAT32;
    double momentum = coefficient(MOMENTUM);
    double scale = coefficient(SCALE);
    double rate = coefficient(RATE);
    for (int i = 0; i < n; i++) {
      double u = stores[VELOCITY][i];
      double g = stores[GRADIENT][i];
      double theta = stores[THETA][i];
      if (isSingle) {
        float next = FloatMath.average((float) u, (float) momentum, (float) g, (float) scale);
        stores[VELOCITY][i] = next;
        stores[THETA][i] = FloatMath.moved((float) theta, (float) rate, next);
      } else {
        double next = DoubleMath.average(u, momentum, g, scale);
        stores[VELOCITY][i] = next;
        stores[THETA][i] = DoubleMath.moved(theta, rate, next);
      }
    }
  }
}
