package org.vaec.engine.nd4j;

import java.util.List;
import org.vaec.engine.InputArray;
import org.vaec.graph.Op;
import org.vaec.graph.Special;
import org.vaec.graph.Tensor;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;

/** What each operation does to the blocks of its inputs and its result. */
final class Lowering {
  private static final Instruction NOTHING = bindings -> {};

  private Lowering() {}

  /** Whether an operation's result is its input's memory, seen under another shape. */
  static boolean isView(Op op) {
    return op instanceof Op.Reshape || op instanceof Op.StopGradient;
  }

  /**
   * The instruction of a value whose block is {@code result}.
   *
   * @param leaves where parameters, statistics and inputs come from
   */
  static Instruction lower(
      Value value, List<Block> inputs, Block result, Leaves leaves, BufferPool pool) {
    Block x = inputs.isEmpty() ? null : inputs.getFirst();
    if (result.length() == 0) {
      return NOTHING;
    }
    return switch (value.op()) {
      case Op.Constant(Tensor tensor) -> {
        InputArray values = new InputArray.Doubles(tensor.toArray());
        yield bindings -> values.copyTo(result.memory(), result.precision());
      }
      case Op.Parameter(String name, var shape) -> leaves.parameter(name, result);
      case Op.Statistic(String name, var shape) -> leaves.statistic(name, result);
      case Op.Input(String name, var shape) -> leaves.input(name, result);
      case Op.Noise op -> Draws.noise(op, result);
      case Op.Draw op -> Draws.draw(op, x, result);
      case Op.PlateSize(var plate) -> bindings -> result.set(0, bindings.extent(plate).size());
      case Op.Coordinate op ->
          bindings -> {
            for (int i = 0; i < result.length(); i++) {
              result.set(i, i);
            }
          };
      case Op.Unary(UnaryFunction function) -> Elementwise.unary(function, x, result);
      case Op.Polygamma(int order) ->
          Elementwise.map(argument -> Special.polygamma(order, argument), x, result);
      case Op.LogBessel bessel -> Elementwise.map(bessel::apply, x, result);
      case Op.Binary(var function) -> Elementwise.binary(function, x, inputs.getLast(), result);
      case Op.AngleQuantile op -> Elementwise.loop(op::apply, x, inputs.getLast(), result);
      case Op.Select op -> Elementwise.select(inputs, result);
      case Op.StopGradient op -> NOTHING;
      case Op.Reshape op -> NOTHING;
      case Op.Reduce op -> Reductions.reduce(op, x, result);
      case Op.Contract op -> Contraction.bind(op, x, inputs.getLast(), result, pool);
      case Op.Expand op -> Movement.expand(op, x, result);
      case Op.Transpose op -> Movement.transpose(op, x, result);
      case Op.Slice op -> Movement.slice(op, x, result);
      case Op.Pad op -> Movement.pad(op, x, result);
      case Op.Concat op -> Movement.concat(op, inputs, result);
      case Op.Windows op -> Movement.windows(op, x, result);
      case Op.OverlapAdd op -> Movement.overlapAdd(op, x, result);
      case Op.AxisToPlate op -> Movement.axisToPlate(op, x, result);
      case Op.PlateToAxis op -> Movement.plateToAxis(op, x, result);
      case Op.OneHot op -> Movement.oneHot(op, x, result);
      case Op.Pick op -> Movement.pick(x, inputs.getLast(), result);
      case Op.LowerTriangle op -> Matrices.lowerTriangle(op, x, result);
      case Op.PackLowerTriangle op -> Matrices.packLowerTriangle(x, result);
      case Op.Cholesky op -> Matrices.cholesky(x, result);
      case Op.TriangularSolve op -> Matrices.triangularSolve(op, x, inputs.getLast(), result);
    };
  }
}
