package org.vaec.graph.gradient;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.vaec.graph.Graph;
import org.vaec.graph.Value;

/**
 * Reverse-mode differentiation: builds the values of a gradient from the values of a loss.
 *
 * <p>The adjoint of a value v is the derivative of the loss with respect to each of its numbers.
 * While it is being gathered it may lack plates of v, or be a scalar where v has an event shape:
 * then it is the same along what it lacks. So the gradient of a sum costs nothing, and nothing is
 * computed toward a value that no asked-for value reaches, such as data.
 *
 * <p>Where a derivative does not exist: of two equal arguments of a maximum or minimum the first
 * takes all; equal entries of a reduced maximum share evenly; a times-or-zero b gives both 0 where
 * a is 0; an adjoint of 0 stays 0 through a logarithm, a root or a reciprocal of infinite slope; a
 * log-sum-exp of nothing but -infinity gives 0. A Cholesky factor's argument is taken to stay
 * symmetric.
 */
public final class Gradients {
  private Gradients() {}

  /**
   * The gradients of a loss.
   *
   * @param loss a scalar without plates
   * @param wrt the values to differentiate by, usually parameters
   * @return for each of {@code wrt} its gradient, of the same event shape and without plates that
   *     the value lacks; it may lack plates of the value, along which it is then the same. No entry
   *     where the loss does not depend on the value, or only through operations that no gradient
   *     passes.
   */
  public static Map<Value, Value> of(Value loss, Collection<Value> wrt) {
    if (!loss.plates().isEmpty() || !loss.shape().isScalar()) {
      throw new IllegalStateException("gradients: the loss is not one number: " + loss);
    }
    List<Value> values = new Graph(new TreeMap<>(Map.of("loss", loss))).values();
    Set<Value> reached = reachedFrom(wrt, values);
    Map<Value, Value> adjoints = new HashMap<>();
    if (reached.contains(loss)) {
      adjoints.put(loss, Value.constant(1));
    }
    for (Value value : values.reversed()) {
      Value adjoint = adjoints.get(value);
      if (adjoint == null) {
        continue;
      }
      for (int i = 0; i < value.inputs().size(); i++) {
        if (ChainRule.passes(value.op(), i) && reached.contains(value.input(i))) {
          adjoints.merge(value.input(i), ChainRule.toward(value, i, adjoint), Value::plus);
        }
      }
    }
    Map<Value, Value> gradients = new LinkedHashMap<>();
    for (Value value : wrt) {
      Value adjoint = adjoints.get(value);
      if (adjoint != null) {
        gradients.put(value, adjoint.broadcastTo(value.shape()));
      }
    }
    return gradients;
  }

  /** The values, of those in {@code order}, that a change of {@code sources} can change. */
  private static Set<Value> reachedFrom(Collection<Value> sources, List<Value> order) {
    Set<Value> reached = new HashSet<>(sources);
    for (Value value : order) {
      for (int i = 0; i < value.inputs().size(); i++) {
        if (reached.contains(value.input(i)) && ChainRule.passes(value.op(), i)) {
          reached.add(value);
        }
      }
    }
    return reached;
  }
}
