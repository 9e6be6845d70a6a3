package org.vaec.plan;

import java.util.List;
import java.util.Set;
import org.vaec.graph.Value;

/** One kernel of a plan. */
public sealed interface Step {

  /** What the step leaves in memory. */
  List<Value> results();

  /** What the step does, whatever runs it. */
  default Cost cost() {
    return Cost.of(this);
  }

  /** All that the step computes, each value after those of them that it needs. */
  default List<Value> values() {
    return results();
  }

  /**
   * An elementwise region: all its values are computed for one stretch of the domain after the
   * other, and only those that others need reach memory.
   *
   * @param body elementwise operations and reductions over the domain, each after its inputs
   * @param stored those of the body that are kept in memory, reductions always
   */
  record Fused(Domain domain, List<Value> body, Set<Value> stored) implements Step {
    public Fused {
      body = List.copyOf(body);
      stored = Set.copyOf(stored);
    }

    @Override
    public List<Value> results() {
      return body.stream().filter(stored::contains).toList();
    }

    @Override
    public List<Value> values() {
      return body;
    }
  }

  /**
   * C = A B, or C = C + A B where it accumulates, for each of a batch of row-major matrices.
   *
   * @param value the contraction
   * @param target the value in whose memory the result goes: another one where it accumulates
   * @param left A, [batch, m, k], or [batch, k, m] where {@code transposeLeft}
   * @param right B, [batch, k, n], or [batch, n, k] where {@code transposeRight}
   */
  record Product(
      Value value,
      Value target,
      Value left,
      boolean transposeLeft,
      Value right,
      boolean transposeRight,
      Count batch,
      Count m,
      Count n,
      Count k,
      boolean accumulates)
      implements Step {

    @Override
    public List<Value> results() {
      return List.of(value);
    }

    Product accumulatingInto(Value sum) {
      return new Product(
          value, sum, left, transposeLeft, right, transposeRight, batch, m, n, k, true);
    }
  }

  /** An operation that no other kernel covers, computed by itself; also inputs and noise. */
  record Single(Value value) implements Step {
    @Override
    public List<Value> results() {
      return List.of(value);
    }
  }
}
