package org.vaec.engine.nd4j;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.DivOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.SubOp;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Floor;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.same.Reciprocal;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sin;
import org.nd4j.linalg.factory.Nd4j;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.UnaryFunction;

/**
 * The elementwise functions: ND4J's kernels where they are as accurate as the functions' own
 * meaning, else the meaning itself, number by number.
 */
final class Elementwise {
  private Elementwise() {}

  static Instruction unary(UnaryFunction function, Block x, Block result) {
    return nd4j(function, x.flat(), result.flat())
        .<Instruction>map(op -> bindings -> Nd4j.getExecutioner().exec(op))
        .orElseGet(() -> map(function::apply, x, result));
  }

  /** A function of one number applied to each. */
  static Instruction map(DoubleUnaryOperator function, Block x, Block result) {
    int length = result.length();
    return bindings -> {
      for (int i = 0; i < length; i++) {
        result.set(i, function.applyAsDouble(x.get(i)));
      }
    };
  }

  private static Optional<Op> nd4j(UnaryFunction function, INDArray x, INDArray result) {
    return switch (function) {
      case NEGATE -> Optional.of(new Negative(x, result));
      case RECIPROCAL -> Optional.of(new Reciprocal(x, result));
      case EXP -> Optional.of(new Exp(x, result));
      case LOG -> Optional.of(new Log(x, result));
      case SQRT -> Optional.of(new Sqrt(x, result));
      case SQUARE -> Optional.of(new Square(x, result));
      case ABS -> Optional.of(new Abs(x, result));
      case SIGMOID -> Optional.of(new Sigmoid(x, result));
      case ERF -> Optional.of(new Erf(x, result));
      case SIN -> Optional.of(new Sin(x, result));
      case COS -> Optional.of(new Cos(x, result));
      case FLOOR -> Optional.of(new Floor(x, result));
      // ND4J computes these three as written, log(1 + x), exp(x) - 1 and a quotient of exponentials
      // less one, and so loses every digit of a small argument.
      case LOG1P, EXPM1, TANH -> Optional.empty();
      // It overflows beyond x = 88 in single precision.
      case SOFTPLUS -> Optional.empty();
      // Its sign of NaN, and the larger of NaN and 0, are numbers.
      case SIGN, RELU -> Optional.empty();
      case LOG_GAMMA,
          STIRLING,
          STIRLING_SLOPE,
          EXP_REMAINDER,
          LOG1MEXP,
          ERF_INVERSE,
          LOG_NDTR,
          NDTR_HAZARD,
          LOG_NDTR_INVERSE ->
          Optional.empty();
    };
  }

  static Instruction binary(BinaryFunction function, Block a, Block b, Block result) {
    INDArray[] operands = {a.broadcastView(result), b.broadcastView(result)};
    INDArray[] results = {result.broadcastView(result)};
    Optional<DynamicCustomOp> op =
        switch (function) {
          case ADD -> Optional.of(new AddOp(operands, results));
          case SUBTRACT -> Optional.of(new SubOp(operands, results));
          case MULTIPLY -> Optional.of(new MulOp(operands, results));
          case DIVIDE -> Optional.of(new DivOp(operands, results));
          // ND4J's pow of special arguments, and what it does to NaN in the rest, is its own.
          case POWER, MAXIMUM, MINIMUM, GREATER, EQUAL, MULTIPLY_OR_ZERO -> Optional.empty();
          case LOWER_GAMMA, UPPER_GAMMA, GAMMA_SLOPE, VON_MISES_SLOPE -> Optional.empty();
        };
    return op.<Instruction>map(custom -> bindings -> Nd4j.exec(custom))
        .orElseGet(() -> loop(function::apply, a, b, result));
  }

  static Instruction loop(DoubleBinaryOperator function, Block a, Block b, Block result) {
    StridedLoop loop =
        StridedLoop.over(
            result.sizes(), result.strides(), a.stridesWithin(result), b.stridesWithin(result));
    return bindings ->
        loop.run(
            (at, by, count) -> {
              for (int i = 0; i < count; i++) {
                double left = a.get(at[1] + (long) i * by[1]);
                double right = b.get(at[2] + (long) i * by[2]);
                result.set(at[0] + (long) i * by[0], function.applyAsDouble(left, right));
              }
            });
  }

  /** Inputs (condition, yes, no). */
  static Instruction select(List<Block> inputs, Block result) {
    Block condition = inputs.get(0);
    Block yes = inputs.get(1);
    Block no = inputs.get(2);
    StridedLoop loop =
        StridedLoop.over(
            result.sizes(),
            result.strides(),
            condition.stridesWithin(result),
            yes.stridesWithin(result),
            no.stridesWithin(result));
    return bindings ->
        loop.run(
            (at, by, count) -> {
              for (int i = 0; i < count; i++) {
                boolean holds = condition.get(at[1] + (long) i * by[1]) != 0;
                result.set(
                    at[0] + (long) i * by[0],
                    holds ? yes.get(at[2] + (long) i * by[2]) : no.get(at[3] + (long) i * by[3]));
              }
            });
  }
}
