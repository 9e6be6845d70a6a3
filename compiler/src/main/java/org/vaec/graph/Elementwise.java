package org.vaec.graph;

/**
 * The elementwise functions of a {@link Value}, so that formulas are built as arithmetic is
 * written: {@code x.minus(loc).over(scale).square()}. Operands have equal event shapes or are
 * scalars.
 */
public sealed interface Elementwise permits Value {

  default Value plus(Value other) {
    return binary(BinaryFunction.ADD, other);
  }

  default Value plus(double other) {
    return plus(Value.constant(other));
  }

  default Value minus(Value other) {
    return binary(BinaryFunction.SUBTRACT, other);
  }

  default Value minus(double other) {
    return minus(Value.constant(other));
  }

  default Value times(Value other) {
    return binary(BinaryFunction.MULTIPLY, other);
  }

  default Value times(double other) {
    return times(Value.constant(other));
  }

  default Value over(Value other) {
    return binary(BinaryFunction.DIVIDE, other);
  }

  default Value over(double other) {
    return over(Value.constant(other));
  }

  default Value power(Value exponent) {
    return binary(BinaryFunction.POWER, exponent);
  }

  default Value maximum(Value other) {
    return binary(BinaryFunction.MAXIMUM, other);
  }

  default Value minimum(Value other) {
    return binary(BinaryFunction.MINIMUM, other);
  }

  /** 1 where this is greater, else 0. */
  default Value greater(Value other) {
    return binary(BinaryFunction.GREATER, other);
  }

  /** 1 where both are equal, else 0. */
  default Value equalTo(Value other) {
    return binary(BinaryFunction.EQUAL, other);
  }

  /** This times {@code other}, and 0 wherever this is 0, even if {@code other} is infinite. */
  default Value timesOrZero(Value other) {
    return binary(BinaryFunction.MULTIPLY_OR_ZERO, other);
  }

  default Value negate() {
    return unary(UnaryFunction.NEGATE);
  }

  default Value reciprocal() {
    return unary(UnaryFunction.RECIPROCAL);
  }

  default Value exp() {
    return unary(UnaryFunction.EXP);
  }

  default Value expm1() {
    return unary(UnaryFunction.EXPM1);
  }

  default Value log() {
    return unary(UnaryFunction.LOG);
  }

  default Value log1p() {
    return unary(UnaryFunction.LOG1P);
  }

  default Value sqrt() {
    return unary(UnaryFunction.SQRT);
  }

  default Value square() {
    return unary(UnaryFunction.SQUARE);
  }

  default Value abs() {
    return unary(UnaryFunction.ABS);
  }

  default Value sign() {
    return unary(UnaryFunction.SIGN);
  }

  default Value tanh() {
    return unary(UnaryFunction.TANH);
  }

  default Value sigmoid() {
    return unary(UnaryFunction.SIGMOID);
  }

  default Value softplus() {
    return unary(UnaryFunction.SOFTPLUS);
  }

  default Value relu() {
    return unary(UnaryFunction.RELU);
  }

  default Value erf() {
    return unary(UnaryFunction.ERF);
  }

  default Value sin() {
    return unary(UnaryFunction.SIN);
  }

  default Value cos() {
    return unary(UnaryFunction.COS);
  }

  default Value floor() {
    return unary(UnaryFunction.FLOOR);
  }

  default Value logGamma() {
    return unary(UnaryFunction.LOG_GAMMA);
  }

  /** log x! - x log x + x, about 0.5 log(2 pi x): see {@link Special#stirling}. */
  default Value stirling() {
    return unary(UnaryFunction.STIRLING);
  }

  /** digamma(x + 1) - log x. */
  default Value stirlingSlope() {
    return unary(UnaryFunction.STIRLING_SLOPE);
  }

  /** exp(x) - 1 - x. */
  default Value expRemainder() {
    return unary(UnaryFunction.EXP_REMAINDER);
  }

  /** log Phi(x), Phi the standard normal distribution function. */
  default Value logNdtr() {
    return unary(UnaryFunction.LOG_NDTR);
  }

  /** The standard normal density over Phi(x): the derivative of {@link #logNdtr}. */
  default Value ndtrHazard() {
    return unary(UnaryFunction.NDTR_HAZARD);
  }

  /** The y with log Phi(y) = x. */
  default Value logNdtrInverse() {
    return unary(UnaryFunction.LOG_NDTR_INVERSE);
  }

  /** d log z / da for a standard Gamma variate z of this concentration a. */
  default Value gammaSlope(Value logZ) {
    return binary(BinaryFunction.GAMMA_SLOPE, logZ);
  }

  /** dx / dk for a VonMises angle x about 0 of this concentration k. */
  default Value vonMisesSlope(Value x) {
    return binary(BinaryFunction.VON_MISES_SLOPE, x);
  }

  /** Digamma for order 0, trigamma for order 1, and so on. */
  default Value polygamma(int order) {
    return Value.of(new Op.Polygamma(order), (Value) this);
  }

  /** log(Gamma(v + 1) (2 / x)^v I_v(x) exp(-x)), I_v a modified Bessel function, for x >= 0. */
  default Value logBessel(double order) {
    return Value.of(new Op.LogBessel(order, 0), (Value) this);
  }

  /** The derivative of {@link #logBessel}: I_(v+1)(x) / I_v(x) - 1. */
  default Value logBesselSlope(double order) {
    return Value.of(new Op.LogBessel(order, 1), (Value) this);
  }

  /** The second derivative of {@link #logBessel}. */
  default Value logBesselCurvature(double order) {
    return Value.of(new Op.LogBessel(order, 2), (Value) this);
  }

  /**
   * The angle below which a VonMisesFisher vector of this concentration is from its mean with the
   * probability {@code share}.
   */
  default Value angleQuantile(int dimension, Value share) {
    return Value.of(new Op.AngleQuantile(dimension, false), (Value) this, share);
  }

  /** {@code yes} where this is not 0, else {@code no}. */
  default Value select(Value yes, Value no) {
    return Value.of(new Op.Select(), (Value) this, yes, no);
  }

  default Value stopGradient() {
    return Value.of(new Op.StopGradient(), (Value) this);
  }

  private Value unary(UnaryFunction function) {
    return Value.of(new Op.Unary(function), (Value) this);
  }

  private Value binary(BinaryFunction function, Value other) {
    return Value.of(new Op.Binary(function), (Value) this, other);
  }
}
