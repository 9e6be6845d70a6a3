package org.vaec.plan;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * What a kernel does, whatever runs it.
 *
 * @param operations in floating point: one for each number of an elementwise operation, and for
 *     each that a reduction or a sum of windows takes in; two for each multiplication and addition
 *     of a product. A logarithm counts as much as a sum.
 * @param read numbers that are read from memory, each once however often the kernel needs it
 * @param written numbers that are left in memory
 */
public record Cost(Total operations, Total read, Total written) {
  public static final Cost NONE = new Cost(Total.NONE, Total.NONE, Total.NONE);

  static Cost of(Step step) {
    return switch (step) {
      case Step.Fused fused -> fused(fused);
      case Step.Product product -> products(List.of(product));
      case Step.Stacked stacked -> products(stacked.products());
      case Step.Deviations(Value value, Value data, Value origin, Value one) ->
          new Cost(
              Total.NONE.plus(Domain.of(value).count()),
              numbers(List.of(data, origin, one)),
              numbers(List.of(value)));
      case Step.Single(Value value) ->
          new Cost(Total.NONE, numbers(Planner.operands(value)), numbers(List.of(value)));
    };
  }

  public Cost plus(Cost other) {
    return new Cost(
        operations.plus(other.operations), read.plus(other.read), written.plus(other.written));
  }

  private static Cost fused(Step.Fused fused) {
    Set<Value> inside = new HashSet<>(fused.body());
    List<Value> read =
        fused.body().stream()
            .flatMap(value -> Access.of(value).stream())
            .map(Access::source)
            .filter(source -> !inside.contains(source) || source.op() instanceof Op.Reduce)
            .toList();
    Total operations = Total.NONE;
    for (Value value : fused.body()) {
      operations =
          switch (value.op()) {
            case Op.Expand op -> operations;
            case Op.Windows op -> operations;
            case Op.OverlapAdd op -> operations.plus(Domain.of(value.input(0)).count());
            default -> operations.plus(fused.domain().count());
          };
    }
    return new Cost(operations, numbers(read), numbers(fused.results()));
  }

  /** Of products that run as one. */
  private static Cost products(List<Step.Product> products) {
    Total operations = Total.NONE;
    for (Step.Product product : products) {
      operations =
          operations.plus(
              product.batch().times(product.m()).times(product.n()).times(product.k()).times(2));
    }
    Total results = numbers(products.stream().map(Step.Product::target).toList());
    Total read =
        numbers(
            products.stream()
                .flatMap(product -> Stream.of(product.left(), product.right()))
                .toList());
    return new Cost(
        operations, products.getFirst().accumulates() ? read.plus(results) : read, results);
  }

  private static Total numbers(Collection<Value> values) {
    Total total = Total.NONE;
    for (Value value : new HashSet<>(values)) {
      if (!(value.op() instanceof Op.Constant)) {
        total = total.plus(Domain.of(value).count());
      }
    }
    return total;
  }
}
