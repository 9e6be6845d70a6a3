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
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Gives every value that reaches memory its place. A buffer is used again once the last phase that
 * reads it has run, by values over the same plates; outputs and constants keep theirs.
 */
final class Memory {
  private final Graph graph;
  private final List<Value> order;
  private final List<Phase> phases;
  private final Map<Value, Value> owners;
  private final Map<Value, Place> places = new HashMap<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();

  Memory(Graph graph, List<Value> order, List<Phase> phases, Map<Value, Value> owners) {
    this.graph = graph;
    this.order = order;
    this.phases = phases;
    this.owners = owners;
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
    for (Phase phase : phases) {
      for (Step step : phase.steps()) {
        if (step instanceof Step.Stacked stacked) {
          stacked.matrices().forEach(this::placeRows);
        }
      }
    }
    allocate();
    for (Value value : order) {
      Place place = places.get(owners.get(value));
      if (place != null) {
        places.put(value, place);
      }
    }
    return new Plan(graph, prepared, phases, places, buffers, copies);
  }

  /** Where it can be, a gradient is computed in its place. */
  private SequencedMap<String, Value> placeGradients(Map<String, String> gradients) {
    SequencedMap<String, Value> copies = new LinkedHashMap<>();
    Set<Value> computed = new HashSet<>();
    for (Phase phase : phases) {
      phase.steps().stream()
          .flatMap(step -> step.results().stream())
          .forEach(result -> computed.add(owners.get(result)));
    }
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

  /** A buffer for the rows of a matrix, unless they have places. They keep it. */
  private void placeRows(List<Value> rows) {
    List<Value> own = rows.stream().map(owners::get).toList();
    if (own.stream().anyMatch(places::containsKey)) {
      return;
    }
    int number = buffers.size();
    buffers.add(new Buffer(number, Domain.of(rows.getFirst()).count(), rows.size()));
    for (int row = 0; row < rows.size(); row++) {
      places.put(own.get(row), new Place.Arena(number, row));
    }
  }

  private void allocate() {
    Map<Integer, List<Value>> ending = new HashMap<>();
    lastUses()
        .forEach((owner, end) -> ending.computeIfAbsent(end, e -> new ArrayList<>()).add(owner));
    int at = 0;
    for (Phase phase : phases) {
      List<Value> freed = new ArrayList<>();
      for (Step step : phase.steps()) {
        for (Value result : step.results()) {
          Value owner = owners.get(result);
          if (!places.containsKey(owner)) {
            // Lists do not lie member by member.
            boolean isListed = step instanceof Step.Deviations;
            places.put(owner, isListed ? fresh(owner) : inPhase(phase, owner, freed));
          }
        }
        for (Value owner : ending.getOrDefault(at++, List.of())) {
          if (places.get(owner) instanceof Place.Arena(int buffer, int row)
              && buffers.get(buffer).rows() == 1
              && !Planner.isPrepared(owner)) {
            freed.add(owner);
          }
        }
        freed.sort(Comparator.comparingInt(this::buffer));
      }
      freed.forEach(owner -> free.add(buffer(owner)));
      free.sort(Comparator.naturalOrder());
    }
  }

  /** The last step that writes or reads each array; outputs are read behind all steps. */
  private Map<Value, Integer> lastUses() {
    Map<Value, Integer> last = new HashMap<>();
    int at = 0;
    for (Phase phase : phases) {
      for (Step step : phase.steps()) {
        for (Value value : step.values()) {
          last.put(owners.get(value), at);
        }
        for (Value operand : step.operands()) {
          last.put(owners.get(operand), at);
        }
        at++;
      }
    }
    for (Value output : graph.outputs().values()) {
      last.put(owners.get(Views.root(output)), at);
    }
    return last;
  }

  /**
   * The buffer of a value that a phase computes. While one thread computes it, another may not have
   * read yet what the phase needs no more; by members, what lies there of each member is read
   * before, as long as both have as many numbers of each.
   */
  private Place inPhase(Phase phase, Value value, List<Value> freed) {
    if (phase instanceof Phase.ByMember(Plate plate, List<Step> steps) && leads(plate, value)) {
      for (Value gone : freed) {
        if (leads(plate, gone) && Domain.of(gone).count().equals(Domain.of(value).count())) {
          freed.remove(gone);
          return places.get(gone);
        }
      }
    }
    return reused(value).orElseGet(() -> fresh(value));
  }

  private static boolean leads(Plate plate, Value value) {
    return Plate.outermost(value.plates()).equals(Optional.of(plate));
  }

  private int buffer(Value owner) {
    return ((Place.Arena) places.get(owner)).buffer();
  }

  private Place fresh(Value value) {
    Buffer buffer = new Buffer(buffers.size(), Domain.of(value).count(), 1);
    buffers.add(buffer);
    return new Place.Arena(buffer.number(), 0);
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
            buffers.set(number, new Buffer(number, size, 1));
          }
        });
    return best.map(number -> new Place.Arena(number, 0));
  }
}
