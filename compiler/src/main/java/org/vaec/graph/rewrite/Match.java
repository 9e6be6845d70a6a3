package org.vaec.graph.rewrite;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.GraphVerifier;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;

/** Recognises the forms that rules look for. */
final class Match {
  private Match() {}

  /** The argument, where the value is this function of one. */
  static Optional<Value> unary(Value value, UnaryFunction function) {
    return value.op() instanceof Op.Unary(UnaryFunction f) && f == function
        ? Optional.of(value.input(0))
        : Optional.empty();
  }

  static boolean isUnary(Value value, UnaryFunction function) {
    return unary(value, function).isPresent();
  }

  /** Tries a form on the arguments, where the value is this function of two. */
  static Optional<Value> binary(
      Value value, BinaryFunction function, BiFunction<Value, Value, Optional<Value>> form) {
    return isBinary(value, function)
        ? form.apply(value.input(0), value.input(1))
        : Optional.empty();
  }

  /** The same for a commutative function: tries the arguments in either order. */
  static Optional<Value> either(
      Value value, BinaryFunction function, BiFunction<Value, Value, Optional<Value>> form) {
    return binary(value, function, (a, b) -> form.apply(a, b).or(() -> form.apply(b, a)));
  }

  static boolean isBinary(Value value, BinaryFunction function) {
    return value.op() instanceof Op.Binary(BinaryFunction f) && f == function;
  }

  /** The number that all entries of a constant are, repeated or not. */
  static OptionalDouble uniform(Value value) {
    return switch (value.op()) {
      case Op.Constant(Tensor tensor) -> {
        double first = tensor.get(0);
        for (int i = 1; i < tensor.shape().elements(); i++) {
          if (tensor.get(i) != first) {
            yield OptionalDouble.empty();
          }
        }
        yield OptionalDouble.of(first);
      }
      case Op.Expand e -> uniform(value.input(0));
      default -> OptionalDouble.empty();
    };
  }

  /** Whether it is one constant number. */
  static boolean isNumber(Value value) {
    return value.op() instanceof Op.Constant && value.shape().isScalar();
  }

  /** The constant number that a value is. */
  static double number(Value value) {
    return uniform(value).orElseThrow();
  }

  /** Whether it is a constant with all entries {@code number}. */
  static boolean is(Value value, double number) {
    OptionalDouble uniform = uniform(value);
    return uniform.isPresent() && uniform.getAsDouble() == number;
  }

  /** The replacement repeated to the original's event shape; empty where it lacks a plate. */
  static Optional<Value> like(Value original, Value replacement) {
    Value value =
        replacement.shape().isScalar() ? replacement.broadcastTo(original.shape()) : replacement;
    return GraphVerifier.sameType(value, original) ? Optional.of(value) : Optional.empty();
  }
}
