package org.vaec.graph.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Graph;
import org.vaec.graph.GraphVerifier;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * Applies rules from the leaves up, again and again until none applies, and makes equal
 * computations one value. The result is checked against the original by {@link GraphVerifier}.
 */
public final class Rewriter {
  /** Far more than a graph needs, each pass rewriting every value: a cycle of rules ends here. */
  private static final int PASSES = 200;

  private final List<Rule> rules;

  private Rewriter(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  public static Rewriter of(List<Rule> rules) {
    return new Rewriter(rules);
  }

  /**
   * All rules that are right at any time, before and after gradients are taken. A loss is best
   * rewritten before its gradients are taken too: the derivative of log sigmoid as written divides
   * by a sigmoid that may be 0.
   */
  public static Rewriter standard() {
    return of(
        List.of(
            new FoldConstants(),
            new DropNeutralOperand(),
            new DropZeroProduct(),
            new MultiplyPlainly(),
            new CancelNegations(),
            new SimplifyPower(),
            new CancelReciprocal(),
            new MergeConstantFactors(),
            new MergeConstantTerms(),
            new CancelConstantFactors(),
            new CancelExpAndLog(),
            new CancelSquareAndRoot(),
            new FormLog1pAndExpm1(),
            new FormSigmoid(),
            new FormSoftplus(),
            new FormLogSigmoid(),
            new FormLogSumExp(),
            new SplitLogOfExp(),
            new CancelSoftplus(),
            new FormCrossEntropyFromLogits(),
            new ResolveSelect(),
            new MergeReductions(),
            new ReduceExpanded(),
            new MergeShapeChanges(),
            new DropExpand(),
            new SumInsteadOfContract()));
  }

  /** The standard rules and those that only hold once no more gradients are taken. */
  public static Rewriter afterGradients() {
    List<Rule> rules = new ArrayList<>(standard().rules);
    rules.add(new RemoveStopGradient());
    return of(rules);
  }

  public List<Rule> rules() {
    return rules;
  }

  /**
   * The rewritten graph.
   *
   * @throws IllegalStateException if a rule changed the type of a value, or the rules never end
   */
  public Graph rewrite(Graph graph) {
    Graph current = graph;
    for (int pass = 0; pass < PASSES; pass++) {
      Pass next = new Pass();
      current = next.over(current);
      if (!next.changed) {
        GraphVerifier.verify(graph, current);
        return current;
      }
    }
    throw new IllegalStateException("rewriter: the rules do not come to an end");
  }

  /** What makes two values equal: the operation, and the same inputs. */
  private record Key(Op op, List<Integer> inputs) {}

  /** One walk over a graph. */
  private final class Pass {
    private final Map<Value, Integer> numbers = new HashMap<>();
    private final Map<Key, Value> shared = new HashMap<>();
    private boolean changed;

    Graph over(Graph graph) {
      Map<Value, Value> rewritten = new HashMap<>();
      for (Value value : graph.values()) {
        List<Value> inputs = value.inputs().stream().map(rewritten::get).toList();
        Value rebuilt = inputs.equals(value.inputs()) ? value : Value.of(value.op(), inputs);
        rewritten.put(value, share(simplify(rebuilt)));
      }
      SequencedMap<String, Value> outputs = new LinkedHashMap<>();
      graph.outputs().forEach((name, value) -> outputs.put(name, rewritten.get(value)));
      return new Graph(outputs);
    }

    /** What the first rule that applies gives. What is new in it is seen in the next pass. */
    private Value simplify(Value value) {
      for (Rule rule : rules) {
        Optional<Value> replacement = rule.apply(value);
        if (replacement.isPresent()) {
          if (!GraphVerifier.sameType(value, replacement.get())) {
            throw new IllegalStateException(
                "rewriter: " + rule.name() + " turns " + value + " into " + replacement.get());
          }
          changed = true;
          return replacement.get();
        }
      }
      return value;
    }

    /** The value, or an equal one met before; so too the new values that lead to it. */
    private Value share(Value value) {
      if (numbers.containsKey(value)) {
        return value;
      }
      List<Value> inputs = value.inputs().stream().map(this::share).toList();
      Value rebuilt = inputs.equals(value.inputs()) ? value : Value.of(value.op(), inputs);
      List<Integer> order = new ArrayList<>(inputs.stream().map(numbers::get).toList());
      if (isCommutative(value.op())) {
        order.sort(null);
      }
      Value first = shared.putIfAbsent(new Key(value.op(), order), rebuilt);
      if (first == null) {
        numbers.put(rebuilt, numbers.size());
        return rebuilt;
      }
      changed = true;
      return first;
    }
  }

  private static boolean isCommutative(Op op) {
    return op instanceof Op.Binary(BinaryFunction function)
        && switch (function) {
          case ADD, MULTIPLY, MAXIMUM, MINIMUM, EQUAL -> true;
          case SUBTRACT,
              DIVIDE,
              POWER,
              GREATER,
              MULTIPLY_OR_ZERO,
              LOWER_GAMMA,
              UPPER_GAMMA,
              GAMMA_SLOPE,
              VON_MISES_SLOPE ->
              false;
        };
  }
}
