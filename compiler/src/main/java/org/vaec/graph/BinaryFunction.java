package org.vaec.graph;

import java.util.function.DoubleBinaryOperator;

/**
 * The elementwise functions of two arguments. The derivatives with respect to either are in {@link
 * org.vaec.graph.gradient}.
 */
public enum BinaryFunction {
  ADD("add", (a, b) -> a + b),
  SUBTRACT("sub", (a, b) -> a - b),
  MULTIPLY("mul", (a, b) -> a * b),
  DIVIDE("div", (a, b) -> a / b),
  POWER("pow", Math::pow),
  MAXIMUM("max", Math::max),
  MINIMUM("min", Math::min),
  /** 1 where a > b, else 0; its derivatives are 0. */
  GREATER("greater", (a, b) -> a > b ? 1 : 0),
  /** 1 where a = b, else 0; its derivatives are 0. */
  EQUAL("equal", (a, b) -> a == b ? 1 : 0),
  /**
   * a b, and 0 where a is 0 whatever b is: an outcome of probability 0 adds nothing to an
   * expectation even though its log-probability is -infinity.
   */
  MULTIPLY_OR_ZERO("mul0", (a, b) -> a == 0 ? 0 : a * b),
  /** P(a, x), the distribution function of Gamma(a, 1); see {@link IncompleteGamma}. */
  LOWER_GAMMA("lower_gamma", IncompleteGamma::lower),
  /** Q(a, x) = 1 - P(a, x), without the cancellation. */
  UPPER_GAMMA("upper_gamma", IncompleteGamma::upper),
  /**
   * d log z / da of a Gamma(a, 1) variate z at a fixed quantile, from a and log z: {@link
   * IncompleteGamma#slope}. It has no derivative itself.
   */
  GAMMA_SLOPE("gamma_slope", IncompleteGamma::slope),
  /**
   * dx / dk of a VonMises angle x about 0 of concentration k at a fixed quantile, from k and x:
   * {@link VonMisesQuantile#slope}. It has no derivative itself.
   */
  VON_MISES_SLOPE("von_mises_slope", VonMisesQuantile::slope);

  private final String symbol;
  private final DoubleBinaryOperator meaning;

  BinaryFunction(String symbol, DoubleBinaryOperator meaning) {
    this.symbol = symbol;
    this.meaning = meaning;
  }

  public String symbol() {
    return symbol;
  }

  public double apply(double a, double b) {
    return meaning.applyAsDouble(a, b);
  }
}
