package org.vaec.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * Gives every value that reaches memory its place. A buffer is used again once the last step that
 * reads it has run, by values over the same plates; outputs and constants keep theirs.
 */
final class Memory {
  private final Graph graph;
  private final List<Value> order;
  private final List<Step> steps;
  private final Map<Value, Value> owners;
  private final Function<Value, List<Value>> operands;
  private final Map<Value, Place> places = new HashMap<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();

  Memory(
      Graph graph,
      List<Value> order,
      List<Step> steps,
      Map<Value, Value> owners,
      Function<Value, List<Value>> operands) {
    this.graph = graph;
    this.order = order;
    this.steps = steps;
    this.owners = owners;
    this.operands = operands;
  }

  Plan assign(Map<String, String> gradients) {
    List<Value> prepared = new ArrayList<>();
    for (Value value : order) {
      switch (value.op()) {
        case Op.Parameter(String name, var shape) -> places.put(value, new Place.Parameter(name));
        case Op.Statistic(String name, var shape) -> places.put(value, new Place.Statistic(name));
        default -> {
          if (Planner.isPrepared(value)) {
            prepared.add(value);
            places.put(value, fresh(value));
          }
        }
      }
    }
    SequencedMap<String, Value> copies = placeGradients(gradients);
    allocate();
    for (Value value : order) {
      Place place = places.get(owners.get(value));
      if (place != null) {
        places.put(value, place);
      }
    }
    return new Plan(graph, prepared, steps, places, buffers, copies);
  }

  /** Where it can be, a gradient is computed in its place. */
  private SequencedMap<String, Value> placeGradients(Map<String, String> gradients) {
    SequencedMap<String, Value> copies = new LinkedHashMap<>();
    Set<Value> computed = new HashSet<>();
    steps.forEach(step -> step.results().forEach(result -> computed.add(owners.get(result))));
    gradients.forEach(
        (parameter, output) -> {
          Value value = Views.root(graph.output(output));
          Value owner = owners.getOrDefault(value, value);
          if (computed.contains(owner) && !places.containsKey(owner)) {
            places.put(owner, new Place.Gradient(parameter));
          } else {
            copies.put(parameter, value);
          }
        });
    return copies;
  }

  private void allocate() {
    Map<Value, Integer> last = new HashMap<>();
    for (int at = 0; at < steps.size(); at++) {
      for (Value value : valuesOf(steps.get(at))) {
        last.put(owners.get(value), at);
        for (Value operand : operands.apply(value)) {
          last.put(owners.get(operand), at);
        }
      }
    }
    graph.outputs().values().stream()
        .map(output -> owners.get(Views.root(output)))
        .forEach(owner -> last.put(owner, steps.size()));
    for (int at = 0; at < steps.size(); at++) {
      for (Value result : steps.get(at).results()) {
        Value owner = owners.get(result);
        if (!places.containsKey(owner)) {
          places.put(owner, reused(owner).orElseGet(() -> fresh(owner)));
        }
      }
      int now = at;
      last.forEach(
          (owner, end) -> {
            if (end == now
                && places.get(owner) instanceof Place.Arena(int buffer)
                && !Planner.isPrepared(owner)
                && !free.contains(buffer)) {
              free.add(buffer);
            }
          });
      free.sort(Comparator.naturalOrder());
    }
  }

  private static List<Value> valuesOf(Step step) {
    return switch (step) {
      case Step.Fused fused -> fused.body();
      case Step.Product product -> List.of(product.value());
      case Step.Single single -> List.of(single.value());
    };
  }

  private Place fresh(Value value) {
    Buffer buffer = new Buffer(buffers.size(), Domain.of(value).count());
    buffers.add(buffer);
    return new Place.Arena(buffer.number());
  }

  /** The free buffer over the same plates that is nearest in size. */
  private Optional<Place> reused(Value value) {
    Count size = Domain.of(value).count();
    Optional<Integer> best =
        free.stream()
            .filter(number -> buffers.get(number).size().plates().equals(size.plates()))
            .min(
                Comparator.comparingLong(
                    number -> Math.abs(buffers.get(number).size().each() - size.each())));
    best.ifPresent(
        number -> {
          free.remove(number);
          Buffer buffer = buffers.get(number);
          if (buffer.size().each() < size.each()) {
            buffers.set(number, new Buffer(number, size));
          }
        });
    return best.map(Place.Arena::new);
  }
}
