package org.vaec.distribution;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.vaec.graph.Value;

/**
 * The density proportional to exp(-t^2/2 - slope t) on a piece of the line that holds 0, its
 * highest point: what is left of a Gaussian between bounds, seen from the point next to its mode.
 * Nothing here grows with the distance to the mode or shrinks with its mass, so that single
 * precision is enough.
 *
 * <p>Where the mode lies inside the piece, slope is 0. Where it lies outside, the piece begins at 0
 * and leads away from it, and integrals are differences of those to infinity, which follow from
 * Mills' ratio R(a) = int_0^inf exp(-t^2/2 - a t) dt. On a piece so short that differences would
 * cancel, Gauss and Legendre's rule is right to rounding.
 *
 * @param slope how far the mode lies below 0 (above, where negative); 0 where it is inside
 * @param from lower end, not above 0; empty where it is -infinity
 * @param to upper end, not below 0; empty where it is infinity
 */
record GaussianPiece(Value slope, Optional<Value> from, Optional<Value> to) {
  private static final Value ZERO = Value.constant(0);
  private static final Value ONE = Value.constant(1);

  /** From here on the continued fraction of Mills' ratio gives 12 digits with so many levels. */
  private static final double FAR = 5;

  private static final int LEVELS = 24;

  /** The rule below is right to 1e-13 while the exponent changes by less than this. */
  private static final double SHORT = 1;

  /** Keeps the root of an energy, and its gradient, finite in single precision. */
  private static final double SMALLEST = 1e-30;

  /** After these the error of doubles is rounding. */
  private static final int STEPS = 4;

  /** Gauss and Legendre's on [0, 1]. */
  private static final double[] NODES = {
    0.019855071751231912,
    0.10166676129318664,
    0.2372337950418355,
    0.4082826787521751,
    0.5917173212478248,
    0.7627662049581645,
    0.8983332387068134,
    0.9801449282487681
  };

  private static final double[] WEIGHTS = {
    0.05061426814518853,
    0.11119051722668721,
    0.15685332293894344,
    0.18134189168918083,
    0.18134189168918083,
    0.15685332293894344,
    0.11119051722668721,
    0.05061426814518853
  };

  /** The integrals of 1, t and t^2. */
  private record Integrals(Value mass, Value first, Value second) {
    Integrals map(UnaryOperator<Value> change) {
      return new Integrals(change.apply(mass), change.apply(first), change.apply(second));
    }

    Integrals plus(Integrals other) {
      return new Integrals(
          mass.plus(other.mass), first.plus(other.first), second.plus(other.second));
    }

    Integrals unless(Value condition, Integrals other) {
      return new Integrals(
          condition.select(other.mass, mass),
          condition.select(other.first, first),
          condition.select(other.second, second));
    }
  }

  /** The integral of exp(-t^2/2 - slope t). */
  Value mass() {
    return integrals().mass;
  }

  /** E[t]. */
  Value mean() {
    Integrals all = integrals();
    return all.first.over(all.mass);
  }

  /** E[(t - E t)^2]. */
  Value variance() {
    Integrals all = integrals();
    return all.second.over(all.mass).minus(all.first.over(all.mass).square());
  }

  private Integrals integrals() {
    Integrals wide = aroundTheMode().unless(isOutside(), besideTheMode());
    return length().map(w -> wide.unless(isShort(w), byNodes(w))).orElse(wide);
  }

  private Value isOutside() {
    return slope.abs().greater(ZERO);
  }

  private Value isBelow() {
    return ZERO.greater(slope);
  }

  private Optional<Value> length() {
    return from.flatMap(f -> to.map(t -> t.minus(f)));
  }

  private Value isShort(Value length) {
    return Value.constant(SHORT).greater(length.times(slope.abs().plus(length.times(0.5))));
  }

  private Integrals byNodes(Value length) {
    return byNodes(startIfShort(length), lengthIfShort(length));
  }

  // What is not selected must stay finite: a piece that is not short becomes a point.
  private Value lengthIfShort(Value length) {
    return isShort(length).select(length, ZERO);
  }

  private Value startIfShort(Value length) {
    return isShort(length).select(from.orElseThrow(), ZERO);
  }

  private Integrals byNodes(Value start, Value length) {
    Integrals sum = null;
    for (int i = 0; i < NODES.length; i++) {
      Value t = start.plus(length.times(NODES[i]));
      Value f = height(t).times(length).times(WEIGHTS[i]);
      Integrals node = new Integrals(f, f.times(t), f.times(t.square()));
      sum = sum == null ? node : sum.plus(node);
    }
    return sum;
  }

  private Value height(Value t) {
    return t.times(t.times(0.5).plus(slope)).negate().exp();
  }

  // With erf on both sides of the mode nothing cancels in the mass.
  private Integrals aroundTheMode() {
    Value mass = half(to).plus(half(from.map(Value::negate))).times(Math.sqrt(Math.PI / 2));
    Value first = peak(from).minus(peak(to));
    Value second = mass.minus(ends(to).minus(ends(from)));
    return new Integrals(mass, first, second);
  }

  private static Value half(Optional<Value> end) {
    return end.map(t -> t.times(Math.sqrt(0.5)).erf()).orElse(ONE);
  }

  private static Value peak(Optional<Value> end) {
    return end.map(t -> t.square().times(-0.5).exp()).orElse(ZERO);
  }

  private static Value ends(Optional<Value> end) {
    return end.map(t -> t.times(peak(end))).orElse(ZERO);
  }

  // From 0 to infinity less what lies beyond the length, turned round where the mode lies above.
  private Integrals besideTheMode() {
    Value a = slope.abs();
    Integrals all = toInfinity(a, ZERO);
    if (length().isPresent()) {
      Value w = length().get();
      Value height = w.times(a.plus(w.times(0.5))).negate().exp();
      all = all.plus(toInfinity(a.plus(w), w).map(beyond -> height.times(beyond).negate()));
    }
    return new Integrals(all.mass, isBelow().select(all.first.negate(), all.first), all.second);
  }

  /**
   * The integrals of 1, d + t and (d + t)^2 with exp(-t^2/2 - a t) over t from 0 to infinity. With
   * e the mean of t and g = 1/e - a, the mean of t^2 is e g.
   */
  private static Integrals toInfinity(Value a, Value d) {
    Value ratio = millsRatio(a);
    Value far = a.maximum(Value.constant(FAR));
    Value fraction = ZERO;
    for (int k = LEVELS; k >= 2; k--) {
      fraction = Value.constant(k).over(far.plus(fraction));
    }
    Value near = a.minimum(Value.constant(FAR));
    Value isFar = a.greater(Value.constant(FAR));
    Value nearMean = hazard(near).minus(near);
    Value e = isFar.select(far.plus(fraction).reciprocal(), nearMean);
    Value g = isFar.select(fraction, nearMean.reciprocal().minus(near));
    return new Integrals(
        ratio,
        ratio.times(d.plus(e)),
        ratio.times(d.square().plus(d.times(e).times(2)).plus(e.times(g))));
  }

  /** The density over the upper tail, 1 / R(a): the rate at which a tail ends at a. */
  private static Value hazard(Value a) {
    return a.negate().ndtrHazard();
  }

  private static Value millsRatio(Value a) {
    return hazard(a).reciprocal();
  }

  /**
   * The t on one side of which lies a share of the mass: below it, or above where the mode lies
   * above. Differentiable by all arguments.
   *
   * @param share in (0, 1)
   */
  Value quantile(Value share) {
    Value beside = besideQuantile(share);
    Value turned = isBelow().select(beside.negate(), beside);
    Value wide = isOutside().select(turned, aroundQuantile(share));
    return length().map(w -> isShort(w).select(quantileByNodes(w, share), wide)).orElse(wide);
  }

  // Newton's method, quadratic from the start where the density is nearly constant.
  private Value quantileByNodes(Value length, Value share) {
    Value start = startIfShort(length);
    Value cut = lengthIfShort(length);
    Value target = byNodes(start, cut).mass.times(share);
    Value offset = cut.times(share);
    for (int step = 0; step <= STEPS; step++) {
      Value known = offset.stopGradient();
      Value surplus = byNodes(start, known).mass.minus(target);
      offset = known.minus(surplus.over(height(start.plus(known)).stopGradient()));
    }
    return start.plus(offset);
  }

  // Both tails are sums of what is positive; the smaller one says where t is.
  private Value aroundQuantile(Value share) {
    Value below = tail(from);
    Value above = tail(to.map(Value::negate));
    Value inside = half(to).plus(half(from.map(Value::negate))).times(0.5);
    Value logBelow = below.plus(inside.times(share)).log();
    Value logAbove = above.plus(inside.times(share.negate().plus(1))).log();
    Value logHalf = Value.constant(-Math.log(2));
    return logAbove
        .greater(logBelow)
        .select(
            logBelow.minimum(logHalf).logNdtrInverse(),
            logAbove.minimum(logHalf).logNdtrInverse().negate());
  }

  private static Value tail(Optional<Value> end) {
    return end.map(t -> t.logNdtr().exp()).orElse(ZERO);
  }

  /**
   * From the mode away, t has the survival function exp(-t^2/2 - a t) R(a + t) / R(a); its negative
   * logarithm is convex, so Newton's method converges from above. Gradients are those of the last
   * step, which is the implicit function theorem.
   */
  private Value besideQuantile(Value share) {
    Value a = slope.abs();
    Value ofTail = length().isPresent() ? mass().over(millsRatio(a)).minimum(ONE) : ONE;
    Value inTail = isOutside().select(ofTail.times(share), Value.constant(0.5));
    Value energy = inTail.negate().log1p().negate().maximum(Value.constant(SMALLEST));
    Value root = a.square().plus(energy.times(2)).sqrt();
    Value t = energy.times(2).over(a.plus(root)).minimum(energy.times(millsRatio(a)));
    for (int step = 0; step < STEPS; step++) {
      t = newton(t, a, energy).stopGradient();
    }
    return newton(t, a, energy);
  }

  private static Value newton(Value t, Value a, Value energy) {
    Value rate = hazard(a.plus(t));
    Value logSurvival =
        t.times(t.times(0.5).plus(a)).plus(rate.log()).minus(hazard(a).log()).negate();
    return t.minus(logSurvival.negate().minus(energy).over(rate.stopGradient())).relu();
  }
}
