package org.vaec.graph.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/** A sum of sums is one sum over all of their plates and axes; so for maxima and log-sum-exps. */
final class MergeReductions implements Rule {
  @Override
  public Optional<Value> apply(Value value) {
    if (value.op() instanceof Op.Reduce(Op.Reduction outer, var outerPlates, var outerAxes)
        && value.input(0).op()
            instanceof Op.Reduce(Op.Reduction inner, var innerPlates, var innerAxes)
        && outer == inner) {
      Value x = value.input(0).input(0);
      Set<Plate> plates = new TreeSet<>(outerPlates);
      plates.addAll(innerPlates);
      // The outer axes count what the inner reduction left.
      List<Integer> left =
          IntStream.range(0, x.shape().rank())
              .boxed()
              .filter(axis -> !innerAxes.contains(axis))
              .toList();
      List<Integer> axes = new ArrayList<>(innerAxes);
      outerAxes.forEach(axis -> axes.add(left.get(axis)));
      return Optional.of(x.reduce(outer, plates, axes));
    }
    return Optional.empty();
  }
}
