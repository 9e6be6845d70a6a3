package org.vaec.objective;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;

/**
 * Proves of graph values that they are a factor times exp(u), u affine in z, or times a power of z
 * itself, through products, quotients, squares and roots of such.
 */
final class PowerForms {

  /** A factor that does not depend on z times what does. */
  sealed interface Form {
    Value factor();

    /** factor exp(exponent), the exponent affine in z. */
    record Exponential(Value factor, Value exponent) implements Form {}

    /** factor base^exponent, the base z or entries of z. */
    record Power(Value factor, Value base, double exponent) implements Form {}
  }

  private final Dependence dependence;
  private final AffineForms affine;
  private final Map<Value, Optional<Form>> known = new IdentityHashMap<>();

  PowerForms(Dependence dependence, AffineForms affine) {
    this.dependence = dependence;
    this.affine = affine;
  }

  /** The form of a value that depends on z; empty if it is not proved to have one. */
  Optional<Form> of(Value value) {
    Optional<Form> form = known.get(value);
    if (form == null) {
      form = compute(value);
      known.put(value, form);
    }
    return form;
  }

  private Optional<Form> compute(Value value) {
    if (isEntriesOfLatent(value)) {
      return Optional.of(new Form.Power(Value.constant(1), value, 1));
    }
    return switch (value.op()) {
      case Op.Unary(UnaryFunction function) -> unary(function, value.input(0));
      case Op.Binary(BinaryFunction function) -> binary(function, value.input(0), value.input(1));
      case Op op when Dependence.isIndexMap(op) -> moved(op, value.input(0));
      default -> Optional.empty();
    };
  }

  private boolean isEntriesOfLatent(Value value) {
    return value == dependence.leaf()
        || Dependence.isIndexMap(value.op()) && isEntriesOfLatent(value.input(0));
  }

  private Optional<Form> unary(UnaryFunction function, Value u) {
    return switch (function) {
      case EXP ->
          affine.linearPart(u).isPresent()
              ? Optional.of(new Form.Exponential(Value.constant(1), u))
              : Optional.empty();
      case NEGATE -> of(u).map(f -> withFactor(f, f.factor().negate()));
      case RECIPROCAL -> of(u).map(f -> raised(f, f.factor().reciprocal(), -1));
      case SQUARE -> of(u).map(f -> raised(f, f.factor().square(), 2));
      case SQRT -> of(u).map(f -> raised(f, f.factor().sqrt(), 0.5));
      default -> Optional.empty();
    };
  }

  private Optional<Form> binary(BinaryFunction function, Value a, Value b) {
    return switch (function) {
      case MULTIPLY, MULTIPLY_OR_ZERO -> {
        if (!dependence.on(a)) {
          yield of(b).map(f -> withFactor(f, a.times(f.factor())));
        }
        yield dependence.on(b)
            ? of(a).flatMap(f -> of(b).flatMap(g -> product(f, g)))
            : of(a).map(f -> withFactor(f, f.factor().times(b)));
      }
      case DIVIDE -> binary(BinaryFunction.MULTIPLY, a, b.reciprocal());
      default -> Optional.empty();
    };
  }

  private static Form withFactor(Form form, Value factor) {
    return switch (form) {
      case Form.Exponential(var old, Value exponent) -> new Form.Exponential(factor, exponent);
      case Form.Power(var old, Value base, double exponent) ->
          new Form.Power(factor, base, exponent);
    };
  }

  private static Form raised(Form form, Value factor, double power) {
    return switch (form) {
      case Form.Exponential(var old, Value exponent) ->
          new Form.Exponential(factor, exponent.times(power));
      case Form.Power(var old, Value base, double exponent) ->
          new Form.Power(factor, base, exponent * power);
    };
  }

  private static Optional<Form> product(Form left, Form right) {
    Value factor = left.factor().times(right.factor());
    if (left instanceof Form.Exponential(var f, Value a)
        && right instanceof Form.Exponential(var g, Value b)) {
      return Optional.of(new Form.Exponential(factor, a.plus(b)));
    }
    return left instanceof Form.Power(var f, Value base, double a)
            && right instanceof Form.Power(var g, Value other, double b)
            && base == other
        ? Optional.of(new Form.Power(factor, base, a + b))
        : Optional.empty();
  }

  private Optional<Form> moved(Op op, Value value) {
    return of(value)
        .filter(Form.Exponential.class::isInstance)
        .map(Form.Exponential.class::cast)
        .map(
            form ->
                new Form.Exponential(
                    Value.of(op, form.factor().broadcastTo(value.shape())),
                    Value.of(op, form.exponent().broadcastTo(value.shape()))));
  }
}
