package org.vaec.graph.gradient;

import static org.vaec.graph.gradient.Broadcast.reduceProductTo;
import static org.vaec.graph.gradient.Broadcast.reduceTo;

import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Value;

/** The derivatives of the elementwise functions of two arguments. */
final class ArithmeticRules {
  private ArithmeticRules() {}

  /** The adjoint of argument {@code input} of y = function(a, b) that comes through y. */
  static Value toward(BinaryFunction function, Value y, int input, Value adjoint) {
    Value a = y.input(0);
    Value b = y.input(1);
    Value x = y.input(input);
    boolean first = input == 0;
    return switch (function) {
      case ADD -> reduceTo(adjoint, y, x);
      case SUBTRACT -> reduceTo(first ? adjoint : adjoint.negate(), y, x);
      case MULTIPLY -> reduceProductTo(adjoint, first ? b : a, y, x);
      case DIVIDE ->
          first
              ? reduceTo(adjoint.over(b), y, x)
              : reduceProductTo(adjoint, y.over(b).negate(), y, x);
      case POWER ->
          first
              // b a^(b - 1), which is 0 for b = 0 also at a = 0.
              ? reduceProductTo(adjoint, b.timesOrZero(a.power(b.minus(1))), y, x)
              // a^b log a, which tends to 0 with a for b > 0.
              : reduceProductTo(adjoint, y.timesOrZero(a.log()), y, x);
      // Of equal arguments the first gets all of the gradient.
      case MAXIMUM ->
          reduceTo(b.greater(a).select(masked(!first, adjoint), masked(first, adjoint)), y, x);
      case MINIMUM ->
          reduceTo(a.greater(b).select(masked(!first, adjoint), masked(first, adjoint)), y, x);
      case MULTIPLY_OR_ZERO ->
          first
              ? reduceProductTo(adjoint, slopeOfMultiplyOrZero(a, b), y, x)
              : reduceTo(a.timesOrZero(adjoint), y, x);
      case LOWER_GAMMA ->
          reduceProductTo(adjoint, first ? shift(a, b).negate() : gammaDensity(a, b), y, x);
      case UPPER_GAMMA ->
          reduceProductTo(adjoint, first ? shift(a, b) : gammaDensity(a, b).negate(), y, x);
      case GAMMA_SLOPE, VON_MISES_SLOPE ->
          throw new IllegalStateException("gradients: " + function.symbol() + " has no derivative");
      case GREATER, EQUAL ->
          throw new IllegalStateException("gradients: none passes " + function.symbol());
    };
  }

  // At a = 0 the slope is b as elsewhere, unless b is infinite: then the term is switched off.
  private static Value slopeOfMultiplyOrZero(Value a, Value b) {
    Value isFinite = Value.constant(Double.POSITIVE_INFINITY).greater(b.abs());
    return a.select(b, isFinite.select(b, Value.constant(0)));
  }

  /** x^a exp(-x) / Gamma(a), from summands that do not cancel where a is large. */
  private static Value scaledDensity(Value a, Value x) {
    Value remainder = a.stirling().plus(x.over(a).log().expRemainder().times(a));
    return remainder.negate().exp().times(a);
  }

  /** The density of Gamma(a, 1) at x; at 0 its value at the smallest number of single precision. */
  private static Value gammaDensity(Value a, Value x) {
    Value positive = x.maximum(Value.constant(Float.MIN_NORMAL));
    return scaledDensity(a, positive).over(positive);
  }

  /** dQ/da at fixed x: the density times how far its quantile moves. */
  private static Value shift(Value a, Value x) {
    Value positive = x.maximum(Value.constant(Float.MIN_NORMAL));
    return scaledDensity(a, positive).times(a.gammaSlope(positive.log()));
  }

  private static Value masked(boolean passes, Value adjoint) {
    return passes ? adjoint : Value.constant(0);
  }
}
