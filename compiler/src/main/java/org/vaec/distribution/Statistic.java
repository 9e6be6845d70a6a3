package org.vaec.distribution;

import java.util.function.UnaryOperator;
import org.vaec.graph.Value;

/**
 * A function of a random variable x of which log-densities are sums. Location and scale stand
 * inside: in float32 the raw moments of x and x^2 cancel catastrophically far from 0, those of ((x
 * - m) / s)^2 do not.
 *
 * <p>Statistics of numbers are elementwise; {@link QuadraticForm} takes a vector to a number.
 */
public sealed interface Statistic {

  /** x. */
  record Itself() implements Statistic {}

  /** 1 - x. */
  record Complement() implements Statistic {}

  /** x rate. */
  record Scaled(Value rate) implements Statistic {}

  /** log x. */
  record Log() implements Statistic {}

  /** ((x - loc) / scale)^2. */
  record Square(Value loc, Value scale) implements Statistic {}

  /** ((log x - loc) / scale)^2. */
  record LogSquare(Value loc, Value scale) implements Statistic {}

  /** |x - loc| / scale. */
  record Absolute(Value loc, Value scale) implements Statistic {}

  /** log(1 + ((x - loc) / scale)^2). */
  record LogOnePlusSquare(Value loc, Value scale) implements Statistic {}

  /** log x!. */
  record LogFactorial() implements Statistic {}

  /** log Gamma(x + shift). */
  record LogGammaShifted(Value shift) implements Statistic {}

  /** The entry at index x of the last axis of {@code logWeights}. */
  record Choice(Value logWeights) implements Statistic {}

  /** |L^-1 (x - loc)|^2 with L the lower triangular {@code cholesky}; x a vector. */
  record QuadraticForm(Value loc, Value cholesky) implements Statistic {}

  /** Its value at x. */
  default Value at(Value x) {
    return switch (this) {
      case Itself s -> x;
      case Complement s -> Value.constant(1).minus(x);
      case Scaled(Value rate) -> x.times(rate);
      case Log s -> x.log();
      case Square(Value loc, Value scale) -> x.minus(loc).over(scale).square();
      case LogSquare(Value loc, Value scale) -> x.log().minus(loc).over(scale).square();
      case Absolute(Value loc, Value scale) -> x.minus(loc).abs().over(scale);
      case LogOnePlusSquare(Value loc, Value scale) -> x.minus(loc).over(scale).square().log1p();
      case LogFactorial s -> x.plus(1).logGamma();
      case LogGammaShifted(Value shift) -> x.plus(shift).logGamma();
      case Choice(Value logWeights) -> logWeights.pick(x);
      case QuadraticForm(Value loc, Value cholesky) -> {
        Value whitened = cholesky.solve(x.minus(loc));
        yield whitened.square().sumLast(1);
      }
    };
  }

  /** The same statistic with {@code change} made to each of its parameters. */
  default Statistic map(UnaryOperator<Value> change) {
    return switch (this) {
      case Itself s -> s;
      case Complement s -> s;
      case Scaled(Value rate) -> new Scaled(change.apply(rate));
      case Log s -> s;
      case Square(Value loc, Value scale) -> new Square(change.apply(loc), change.apply(scale));
      case LogSquare(Value loc, Value scale) ->
          new LogSquare(change.apply(loc), change.apply(scale));
      case Absolute(Value loc, Value scale) -> new Absolute(change.apply(loc), change.apply(scale));
      case LogOnePlusSquare(Value loc, Value scale) ->
          new LogOnePlusSquare(change.apply(loc), change.apply(scale));
      case LogFactorial s -> s;
      case LogGammaShifted(Value shift) -> new LogGammaShifted(change.apply(shift));
      case Choice(Value logWeights) -> new Choice(change.apply(logWeights));
      case QuadraticForm(Value loc, Value cholesky) ->
          new QuadraticForm(change.apply(loc), change.apply(cholesky));
    };
  }

  /** How many of x's last axes it takes to one number. */
  default int eventRank() {
    return this instanceof QuadraticForm ? 1 : 0;
  }

  /** In ASCII mathematics, of a variable called {@code x}. */
  default String formula(String x) {
    return switch (this) {
      case Itself s -> x;
      case Complement s -> "1 - " + x;
      case Scaled s -> "b " + x;
      case Log s -> "log " + x;
      case Square s -> "((" + x + " - m) / s)^2";
      case LogSquare s -> "((log " + x + " - m) / s)^2";
      case Absolute s -> "|" + x + " - m| / s";
      case LogOnePlusSquare s -> "log(1 + ((" + x + " - m) / s)^2)";
      case LogFactorial s -> "log " + x + "!";
      case LogGammaShifted s -> "log Gamma(" + x + " + r)";
      case Choice s -> "log p[" + x + "]";
      case QuadraticForm s -> "|L^-1 (" + x + " - m)|^2";
    };
  }

  /** Whether it is the same function, parameters included: such statistics cancel in a KL. */
  default boolean sameAs(Statistic other) {
    return switch (this) {
      case Itself s -> other instanceof Itself;
      case Complement s -> other instanceof Complement;
      case Scaled(Value rate) -> other instanceof Scaled(Value r) && same(rate, r);
      case Log s -> other instanceof Log;
      case Square(Value loc, Value scale) ->
          other instanceof Square(Value l, Value s) && same(loc, l) && same(scale, s);
      case LogSquare(Value loc, Value scale) ->
          other instanceof LogSquare(Value l, Value s) && same(loc, l) && same(scale, s);
      case Absolute(Value loc, Value scale) ->
          other instanceof Absolute(Value l, Value s) && same(loc, l) && same(scale, s);
      case LogOnePlusSquare(Value loc, Value scale) ->
          other instanceof LogOnePlusSquare(Value l, Value s) && same(loc, l) && same(scale, s);
      case LogFactorial s -> other instanceof LogFactorial;
      case LogGammaShifted(Value shift) ->
          other instanceof LogGammaShifted(Value s) && same(shift, s);
      case Choice(Value logWeights) -> other instanceof Choice(Value w) && same(logWeights, w);
      case QuadraticForm(Value loc, Value cholesky) ->
          other instanceof QuadraticForm(Value l, Value c) && same(loc, l) && same(cholesky, c);
    };
  }

  private static boolean same(Value a, Value b) {
    return Computation.isSame(a, b);
  }
}
