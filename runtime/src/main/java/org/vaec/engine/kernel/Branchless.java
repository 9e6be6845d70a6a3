package org.vaec.engine.kernel;

/**
 * What the formulas of {@link FloatMath} and {@link DoubleMath} use in place of branches. Each has
 * one instruction for whole vectors, which {@link Vectorizer} puts there.
 */
final class Branchless {
  private Branchless() {}

  static boolean less(float a, float b) {
    return a < b;
  }

  static boolean equal(float a, float b) {
    return a == b;
  }

  /** b where the condition holds, else a. */
  static float blend(float a, float b, boolean condition) {
    return condition ? b : a;
  }

  static float sqrt(float x) {
    return (float) Math.sqrt(x);
  }

  static boolean less(double a, double b) {
    return a < b;
  }

  static boolean equal(double a, double b) {
    return a == b;
  }

  /** b where the condition holds, else a. */
  static double blend(double a, double b, boolean condition) {
    return condition ? b : a;
  }

  static double sqrt(double x) {
    return Math.sqrt(x);
  }
}
