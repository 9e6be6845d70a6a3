package org.vaec.graph.gradient;

import static org.vaec.graph.gradient.Broadcast.reduceTo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/** The derivative of each operation: from the adjoint of its result to that of an input. */
final class ChainRule {
  private ChainRule() {}

  /** Whether a gradient passes from the result to an input at all. */
  static boolean passes(Op op, int input) {
    return switch (op) {
      case Op.Constant o -> false;
      case Op.Parameter o -> false;
      case Op.Statistic o -> false;
      case Op.Input o -> false;
      case Op.Noise o -> false;
      case Op.PlateSize o -> false;
      case Op.Coordinate o -> false;
      case Op.Unary(UnaryFunction function) ->
          function != UnaryFunction.SIGN && function != UnaryFunction.FLOOR;
      case Op.Binary(BinaryFunction function) ->
          function != BinaryFunction.GREATER && function != BinaryFunction.EQUAL;
      case Op.Polygamma o -> true;
      case Op.LogBessel o -> o.derivative() < 2;
      case Op.AngleQuantile o -> input == 0 && !o.isSlope();
      case Op.Select o -> input > 0;
      case Op.StopGradient o -> false;
      case Op.Draw(Op.DrawKind kind, var site, var plates, var shape) ->
          switch (kind) {
            case LOG_GAMMA, VON_MISES -> true;
            case POISSON -> false;
          };
      case Op.Reduce o -> true;
      case Op.Contract o -> true;
      case Op.Expand o -> true;
      case Op.Reshape o -> true;
      case Op.Transpose o -> true;
      case Op.Slice o -> true;
      case Op.Pad o -> true;
      case Op.Concat o -> true;
      case Op.Windows o -> true;
      case Op.OverlapAdd o -> true;
      case Op.AxisToPlate o -> true;
      case Op.PlateToAxis o -> true;
      case Op.OneHot o -> false;
      case Op.Pick o -> input == 0;
      case Op.LowerTriangle o -> true;
      case Op.PackLowerTriangle o -> true;
      case Op.Cholesky o -> true;
      case Op.TriangularSolve o -> true;
    };
  }

  /**
   * The part of an input's adjoint that comes through {@code y}.
   *
   * @param adjoint of y; see {@link Gradients} for what it may lack
   */
  static Value toward(Value y, int input, Value adjoint) {
    Value x = y.input(input);
    return switch (y.op()) {
      case Op.Unary(UnaryFunction function) -> unary(function, x, y, adjoint);
      case Op.Binary(BinaryFunction function) ->
          ArithmeticRules.toward(function, y, input, adjoint);
      case Op.Draw(Op.DrawKind kind, var site, var plates, var shape) ->
          switch (kind) {
            case LOG_GAMMA -> Broadcast.reduceProductTo(adjoint, x.gammaSlope(y), y, x);
            case VON_MISES -> Broadcast.reduceProductTo(adjoint, x.vonMisesSlope(y), y, x);
            case POISSON -> throw none(y);
          };
      case Op.Polygamma(int order) -> adjoint.timesOrZero(x.polygamma(order + 1));
      case Op.LogBessel(double order, int derivative) ->
          adjoint.timesOrZero(Value.of(new Op.LogBessel(order, derivative + 1), x));
      case Op.AngleQuantile(int dimension, boolean isSlope) ->
          Broadcast.reduceProductTo(
              adjoint, Value.of(new Op.AngleQuantile(dimension, true), x, y), y, x);
      case Op.Select s -> {
        Value none = Value.constant(0);
        Value condition = y.input(0);
        yield reduceTo(
            input == 1 ? condition.select(adjoint, none) : condition.select(none, adjoint), y, x);
      }
      case Op.Reduce(Op.Reduction reduction, Set<Plate> plates, List<Integer> axes) ->
          reduce(reduction, plates, axes, x, y, adjoint);
      case Op.Contract contract -> contract(contract, y, input, adjoint);
      case Op.Expand(int axis, int size) ->
          adjoint.shape().isScalar() ? adjoint.times(size) : adjoint.sumAxes(List.of(axis));
      case Op.Reshape r -> adjoint.shape().isScalar() ? adjoint : adjoint.reshape(x.shape());
      case Op.Transpose(List<Integer> order) ->
          adjoint.shape().isScalar() ? adjoint : adjoint.transpose(inverse(order));
      case Op.Slice(int axis, int from, int to) ->
          adjoint.broadcastTo(y.shape()).pad(axis, from, x.shape().size(axis) - to);
      case Op.Pad(int axis, int before, int after) ->
          adjoint.shape().isScalar()
              ? adjoint
              : adjoint.slice(axis, before, before + x.shape().size(axis));
      case Op.Concat(int axis) -> reduceTo(part(adjoint, y, axis, input), y, x);
      case Op.Windows(int height, int width, int stride, int padding) ->
          adjoint.broadcastTo(y.shape()).overlapAdd(stride, padding);
      // Of a sum over windows that may lie beside the image: not even a scalar stays the same.
      case Op.OverlapAdd(int stride, int padding) ->
          adjoint
              .broadcastTo(y.shape())
              .windows(x.shape().size(2), x.shape().size(3), stride, padding);
      case Op.AxisToPlate(Plate plate) -> {
        Value full = adjoint.broadcastTo(y.shape());
        yield full.plates().contains(plate)
            ? full.plateToAxis(plate)
            : full.expand(0, plate.size());
      }
      case Op.PlateToAxis(Plate plate) ->
          adjoint.shape().isScalar() ? adjoint : adjoint.axisToPlate(plate);
      case Op.Pick p -> pick(x, y, adjoint);
      case Op.LowerTriangle l -> adjoint.broadcastTo(y.shape()).packLowerTriangle();
      case Op.PackLowerTriangle p ->
          adjoint.broadcastTo(y.shape()).lowerTriangle(x.shape().lastSize());
      case Op.Cholesky c -> MatrixRules.cholesky(y, adjoint.broadcastTo(y.shape()));
      case Op.TriangularSolve(boolean transposed) -> {
        Value full = adjoint.broadcastTo(y.shape());
        yield input == 0
            ? MatrixRules.solvedMatrix(y, transposed, full)
            : reduceTo(MatrixRules.solvedSide(y, transposed, full), y, x);
      }
      case Op.Constant o -> throw none(y);
      case Op.Parameter o -> throw none(y);
      case Op.Statistic o -> throw none(y);
      case Op.Input o -> throw none(y);
      case Op.Noise o -> throw none(y);
      case Op.PlateSize o -> throw none(y);
      case Op.Coordinate o -> throw none(y);
      case Op.StopGradient o -> throw none(y);
      case Op.OneHot o -> throw none(y);
    };
  }

  private static IllegalStateException none(Value value) {
    return new IllegalStateException("gradients: none passes " + value);
  }

  private static Value unary(UnaryFunction function, Value x, Value y, Value adjoint) {
    return switch (function) {
      case NEGATE -> adjoint.negate();
      // Where the slope can be infinite an adjoint of 0 still gives 0: what does not count, such as
      // the log of a probability that is weighted by 0, must not turn the rest into NaN.
      case RECIPROCAL,
          LOG,
          LOG1P,
          SQRT,
          LOG_GAMMA,
          STIRLING,
          LOG1MEXP,
          ERF_INVERSE,
          LOG_NDTR_INVERSE ->
          adjoint.timesOrZero(function.derivative(x, y));
      default -> adjoint.times(function.derivative(x, y));
    };
  }

  private static Value reduce(
      Op.Reduction reduction,
      Set<Plate> plates,
      List<Integer> axes,
      Value x,
      Value y,
      Value adjoint) {
    Value repeated = Broadcast.unreduce(adjoint, axes, x.shape());
    return switch (reduction) {
      case SUM -> repeated;
      case MAXIMUM -> {
        // Equal maxima share the gradient evenly.
        Value winners = x.equalTo(Broadcast.unreduce(y, axes, x.shape()));
        Value count = winners.reduce(Op.Reduction.SUM, plates, axes);
        yield repeated.times(winners).over(Broadcast.unreduce(count, axes, x.shape()));
      }
      case LOG_SUM_EXP -> {
        // Where all terms are -infinity so is y, and x - y would be NaN; this gives weights 0. The
        // bound is a number in single precision too.
        Value total = y.maximum(Value.constant(-1e38));
        yield repeated.times(x.minus(Broadcast.unreduce(total, axes, x.shape())).exp());
      }
    };
  }

  /** The adjoint of one input is a contraction of the result's adjoint with the other input. */
  private static Value contract(Op.Contract op, Value y, int input, Value adjoint) {
    Value x = y.input(input);
    Value other = y.input(1 - input);
    List<Integer> labels = input == 0 ? op.left() : op.right();
    List<Integer> otherLabels = input == 0 ? op.right() : op.left();
    List<Integer> known = new ArrayList<>(labels);
    known.removeIf(label -> !op.output().contains(label) && !otherLabels.contains(label));
    Value sum =
        Broadcast.contract(
            adjoint.broadcastTo(y.shape()),
            op.output(),
            other,
            otherLabels,
            known,
            Broadcast.minus(other.plates(), x.plates()));
    // An axis that only this input has was summed: its gradient is the same all along it.
    for (int axis = 0; axis < labels.size(); axis++) {
      if (!known.contains(labels.get(axis))) {
        sum = sum.expand(axis, x.shape().size(axis));
      }
    }
    return sum;
  }

  private static Value part(Value adjoint, Value y, int axis, int input) {
    if (adjoint.shape().isScalar()) {
      return adjoint;
    }
    int from = 0;
    for (int i = 0; i < input; i++) {
      from += y.input(i).shape().size(axis);
    }
    return adjoint.slice(axis, from, from + y.input(input).shape().size(axis));
  }

  private static Value pick(Value array, Value y, Value adjoint) {
    int rank = y.shape().rank();
    Value chosen = y.input(1).oneHot(array.shape().lastSize());
    return Broadcast.contract(
        adjoint.broadcastTo(y.shape()),
        Broadcast.axes(rank),
        chosen,
        Broadcast.axes(rank + 1),
        Broadcast.axes(rank + 1),
        Broadcast.minus(y.plates(), array.plates()));
  }

  private static List<Integer> inverse(List<Integer> order) {
    List<Integer> inverse = new ArrayList<>();
    for (int axis = 0; axis < order.size(); axis++) {
      inverse.add(order.indexOf(axis));
    }
    return inverse;
  }
}
