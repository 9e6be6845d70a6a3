package org.vaec.distribution;

import java.util.function.UnaryOperator;
import org.vaec.graph.Value;

/**
 * A function of a random variable x of which log-densities are sums. Location and scale stand
 * inside: in float32 the raw moments of x and x^2 cancel catastrophically far from 0, those of ((x
 * - m) / s)^2 do not.
 *
 * <p>Statistics of numbers are elementwise; those of {@link #eventRank} 1 take a vector to a
 * number.
 */
public sealed interface Statistic {

  /** x. */
  record Itself() implements Statistic {}

  /** 1 - x. */
  record Complement() implements Statistic {}

  /** total - x. */
  record Remaining(Value total) implements Statistic {}

  /** x rate. */
  record Scaled(Value rate) implements Statistic {}

  /** (x - loc) / scale. */
  record Standard(Value loc, Value scale) implements Statistic {}

  /** factor / x. */
  record Reciprocal(Value factor) implements Statistic {}

  /** (x / scale)^exponent for x > 0. */
  record Power(Value scale, Value exponent) implements Statistic {}

  /** log x. */
  record Log() implements Statistic {}

  /** log(1 - x). */
  record LogComplement() implements Statistic {}

  /** log(1 - x^exponent) for x in (0, 1). */
  record LogComplementOfPower(Value exponent) implements Statistic {}

  /** ((x - loc) / scale)^2. */
  record Square(Value loc, Value scale) implements Statistic {}

  /** ((log x - loc) / scale)^2. */
  record LogSquare(Value loc, Value scale) implements Statistic {}

  /** ((log(x / (1 - x)) - loc) / scale)^2. */
  record LogitSquare(Value loc, Value scale) implements Statistic {}

  /** |x - loc| / scale. */
  record Absolute(Value loc, Value scale) implements Statistic {}

  /** exp(-(x - loc) / scale). */
  record ExpMinus(Value loc, Value scale) implements Statistic {}

  /** log cosh((x - loc) / scale). */
  record LogCosh(Value loc, Value scale) implements Statistic {}

  /** cos(x - loc) - 1, which keeps its digits where x is near loc. */
  record Cosine(Value loc) implements Statistic {}

  /** log(1 + ((x - loc) / scale)^2). */
  record LogOnePlusSquare(Value loc, Value scale) implements Statistic {}

  /** log cosh((log(x / (1 - x)) - loc) / scale). */
  record LogitLogCosh(Value loc, Value scale) implements Statistic {}

  /** log sum_i exp(logits_i - exponent log x_i); x a vector of positive numbers. */
  record LogSumPowers(Value logits, Value exponent) implements Statistic {}

  /** log x!. */
  record LogFactorial() implements Statistic {}

  /** log Gamma(x + shift). */
  record LogGammaShifted(Value shift) implements Statistic {}

  /** log Gamma(from - x), infinite where from - x is not positive. */
  record LogGammaReversed(Value from) implements Statistic {}

  /** The entry at index x of the last axis of {@code logWeights}. */
  record Choice(Value logWeights) implements Statistic {}

  /** log Gamma(sum_i x_i + shift); x a vector. */
  record LogGammaOfSum(Value shift) implements Statistic {}

  /** log P(x - h < y <= x + h) for y ~ Logistic(loc, scale): see {@link DiscretizedLogistic}. */
  record LogLogisticBin(Value loc, Value scale) implements Statistic {}

  /** |L^-1 (x - loc)|^2 with L the lower triangular {@code cholesky}; x a vector. */
  record QuadraticForm(Value loc, Value cholesky) implements Statistic {}

  /** |A (x - loc)|^2 with a matrix A of as many columns as the vector x has elements. */
  record ProjectedSquare(Value loc, Value matrix) implements Statistic {}

  /** direction . x - 1 of unit vectors, which keeps its digits where they are near. */
  record Alignment(Value direction) implements Statistic {}

  /** log p(x) under another distribution, of one of its events. */
  record LogDensity(Distribution of) implements Statistic {}

  /** Its value at x. */
  default Value at(Value x) {
    return switch (this) {
      case Itself s -> x;
      case Complement s -> Value.constant(1).minus(x);
      case Remaining(Value total) -> total.minus(x);
      case Scaled(Value rate) -> x.times(rate);
      case Standard(Value loc, Value scale) -> x.minus(loc).over(scale);
      case Reciprocal(Value factor) -> factor.over(x);
      // By logarithms: the derivative of a^k by k asks for the logarithm in any case.
      case Power(Value scale, Value exponent) ->
          Functions.log(x).minus(scale.log()).times(exponent).exp();
      case Log s -> Functions.log(x);
      case LogComplement s -> Functions.logComplement(x);
      // 1 - x^k = -expm1(k log x) keeps its digits where x is near 1.
      case LogComplementOfPower(Value exponent) ->
          Functions.log(x).times(exponent).expm1().negate().log();
      case Square(Value loc, Value scale) -> x.minus(loc).over(scale).square();
      case LogSquare(Value loc, Value scale) -> Functions.log(x).minus(loc).over(scale).square();
      case LogitSquare(Value loc, Value scale) ->
          Functions.logOdds(x).minus(loc).over(scale).square();
      case Absolute(Value loc, Value scale) -> x.minus(loc).abs().over(scale);
      case ExpMinus(Value loc, Value scale) -> loc.minus(x).over(scale).exp();
      case LogCosh(Value loc, Value scale) -> logCosh(x.minus(loc).over(scale));
      case LogitLogCosh(Value loc, Value scale) ->
          logCosh(Functions.logOdds(x).minus(loc).over(scale));
      case LogSumPowers(Value logits, Value exponent) ->
          logits.minus(Functions.logOrMinusInfinity(x).times(exponent)).logSumExpLast(1);
      case Cosine(Value loc) -> x.minus(loc).times(0.5).sin().square().times(-2);
      case LogOnePlusSquare(Value loc, Value scale) -> x.minus(loc).over(scale).square().log1p();
      case LogFactorial s -> x.plus(1).logGamma();
      case LogGammaShifted(Value shift) -> x.plus(shift).logGamma();
      case LogGammaReversed(Value from) -> from.minus(x).relu().logGamma();
      case Choice(Value logWeights) -> logWeights.pick(x);
      case LogGammaOfSum(Value shift) -> x.sumLast(1).plus(shift).logGamma();
      case LogLogisticBin(Value loc, Value scale) -> DiscretizedLogistic.logBin(x, loc, scale);
      case QuadraticForm(Value loc, Value cholesky) -> {
        Value whitened = cholesky.solve(x.minus(loc));
        yield whitened.square().sumLast(1);
      }
      case ProjectedSquare(Value loc, Value matrix) ->
          matrix.matrixProduct(x.minus(loc)).square().sumLast(1);
      case Alignment(Value direction) -> x.minus(direction).square().sumLast(1).times(-0.5);
      case LogDensity(Distribution of) -> of.logDensity(x);
    };
  }

  /** log(exp(y) + exp(-y)) - log 2 without overflow. */
  private static Value logCosh(Value y) {
    return y.times(2).softplus().minus(y).minus(Math.log(2));
  }

  /** The same statistic with {@code change} made to each of its parameters. */
  default Statistic map(UnaryOperator<Value> change) {
    return switch (this) {
      case Itself s -> s;
      case Complement s -> s;
      case Remaining(Value total) -> new Remaining(change.apply(total));
      case Scaled(Value rate) -> new Scaled(change.apply(rate));
      case Standard(Value loc, Value scale) -> new Standard(change.apply(loc), change.apply(scale));
      case Reciprocal(Value factor) -> new Reciprocal(change.apply(factor));
      case Power(Value scale, Value exponent) ->
          new Power(change.apply(scale), change.apply(exponent));
      case Log s -> s;
      case LogComplement s -> s;
      case LogComplementOfPower(Value exponent) -> new LogComplementOfPower(change.apply(exponent));
      case Square(Value loc, Value scale) -> new Square(change.apply(loc), change.apply(scale));
      case LogSquare(Value loc, Value scale) ->
          new LogSquare(change.apply(loc), change.apply(scale));
      case LogitSquare(Value loc, Value scale) ->
          new LogitSquare(change.apply(loc), change.apply(scale));
      case Absolute(Value loc, Value scale) -> new Absolute(change.apply(loc), change.apply(scale));
      case ExpMinus(Value loc, Value scale) -> new ExpMinus(change.apply(loc), change.apply(scale));
      case LogCosh(Value loc, Value scale) -> new LogCosh(change.apply(loc), change.apply(scale));
      case LogitLogCosh(Value loc, Value scale) ->
          new LogitLogCosh(change.apply(loc), change.apply(scale));
      case LogSumPowers(Value logits, Value exponent) ->
          new LogSumPowers(change.apply(logits), change.apply(exponent));
      case Cosine(Value loc) -> new Cosine(change.apply(loc));
      case LogOnePlusSquare(Value loc, Value scale) ->
          new LogOnePlusSquare(change.apply(loc), change.apply(scale));
      case LogFactorial s -> s;
      case LogGammaShifted(Value shift) -> new LogGammaShifted(change.apply(shift));
      case LogGammaReversed(Value from) -> new LogGammaReversed(change.apply(from));
      case Choice(Value logWeights) -> new Choice(change.apply(logWeights));
      case LogGammaOfSum(Value shift) -> new LogGammaOfSum(change.apply(shift));
      case LogLogisticBin(Value loc, Value scale) ->
          new LogLogisticBin(change.apply(loc), change.apply(scale));
      case QuadraticForm(Value loc, Value cholesky) ->
          new QuadraticForm(change.apply(loc), change.apply(cholesky));
      case ProjectedSquare(Value loc, Value matrix) ->
          new ProjectedSquare(change.apply(loc), change.apply(matrix));
      case Alignment(Value direction) -> new Alignment(change.apply(direction));
      // A distribution keeps its parameters to itself.
      case LogDensity s -> s;
    };
  }

  /** How many of x's last axes it takes to one number. */
  default int eventRank() {
    return switch (this) {
      case QuadraticForm s -> 1;
      case ProjectedSquare s -> 1;
      case Alignment s -> 1;
      case LogGammaOfSum s -> 1;
      case LogSumPowers s -> 1;
      case LogDensity(Distribution of) -> of.family().eventRank();
      default -> 0;
    };
  }

  /** Whether it is finite at 0, 1, 2, ..., unlike the logarithms of x and of 1 - x. */
  default boolean isFiniteAtCounts() {
    return switch (this) {
      case Log s -> false;
      case LogSquare s -> false;
      case LogComplement s -> false;
      case LogComplementOfPower s -> false;
      case LogitSquare s -> false;
      case LogitLogCosh s -> false;
      case LogSumPowers s -> false;
      case Reciprocal s -> false;
      default -> true;
    };
  }

  /** In ASCII mathematics, of a variable called {@code x}. */
  default String formula(String x) {
    return switch (this) {
      case Itself s -> x;
      case Complement s -> "1 - " + x;
      case Remaining s -> "n - " + x;
      case Scaled s -> "b " + x;
      case Standard s -> "(" + x + " - m) / s";
      case Reciprocal s -> "b / " + x;
      case Power s -> "(" + x + " / s)^k";
      case Log s -> "log " + x;
      case LogComplement s -> "log(1 - " + x + ")";
      case LogComplementOfPower s -> "log(1 - " + x + "^k)";
      case Square s -> "((" + x + " - m) / s)^2";
      case LogSquare s -> "((log " + x + " - m) / s)^2";
      case LogitSquare s -> "((logit " + x + " - m) / s)^2";
      case Absolute s -> "|" + x + " - m| / s";
      case ExpMinus s -> "exp(-(" + x + " - m) / s)";
      case LogCosh s -> "log cosh((" + x + " - m) / s)";
      case LogitLogCosh s -> "log cosh((logit " + x + " - m) / s)";
      case LogSumPowers s -> "log sum exp(a - k log " + x + ")";
      case Cosine s -> "cos(" + x + " - m)";
      case LogOnePlusSquare s -> "log(1 + ((" + x + " - m) / s)^2)";
      case LogFactorial s -> "log " + x + "!";
      case LogGammaShifted s -> "log Gamma(" + x + " + r)";
      case LogGammaReversed s -> "log Gamma(n - " + x + ")";
      case Choice s -> "log p[" + x + "]";
      case LogGammaOfSum s -> "log Gamma(sum " + x + " + r)";
      case LogLogisticBin s -> "log bin(" + x + "; m, s)";
      case QuadraticForm s -> "|L^-1 (" + x + " - m)|^2";
      case ProjectedSquare s -> "|A (" + x + " - m)|^2";
      case Alignment s -> "m . " + x + " - 1";
      case LogDensity s -> "log p(" + x + ")";
    };
  }

  /** Whether it is the same function, parameters included: such statistics cancel in a KL. */
  default boolean sameAs(Statistic other) {
    return switch (this) {
      case Itself s -> other instanceof Itself;
      case Complement s -> other instanceof Complement;
      case Scaled(Value rate) -> other instanceof Scaled(Value r) && same(rate, r);
      case Remaining(Value total) -> other instanceof Remaining(Value t) && same(total, t);
      case Standard(Value loc, Value scale) ->
          other instanceof Standard(Value l, Value s) && same(loc, l) && same(scale, s);
      case Reciprocal(Value factor) -> other instanceof Reciprocal(Value f) && same(factor, f);
      case Power(Value scale, Value exponent) ->
          other instanceof Power(Value s, Value k) && same(scale, s) && same(exponent, k);
      case Log s -> other instanceof Log;
      case LogComplement s -> other instanceof LogComplement;
      case LogComplementOfPower(Value exponent) ->
          other instanceof LogComplementOfPower(Value k) && same(exponent, k);
      case Square(Value loc, Value scale) ->
          other instanceof Square(Value l, Value s) && same(loc, l) && same(scale, s);
      case LogSquare(Value loc, Value scale) ->
          other instanceof LogSquare(Value l, Value s) && same(loc, l) && same(scale, s);
      case LogitSquare(Value loc, Value scale) ->
          other instanceof LogitSquare(Value l, Value s) && same(loc, l) && same(scale, s);
      case ExpMinus(Value loc, Value scale) ->
          other instanceof ExpMinus(Value l, Value s) && same(loc, l) && same(scale, s);
      case LogCosh(Value loc, Value scale) ->
          other instanceof LogCosh(Value l, Value s) && same(loc, l) && same(scale, s);
      case LogitLogCosh(Value loc, Value scale) ->
          other instanceof LogitLogCosh(Value l, Value s) && same(loc, l) && same(scale, s);
      case LogSumPowers(Value logits, Value exponent) ->
          other instanceof LogSumPowers(Value l, Value k) && same(logits, l) && same(exponent, k);
      case Absolute(Value loc, Value scale) ->
          other instanceof Absolute(Value l, Value s) && same(loc, l) && same(scale, s);
      case LogOnePlusSquare(Value loc, Value scale) ->
          other instanceof LogOnePlusSquare(Value l, Value s) && same(loc, l) && same(scale, s);
      case Cosine(Value loc) -> other instanceof Cosine(Value l) && same(loc, l);
      case LogFactorial s -> other instanceof LogFactorial;
      case LogGammaShifted(Value shift) ->
          other instanceof LogGammaShifted(Value s) && same(shift, s);
      case LogGammaReversed(Value from) ->
          other instanceof LogGammaReversed(Value f) && same(from, f);
      case Choice(Value logWeights) -> other instanceof Choice(Value w) && same(logWeights, w);
      case LogGammaOfSum(Value shift) -> other instanceof LogGammaOfSum(Value s) && same(shift, s);
      case LogLogisticBin(Value loc, Value scale) ->
          other instanceof LogLogisticBin(Value l, Value s) && same(loc, l) && same(scale, s);
      case QuadraticForm(Value loc, Value cholesky) ->
          other instanceof QuadraticForm(Value l, Value c) && same(loc, l) && same(cholesky, c);
      case ProjectedSquare(Value loc, Value matrix) ->
          other instanceof ProjectedSquare(Value l, Value a) && same(loc, l) && same(matrix, a);
      case Alignment(Value direction) -> other instanceof Alignment(Value d) && same(direction, d);
      case LogDensity(Distribution of) ->
          other instanceof LogDensity(Distribution o) && of.equals(o);
    };
  }

  private static boolean same(Value a, Value b) {
    return Computation.isSame(a, b);
  }
}
