package org.vaec.objective;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Moment;
import org.vaec.distribution.Statistic;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;

/**
 * Expectations of graph values over one latent z in closed form, all else held fixed.
 *
 * <p>Sums, products with what does not depend on z and all other linear operations exchange with
 * the expectation. What is left are statistics: of z itself, whose moments its distribution knows,
 * and of values that are affine in z. With u = b + A z, E u = b + A E z and Var u = diag(A Cov(z)
 * A'), whatever z's distribution; where it is Normal, so is u, and E exp(u) = exp(E u + Var u / 2)
 * and E |u| are known too.
 */
final class Expectation {
  private static final Value ZERO = Value.constant(0);
  private static final Value ONE = Value.constant(1);

  private final Dependence dependence;
  private final AffineForms affine;
  private final PowerForms powers;
  private final Moments moments;
  private final Map<Value, Optional<Value>> known = new IdentityHashMap<>();

  /**
   * @param z the value that stands for the latent
   * @param moments of z
   */
  Expectation(Value z, Moments moments) {
    this(new Dependence(z), moments);
  }

  /**
   * @param dependence on the value that stands for the latent
   * @param moments of it
   */
  Expectation(Dependence dependence, Moments moments) {
    this.dependence = dependence;
    this.affine = new AffineForms(dependence);
    this.powers = new PowerForms(dependence, affine);
    this.moments = moments;
  }

  /** Whether a value depends on the latent at all. */
  boolean concerns(Value value) {
    return dependence.on(value);
  }

  /** What is affine in the latent. */
  AffineForms affine() {
    return affine;
  }

  /** E[value], of the same shape; empty where no closed form is known. */
  Optional<Value> of(Value value) {
    if (!dependence.on(value)) {
      return Optional.of(value);
    }
    Optional<Value> found = known.get(value);
    if (found == null) {
      found = compute(value).map(mean -> mean.broadcastTo(value.shape()));
      known.put(value, found);
    }
    return found;
  }

  private Optional<Value> compute(Value value) {
    if (value == dependence.leaf()) {
      return moment(value, new Statistic.Itself());
    }
    if (dependence.isLinear(value)) {
      return throughInputs(value);
    }
    Optional<Value> asPower = powers.of(value).flatMap(this::power);
    if (asPower.isPresent()) {
      return asPower;
    }
    return switch (value.op()) {
      case Op.Select s -> withoutCondition(value).flatMap(this::of);
      case Op.Unary(UnaryFunction function) -> unary(function, value.input(0));
      default -> Optional.empty();
    };
  }

  private Optional<Value> throughInputs(Value value) {
    List<Optional<Value>> inputs = value.inputs().stream().map(this::of).toList();
    return inputs.stream().allMatch(Optional::isPresent)
        ? Optional.of(Value.of(value.op(), inputs.stream().map(Optional::orElseThrow).toList()))
        : Optional.empty();
  }

  private Optional<Value> unary(UnaryFunction function, Value u) {
    return switch (function) {
      case SQUARE -> square(u);
      case ABS -> normal(u).flatMap(n -> known(n.moment(new Statistic.Absolute(ZERO, ONE))));
      case LOG -> logarithm(u);
      case SOFTPLUS -> softplus(u);
      case LOG1P ->
          u.op() instanceof Op.Unary(UnaryFunction inner) && inner == UnaryFunction.NEGATE
              ? moment(u.input(0), new Statistic.LogComplement())
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Optional<Value> square(Value u) {
    return affine
        .linearPart(u)
        .flatMap(part -> of(u).flatMap(mean -> moments.square(u, mean, part)));
  }

  private Optional<Distribution> normal(Value u) {
    return affine.linearPart(u).flatMap(part -> of(u).flatMap(mean -> moments.normal(mean, part)));
  }

  private Optional<Value> power(PowerForms.Form form) {
    return switch (form) {
      case PowerForms.Form.Exponential(Value factor, Value exponent) ->
          normal(exponent)
              .flatMap(n -> known(n.moment(new Statistic.ExpMinus(ZERO, Value.constant(-1)))))
              .map(factor::times);
      case PowerForms.Form.Power(Value factor, Value base, double exponent) ->
          (exponent == 2 ? square(base) : moment(base, powerOf(exponent))).map(factor::times);
    };
  }

  private static Statistic powerOf(double exponent) {
    if (exponent == 1) {
      return new Statistic.Itself();
    }
    return exponent == -1
        ? new Statistic.Reciprocal(ONE)
        : new Statistic.Power(ONE, Value.constant(exponent));
  }

  private Optional<Value> logarithm(Value u) {
    if (u.op() instanceof Op.Select) {
      return withoutCondition(u)
          .flatMap(
              select -> of(select.input(0).select(select.input(1).log(), select.input(2).log())));
    }
    return powers
        .of(u)
        .flatMap(
            form ->
                switch (form) {
                  case PowerForms.Form.Exponential(Value factor, Value exponent) ->
                      of(exponent).map(factor.log()::plus);
                  case PowerForms.Form.Power(Value factor, Value base, double exponent) ->
                      moment(base, new Statistic.Log())
                          .map(log -> factor.log().plus(log.times(exponent)));
                });
  }

  /** softplus(logit p) = -log(1 - p) and softplus(-logit p) = -log p. */
  private Optional<Value> softplus(Value u) {
    boolean negated =
        u.op() instanceof Op.Unary(UnaryFunction function) && function == UnaryFunction.NEGATE;
    Value logit = negated ? u.input(0) : u;
    boolean isDifference =
        logit.op() instanceof Op.Binary(BinaryFunction function)
            && function == BinaryFunction.SUBTRACT;
    if (!isDifference
        || !(logit.input(0).op() instanceof Op.Unary(UnaryFunction log))
        || !(logit.input(1).op() instanceof Op.Unary(UnaryFunction log1p))
        || log != UnaryFunction.LOG
        || log1p != UnaryFunction.LOG1P) {
      return Optional.empty();
    }
    Value p = logit.input(0).input(0);
    Value minus = logit.input(1).input(0);
    boolean isComplement =
        minus.op() instanceof Op.Unary(UnaryFunction function)
            && function == UnaryFunction.NEGATE
            && minus.input(0) == p;
    return isComplement ? of(logit.input(negated ? 0 : 1)).map(Value::negate) : Optional.empty();
  }

  /**
   * A choice that depends on whether a factor times something positive is positive is one that
   * depends on the factor alone.
   */
  private Optional<Value> withoutCondition(Value select) {
    Value condition = select.input(0);
    if (!dependence.on(condition)) {
      return Optional.of(select);
    }
    boolean asksForSign =
        condition.op() instanceof Op.Binary(BinaryFunction function)
            && function == BinaryFunction.GREATER
            && condition.input(1).isConstant(0);
    return asksForSign
        ? powers
            .of(condition.input(0))
            .filter(this::isPositive)
            .map(form -> form.factor().greater(ZERO).select(select.input(1), select.input(2)))
        : Optional.empty();
  }

  // Only of a positive latent is there a mean logarithm.
  private boolean isPositive(PowerForms.Form form) {
    return form instanceof PowerForms.Form.Exponential
        || moments.moment(new Statistic.Log()) instanceof Moment.Known;
  }

  /** Of z, or of entries of z: what repeats or moves entries does the same to their moments. */
  private Optional<Value> moment(Value entries, Statistic statistic) {
    if (entries == dependence.leaf()) {
      return known(moments.moment(statistic)).map(m -> m.broadcastTo(entries.shape()));
    }
    return Dependence.isIndexMap(entries.op())
        ? moment(entries.input(0), statistic).map(m -> Value.of(entries.op(), m))
        : Optional.empty();
  }

  private static Optional<Value> known(Moment moment) {
    return moment instanceof Moment.Known(Value value, var formula)
        ? Optional.of(value)
        : Optional.empty();
  }
}
