package org.vaec.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.vaec.graph.Op;
import org.vaec.graph.OpPrinter;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * A plan as text: each kernel with its {@link Cost}, then the buffers and the arena. Each figure is
 * a formula in the sizes that only the engine knows, and its value for some sizes.
 */
final class PlanPrinter {
  private final Plan plan;
  private final int bytes;
  private final ToIntFunction<Plate> sizes;
  private final Map<Value, String> names = new HashMap<>();
  private final StringBuilder out = new StringBuilder();

  PlanPrinter(Plan plan, int bytes, ToIntFunction<Plate> sizes) {
    this.plan = plan;
    this.bytes = bytes;
    this.sizes = sizes;
  }

  String print() {
    Cost all = Cost.NONE;
    int number = 0;
    for (Phase phase : plan.phases()) {
      out.append("%s%n".formatted(what(phase)));
      for (Step step : phase.steps()) {
        Cost cost = Cost.of(step);
        all = all.plus(cost);
        out.append("%d. %s: %s%n".formatted(number++, what(step), figures(cost)));
        print(step);
      }
    }
    plan.copies()
        .forEach(
            (parameter, value) ->
                out.append("copy %s to the gradient for %s%n".formatted(name(value), parameter)));
    plan.graph()
        .outputs()
        .forEach((name, value) -> out.append("%s = %s%n".formatted(name, name(value))));
    for (Buffer buffer : plan.buffers()) {
      out.append("b%d: %s%n".formatted(buffer.number(), memory(Total.NONE.plus(buffer.numbers()))));
    }
    out.append("all kernels: %s%n".formatted(figures(all)));
    out.append("arena: %s%n".formatted(memory(plan.arena())));
    out.append("learned arrays: %s, gradients as much%n".formatted(memory(plan.learned())));
    return out.toString();
  }

  private static String what(Phase phase) {
    return switch (phase) {
      case Phase.ByMember(Plate plate, List<Step> steps) ->
          "-- %d steps, for some members of %s after the other".formatted(steps.size(), plate);
      case Phase.SideBySide(List<Step> steps) when steps.size() == 1 -> "-- 1 step";
      case Phase.SideBySide(List<Step> steps) ->
          "-- %d steps, side by side".formatted(steps.size());
    };
  }

  private void print(Step step) {
    switch (step) {
      case Step.Fused fused ->
          fused.body().forEach(value -> body(value, fused.stored().contains(value)));
      case Step.Product product -> product(product);
      case Step.Stacked stacked -> stacked.products().forEach(this::product);
      case Step.Deviations(Value value, Value data, Value origin, Value one) ->
          out.append(
              "    %s = where %s differs from %s%n"
                  .formatted(named(value, true), name(data), name(origin)));
      case Step.Single(Value value) -> body(value, true);
    }
  }

  private static String what(Step step) {
    return switch (step) {
      case Step.Fused fused -> "fused over " + fused.domain().count();
      case Step.Product product -> "product " + sizes(product);
      case Step.Stacked stacked ->
          "%d products %s as one"
              .formatted(stacked.products().size(), sizes(stacked.products().getFirst()));
      case Step.Deviations deviations -> "deviations";
      case Step.Single single -> "single";
    };
  }

  private static String sizes(Step.Product product) {
    String batch = product.batch().equals(Count.ONE) ? "" : "[" + product.batch() + "] ";
    return "%s%s x %s x %s".formatted(batch, product.m(), product.n(), product.k());
  }

  private void product(Step.Product product) {
    out.append(
        "    %s %s %s%s %s%s%s%n"
            .formatted(
                named(product.value(), true),
                product.accumulates() ? "+=" : "=",
                name(product.left()),
                product.transposeLeft() ? "'" : "",
                name(product.right()),
                product.transposeRight() ? "'" : "",
                product
                    .deviations()
                    .map(value -> ", by " + name(value) + " where these are few")
                    .orElse("")));
  }

  private String figures(Cost cost) {
    return "%s flop (%s), reads %s, writes %s"
        .formatted(
            cost.operations(),
            scaled(cost.operations().at(sizes), "flop"),
            memory(cost.read()),
            memory(cost.written()));
  }

  private String memory(Total numbers) {
    Total total = numbers.times(bytes);
    return "%s B (%s)".formatted(total, scaled(total.at(sizes), "B"));
  }

  /** With a decimal prefix and three digits, such as {@code 1.64 MB}. */
  private static String scaled(long number, String unit) {
    double rest = number;
    String prefix = "";
    for (String next : List.of("k", "M", "G", "T")) {
      // What would be printed as 1000.
      if (rest < 999.5) {
        break;
      }
      rest /= 1000;
      prefix = next;
    }
    int decimals = prefix.isEmpty() || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s%s", rest, prefix, unit).strip();
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

  private String place(Place place) {
    return switch (place) {
      case Place.Parameter(String name) -> name;
      case Place.Statistic(String name) -> name;
      case Place.Gradient(String parameter) -> "gradient of " + parameter;
      case Place.Arena(int buffer, int row) ->
          plan.buffers().get(buffer).rows() == 1 ? "b" + buffer : "b%d[%d]".formatted(buffer, row);
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
}
