package org.vaec.distribution;

import java.util.List;
import java.util.Optional;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/** Functions of values that several families need. */
final class Functions {
  private Functions() {}

  /** exp(x) is a normal number of single precision for |x| up to this. */
  private static final double BOUND = 87;

  /**
   * log x, and -infinity with gradient 0 where x is 0: the reciprocal of an entry that no outcome
   * picked must not turn a gradient into 0 times infinity. The exponent itself where x is an
   * exponential, as a softmax is, so that underflow loses nothing.
   */
  static Value logOrMinusInfinity(Value x) {
    if (x.op() instanceof Op.Unary(UnaryFunction function) && function == UnaryFunction.EXP) {
      return x.input(0);
    }
    Value isPositive = x.greater(Value.constant(0));
    return isPositive.select(
        isPositive.select(x, Value.constant(1)).log(), Value.constant(Double.NEGATIVE_INFINITY));
  }

  /**
   * log(p / (1 - p)). The argument itself where p is a sigmoid, so that saturation loses nothing.
   */
  static Value logOdds(Value p) {
    return logitOf(p).orElseGet(() -> p.log().minus(p.negate().log1p()));
  }

  /**
   * exp(logX), a positive sample, kept to what single precision holds: a logarithm, a root or a
   * reciprocal of it is finite, and so are their gradients.
   */
  static Value positive(Value logX) {
    return logX.maximum(Value.constant(-BOUND)).minimum(Value.constant(BOUND)).exp();
  }

  /**
   * log x; of a sample that is an exponential or a sigmoid, as it was before it was rounded: such a
   * density is right also where the sample itself is too small or too large for a number.
   */
  static Value log(Value x) {
    return argument(unbounded(x, Gamma.SMALLEST, Beta.LARGEST), UnaryFunction.EXP)
        .map(logX -> unbounded(logX, -BOUND, BOUND))
        .or(() -> logitOf(x).map(logit -> logit.negate().softplus().negate()))
        .orElseGet(x::log);
  }

  /** log(1 - x), likewise. */
  static Value logComplement(Value x) {
    return logitOf(x).map(logit -> logit.softplus().negate()).orElseGet(() -> x.negate().log1p());
  }

  /** The logit of a sigmoid, whether or not it was moved off the ends of (0, 1). */
  private static Optional<Value> logitOf(Value x) {
    return argument(unbounded(x, Gamma.SMALLEST, Beta.LARGEST), UnaryFunction.SIGMOID);
  }

  /** What {@code x} was before it was kept to at least {@code low} and at most {@code high}. */
  private static Value unbounded(Value x, double low, double high) {
    boolean isBound =
        x.op() instanceof Op.Binary(BinaryFunction function)
            && (function == BinaryFunction.MAXIMUM && x.input(1).isConstant(low)
                || function == BinaryFunction.MINIMUM && x.input(1).isConstant(high));
    return isBound ? unbounded(x.input(0), low, high) : x;
  }

  private static Optional<Value> argument(Value x, UnaryFunction function) {
    return x.op() instanceof Op.Unary(UnaryFunction f) && f == function
        ? Optional.of(x.input(0))
        : Optional.empty();
  }

  /** log(exp(a) + exp(b)), elementwise; either may be -infinity. */
  static Value logAddExp(Value a, Value b) {
    // Both forms are right; that with the smaller exponent inside keeps its digits.
    return a.greater(b).select(a.plus(b.minus(a).softplus()), b.plus(a.minus(b).softplus()));
  }

  /** c[0] + c[1] x + c[2] x^2 + ..., by Horner's rule. */
  static Value polynomial(Value x, List<Double> coefficients) {
    Value sum = Value.constant(coefficients.getLast());
    for (double coefficient : coefficients.subList(0, coefficients.size() - 1).reversed()) {
      sum = sum.times(x).plus(coefficient);
    }
    return sum;
  }

  /** How many of so many independent trials of a probability succeed. */
  static Value successes(Value probs, int trials, Distribution.NoiseSource noise, Shape shape) {
    // An array has at least one entry; of no trials none succeeds.
    int drawn = Math.max(trials, 1);
    Value each = probs.broadcastTo(shape).expand(shape.rank(), drawn);
    Value successes = each.greater(noise.uniform(shape.append(drawn))).sumLast(1);
    return trials == 0 ? successes.times(0) : successes;
  }

  /** log B(a, b) = log Gamma(a) + log Gamma(b) - log Gamma(a + b). */
  static Value logBeta(Value a, Value b) {
    return a.logGamma().plus(b.logGamma()).minus(a.plus(b).logGamma());
  }

  /**
   * A statistic, or its expectation, times its coefficient; what never happens (0 times -infinity)
   * counts 0.
   */
  static Value weighted(Value statistic, Value coefficient) {
    boolean isFinite =
        coefficient.op() instanceof Op.Constant(Tensor tensor)
            && tensor.shape().isScalar()
            && Double.isFinite(tensor.get(0));
    return isFinite ? statistic.times(coefficient) : statistic.timesOrZero(coefficient);
  }
}
