package org.vaec.objective;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;

/** What several operations mean together, where they are computed so for the numbers' sake. */
final class Idioms {
  private Idioms() {}

  /** The diagonal of a matrix is computed as the sum over columns of its product with I. */
  static Optional<Value> diagonal(Value sum) {
    if (!(sum.op() instanceof Op.Reduce(Op.Reduction reduction, var plates, var axes))
        || reduction != Op.Reduction.SUM
        || !plates.isEmpty()
        || sum.shape().rank() != 1
        || !is(sum.input(0), BinaryFunction.MULTIPLY)) {
      return Optional.empty();
    }
    Value product = sum.input(0);
    Op identity = new Op.Constant(Tensor.identity(sum.shape().lastSize()));
    if (product.input(0).op().equals(identity)) {
      return Optional.of(product.input(1));
    }
    return product.input(1).op().equals(identity)
        ? Optional.of(product.input(0))
        : Optional.empty();
  }

  /** log x, which is -infinity at 0, with a gradient that stays finite there. */
  static Optional<Value> logOrMinusInfinity(Value select) {
    if (!(select.op() instanceof Op.Select)
        || !select.input(2).isConstant(Double.NEGATIVE_INFINITY)
        || !is(select.input(0), BinaryFunction.GREATER)
        || !select.input(0).input(1).isConstant(0)
        || !is(select.input(1), UnaryFunction.LOG)) {
      return Optional.empty();
    }
    Value x = select.input(0).input(0);
    Value guarded = select.input(1).input(0);
    return guarded.op() instanceof Op.Select && guarded.input(1).equals(x)
        ? Optional.of(x)
        : Optional.empty();
  }

  /** The x of x - log sum exp x over the last axis, the logarithms of softmax x. */
  static Optional<Value> logSoftmax(Value difference) {
    if (!is(difference, BinaryFunction.SUBTRACT)) {
      return Optional.empty();
    }
    Value x = difference.input(0);
    Value sum = difference.input(1);
    while (sum.op() instanceof Op.Expand) {
      sum = sum.input(0);
    }
    boolean isSoftmax =
        sum.op() instanceof Op.Reduce(Op.Reduction reduction, var plates, var axes)
            && reduction == Op.Reduction.LOG_SUM_EXP
            && plates.isEmpty()
            && axes.equals(List.of(x.shape().rank() - 1))
            && sum.input(0).equals(x);
    return isSoftmax ? Optional.of(x) : Optional.empty();
  }

  /** The x of softmax x. */
  static Optional<Value> softmax(Value exponential) {
    return is(exponential, UnaryFunction.EXP) ? logSoftmax(exponential.input(0)) : Optional.empty();
  }

  /** The number that every entry of an array is. */
  static OptionalDouble uniform(Value array) {
    Value value = array;
    while (value.op() instanceof Op.Expand) {
      value = value.input(0);
    }
    return value.op() instanceof Op.Constant(Tensor tensor) && tensor.isUniform()
        ? OptionalDouble.of(tensor.get(0))
        : OptionalDouble.empty();
  }

  static boolean is(Value value, UnaryFunction function) {
    return value.op() instanceof Op.Unary(UnaryFunction of) && of == function;
  }

  static boolean is(Value value, BinaryFunction function) {
    return value.op() instanceof Op.Binary(BinaryFunction of) && of == function;
  }
}
