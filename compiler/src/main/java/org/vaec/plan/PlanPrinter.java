package org.vaec.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.vaec.graph.Op;
import org.vaec.graph.OpPrinter;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;

/**
 * A plan as text: each kernel with its floating-point operations (one for each elementwise
 * operation, two for each multiplication and addition of a product) and the numbers that it reads
 * and writes; then the buffers.
 */
final class PlanPrinter {
  private final Plan plan;
  private final Map<Value, String> names = new HashMap<>();
  private final StringBuilder out = new StringBuilder();

  PlanPrinter(Plan plan) {
    this.plan = plan;
  }

  String print() {
    int number = 0;
    for (Step step : plan.steps()) {
      switch (step) {
        case Step.Fused fused -> fused(number, fused);
        case Step.Product product -> product(number, product);
        case Step.Single(Value value) -> {
          head(number, "single", "", traffic(Planner.operands(value), List.of(value)));
          body(value, true);
        }
      }
      number++;
    }
    plan.copies()
        .forEach(
            (parameter, value) ->
                out.append("copy %s to the gradient for %s%n".formatted(name(value), parameter)));
    plan.graph()
        .outputs()
        .forEach((name, value) -> out.append("%s = %s%n".formatted(name, name(value))));
    for (Buffer buffer : plan.buffers()) {
      out.append("b%d: %s numbers%n".formatted(buffer.number(), buffer.size()));
    }
    Total total = new Total();
    plan.buffers().forEach(buffer -> total.add(buffer.size()));
    out.append("arena: %s numbers%n".formatted(total));
    return out.toString();
  }

  private void fused(int number, Step.Fused fused) {
    Set<Value> inside = new HashSet<>(fused.body());
    List<Value> read =
        fused.body().stream()
            .flatMap(value -> Access.of(value).stream())
            .map(Access::source)
            .filter(source -> !inside.contains(source) || source.op() instanceof Op.Reduce)
            .distinct()
            .toList();
    Count operations = fused.domain().count().times(fused.body().size());
    head(
        number,
        "fused over " + fused.domain().count(),
        operations + " flop, ",
        traffic(read, fused.results()));
    fused.body().forEach(value -> body(value, fused.stored().contains(value)));
  }

  private void product(int number, Step.Product product) {
    Count operations =
        product.batch().times(product.m()).times(product.n()).times(product.k()).times(2);
    String batch = product.batch().equals(Count.ONE) ? "" : "[" + product.batch() + "] ";
    head(
        number,
        "product %s%s x %s x %s".formatted(batch, product.m(), product.n(), product.k()),
        operations + " flop, ",
        traffic(List.of(product.left(), product.right()), List.of(product.value())));
    out.append(
        "    %s %s %s%s %s%s%n"
            .formatted(
                named(product.value(), true),
                product.accumulates() ? "+=" : "=",
                name(product.left()),
                product.transposeLeft() ? "'" : "",
                name(product.right()),
                product.transposeRight() ? "'" : ""));
  }

  private void head(int number, String what, String operations, String traffic) {
    out.append("%d. %s: %s%s%n".formatted(number, what, operations, traffic));
  }

  private void body(Value value, boolean stored) {
    List<Value> operands = Planner.operands(value);
    String arguments = operands.stream().map(this::name).collect(Collectors.joining(", "));
    out.append(
        "    %s = %s%s%n"
            .formatted(
                named(value, stored),
                OpPrinter.name(value.op()),
                arguments.isEmpty() ? "" : " " + arguments));
  }

  private String named(Value value, boolean stored) {
    String name = "%" + names.size();
    names.put(value, name);
    return stored ? name + " -> " + place(plan.place(value)) : name;
  }

  private static String place(Place place) {
    return switch (place) {
      case Place.Parameter(String name) -> name;
      case Place.Statistic(String name) -> name;
      case Place.Gradient(String parameter) -> "gradient of " + parameter;
      case Place.Arena(int buffer) -> "b" + buffer;
    };
  }

  private String name(Value value) {
    Value root = Views.root(value);
    if (root.op() instanceof Op.Constant(Tensor tensor)) {
      return tensor.toString();
    }
    return names.computeIfAbsent(
        root,
        leaf ->
            plan.places().get(leaf) instanceof Place.Arena
                ? "(" + OpPrinter.name(leaf.op()) + ")"
                : place(plan.place(leaf)));
  }

  private static String traffic(List<Value> read, List<Value> written) {
    Total reads = new Total();
    read.stream()
        .filter(value -> !(value.op() instanceof Op.Constant))
        .distinct()
        .forEach(value -> reads.add(Domain.of(value).count()));
    Total writes = new Total();
    written.forEach(value -> writes.add(Domain.of(value).count()));
    return "reads %s, writes %s numbers".formatted(reads, writes);
  }

  /** A sum of counts, those over equal plates together. */
  private static final class Total {
    private final SortedMap<String, Count> counts = new TreeMap<>();

    void add(Count count) {
      counts.merge(
          count.plates().toString(), count, (a, b) -> new Count(a.each() + b.each(), a.plates()));
    }

    @Override
    public String toString() {
      return counts.isEmpty()
          ? "0"
          : counts.values().stream().map(Count::toString).collect(Collectors.joining(" + "));
    }
  }
}
