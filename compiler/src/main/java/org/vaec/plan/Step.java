package org.vaec.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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

  /** What the step reads, of what it computes itself also what it leaves in memory. */
  default List<Value> operands() {
    return values().stream().flatMap(value -> Planner.operands(value).stream()).toList();
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
   * @param deviations those of {@code left} from its origin, where there may be few: the product is
   *     then one of these, and of a row that all of its rows share. Only where there is one batch.
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
      boolean accumulates,
      Optional<Value> deviations)
      implements Step {

    @Override
    public List<Value> results() {
      return List.of(value);
    }

    @Override
    public List<Value> operands() {
      return Stream.concat(Step.super.operands().stream(), deviations.stream()).toList();
    }

    /** The same with its result in the memory of a sum. */
    Product into(Value sum) {
      return with(sum, accumulates, deviations);
    }

    /** The same where it begins its sum, or where it adds to it: as a whole product. */
    Product accumulating(boolean adds) {
      return with(target, adds, adds ? Optional.empty() : deviations);
    }

    Product of(Value deviations) {
      return with(target, accumulates, Optional.of(deviations));
    }

    private Product with(Value into, boolean adds, Optional<Value> few) {
      return new Product(
          value, into, left, transposeLeft, right, transposeRight, batch, m, n, k, adds, few);
    }
  }

  /**
   * Products that run as one, since what is a vector in each of them are the rows of a matrix: the
   * products of one matrix with several vectors, such as the heads of a network for data of one
   * column each, or a sum of outer products. The first product of a sum may accumulate, those after
   * it do.
   */
  record Stacked(Kind kind, List<Product> products) implements Step {

    /** What is no vector. */
    public enum Kind {
      /** A b for each vector b: A is the left matrix of all products. */
      LEFT_SHARED,
      /** a B for each vector a: B is the right matrix of all products. */
      RIGHT_SHARED,
      /** The sum of a b' over pairs of vectors: all products go into one target. */
      SUMMED
    }

    public Stacked {
      products = List.copyOf(products);
    }

    @Override
    public List<Value> results() {
      return products.stream().map(Product::value).toList();
    }

    @Override
    public List<Value> operands() {
      return products.stream().flatMap(product -> product.operands().stream()).toList();
    }

    /** The matrices whose rows are the products' vectors, in the order of the products. */
    List<List<Value>> matrices() {
      List<Value> left = products.stream().map(Product::left).toList();
      List<Value> right = products.stream().map(Product::right).toList();
      return switch (kind) {
        case LEFT_SHARED -> List.of(right, results());
        case RIGHT_SHARED -> List.of(left, results());
        case SUMMED -> List.of(left, right);
      };
    }
  }

  /**
   * Lists of where the rows of data differ from their origin, that is, from what they are where the
   * data are 0: which column, and by how much, unless all differ as ones do; and the same by
   * column. The room of as many numbers as the data holds the lists of two fifths of them. Where
   * more differ, there are no lists.
   *
   * @param value the differences, {@code data - origin}
   * @param data [row, ...]
   * @param origin what the rows are where the data are 0, [...]
   * @param one what the rows are where the data are 1, [...]
   */
  record Deviations(Value value, Value data, Value origin, Value one) implements Step {
    @Override
    public List<Value> results() {
      return List.of(value);
    }

    @Override
    public List<Value> operands() {
      return List.of(data, origin, one);
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
