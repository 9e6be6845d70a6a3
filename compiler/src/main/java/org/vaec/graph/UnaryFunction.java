package org.vaec.graph;

import java.util.function.DoubleUnaryOperator;

/**
 * The elementwise functions of one argument: name, scalar meaning and derivative, one row each.
 * Derivatives are written over graph values, given the argument x and the result y.
 */
public enum UnaryFunction {
  NEGATE("neg", x -> -x, (x, y) -> Value.constant(-1)),
  RECIPROCAL("reciprocal", x -> 1 / x, (x, y) -> y.square().negate()),
  EXP("exp", Math::exp, (x, y) -> y),
  EXPM1("expm1", Math::expm1, (x, y) -> y.plus(1)),
  LOG("log", Math::log, (x, y) -> x.reciprocal()),
  LOG1P("log1p", Math::log1p, (x, y) -> x.plus(1).reciprocal()),
  SQRT("sqrt", Math::sqrt, (x, y) -> y.reciprocal().times(0.5)),
  SQUARE("square", x -> x * x, (x, y) -> x.times(2)),
  ABS("abs", Math::abs, (x, y) -> x.sign()),
  /** -1, 0 or 1; its derivative is 0. */
  SIGN("sign", Math::signum, (x, y) -> Value.constant(0)),
  TANH("tanh", Math::tanh, (x, y) -> Value.constant(1).minus(y.square())),
  SIGMOID("sigmoid", Special::sigmoid, (x, y) -> y.times(Value.constant(1).minus(y))),
  /** log(1 + exp(x)), finite wherever x is. */
  SOFTPLUS("softplus", Special::softplus, (x, y) -> x.sigmoid()),
  /** max(x, 0); the derivative at 0 is 0. */
  RELU("relu", x -> Math.max(x, 0), (x, y) -> x.greater(Value.constant(0))),
  ERF("erf", Special::erf, (x, y) -> x.square().negate().exp().times(2 / Math.sqrt(Math.PI))),
  SIN("sin", Math::sin, (x, y) -> x.cos()),
  COS("cos", Math::cos, (x, y) -> x.sin().negate()),
  /** The largest integer that is not larger than x; its derivative is 0. */
  FLOOR("floor", Math::floor, (x, y) -> Value.constant(0)),
  /** log Gamma(x) for x > 0; NaN below 0. */
  LOG_GAMMA("lgamma", Special::logGamma, (x, y) -> x.polygamma(0)),
  /** log x! - x log x + x for x >= 0: a sum of these does not cancel as one of log x! does. */
  STIRLING("stirling", Special::stirling, (x, y) -> x.stirlingSlope()),
  /** digamma(x + 1) - log x for x > 0. */
  STIRLING_SLOPE(
      "stirling_slope",
      Special::stirlingSlope,
      (x, y) -> x.plus(1).polygamma(1).minus(x.reciprocal())),
  /** exp(x) - 1 - x, without cancellation near 0. */
  EXP_REMAINDER("exp_remainder", Special::expRemainder, (x, y) -> x.expm1()),
  /** log(1 - exp(x)) for x < 0. */
  LOG1MEXP("log1mexp", Special::log1mexp, (x, y) -> x.negate().expm1().reciprocal().negate()),
  /** The y with erf(y) = x, for x in (-1, 1). */
  ERF_INVERSE(
      "erf_inverse",
      ErrorFunctions::erfInverse,
      (x, y) -> y.square().exp().times(Math.sqrt(Math.PI) / 2)),
  /** The logarithm of the standard normal distribution function. */
  LOG_NDTR("log_ndtr", ErrorFunctions::logNdtr, (x, y) -> x.ndtrHazard()),
  /** The standard normal density over its distribution function. */
  NDTR_HAZARD("ndtr_hazard", ErrorFunctions::ndtrHazard, (x, y) -> y.times(x.plus(y)).negate()),
  /** The y with log Phi(y) = x, for x < 0. */
  LOG_NDTR_INVERSE(
      "log_ndtr_inverse", ErrorFunctions::logNdtrInverse, (x, y) -> y.ndtrHazard().reciprocal());

  /** A derivative over graph values. */
  @FunctionalInterface
  public interface Derivative {
    /** dy/dx, elementwise, from the argument and the result. */
    Value at(Value x, Value y);
  }

  private final String symbol;
  private final DoubleUnaryOperator meaning;
  private final Derivative derivative;

  UnaryFunction(String symbol, DoubleUnaryOperator meaning, Derivative derivative) {
    this.symbol = symbol;
    this.meaning = meaning;
    this.derivative = derivative;
  }

  /** As {@code show --stage graph} prints it. */
  public String symbol() {
    return symbol;
  }

  public double apply(double x) {
    return meaning.applyAsDouble(x);
  }

  public Value derivative(Value x, Value y) {
    return derivative.at(x, y);
  }
}
