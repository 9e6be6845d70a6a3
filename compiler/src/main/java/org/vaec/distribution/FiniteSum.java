package org.vaec.distribution;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/**
 * Expectations under a distribution of finitely many numbers, independent per element: sums.
 *
 * @param logProbs of each number, along the last axis; -infinity where impossible
 * @param numbers that the variable takes, in the same order and of the same shape
 */
record FiniteSum(Value logProbs, Value numbers) {

  /** 0, 1, 2, ... along the last axis, in the shape of their probabilities. */
  static FiniteSum overIndices(Value logProbs) {
    return new FiniteSum(logProbs, indices(logProbs.shape()));
  }

  /** 0, 1, 2, ... along the last axis of a shape. */
  static Value indices(Shape shape) {
    double[] indices = IntStream.range(0, shape.lastSize()).asDoubleStream().toArray();
    Value value = Value.constant(Tensor.of(Shape.of(indices.length), indices));
    for (int axis = 0; axis < shape.rank() - 1; axis++) {
      value = value.expand(axis, shape.size(axis));
    }
    return value;
  }

  private int size() {
    return logProbs.shape().lastSize();
  }

  /** E[statistic(x)] for any statistic of numbers, in the shape of the variable. */
  Moment moment(Statistic statistic) {
    if (statistic.eventRank() > 0) {
      return Moment.unknown();
    }
    return switch (statistic) {
      // Its parameters cannot be repeated along the numbers.
      case Statistic.LogDensity s -> Moment.unknown();
      case Statistic.Choice(Value logWeights) when logWeights.shape().lastSize() != size() ->
          Moment.unknown();
      case Statistic.Choice(Value logWeights) ->
          Moment.known(mean(logWeights), "sum_k probs[k] log p[k]");
      default ->
          Moment.known(
              mean(atEach(statistic)), "sum_k probs[k] t(k), t(x) = " + statistic.formula("x"));
    };
  }

  /** sum_k probs[k] values[k]; what is impossible counts 0 though its value be infinite. */
  private Value mean(Value values) {
    Shape shape = values.shape().dropLast(1);
    return repeated(logProbs.exp(), shape).timesOrZero(values).sumLast(1);
  }

  private Value atEach(Statistic statistic) {
    List<Shape> shapes = new ArrayList<>(List.of(logProbs.shape().dropLast(1)));
    Statistic repeated =
        statistic.map(
            value -> {
              shapes.add(value.shape());
              return value.shape().isScalar() ? value : value.expand(value.shape().rank(), size());
            });
    return repeated.at(repeated(numbers, shapes.stream().reduce(Shape::broadcast).orElseThrow()));
  }

  // The same numbers for each element, where a statistic differs between elements and they do not.
  private static Value repeated(Value each, Shape elements) {
    Value value = each;
    if (each.shape().rank() == 1) {
      for (int axis = 0; axis < elements.rank(); axis++) {
        value = value.expand(axis, elements.size(axis));
      }
    }
    return value;
  }
}
