package org.vaec.plan;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToIntFunction;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * How a graph is computed: kernels in phases, and the memory of what they leave. It knows nothing
 * of any machine, and sizes are functions of the plates' sizes.
 *
 * @param graph what is computed; its outputs are those that were asked for
 * @param prepared leaves that do not change between runs: constants and sizes of plates
 * @param phases in the order in which they run
 * @param places of every value that reaches memory, views aside
 * @param buffers by number
 * @param copies gradients that are copied to their place at the end: others have the same numbers
 */
public record Plan(
    Graph graph,
    List<Value> prepared,
    List<Phase> phases,
    Map<Value, Place> places,
    List<Buffer> buffers,
    SequencedMap<String, Value> copies) {
  public Plan {
    prepared = List.copyOf(prepared);
    phases = List.copyOf(phases);
    places = Map.copyOf(places);
    buffers = List.copyOf(buffers);
    copies = Collections.unmodifiableSequencedMap(copies);
  }

  /** The kernels of all phases, in an order in which one thread can run them. */
  public List<Step> steps() {
    return phases.stream().flatMap(phase -> phase.steps().stream()).toList();
  }

  /** Where a value lies. */
  public Place place(Value value) {
    Place place = places.get(Views.root(value));
    if (place == null) {
      throw new IllegalStateException("plan: " + value + " reaches no memory");
    }
    return place;
  }

  /** The numbers that all buffers hold together. */
  public Total arena() {
    Total total = Total.NONE;
    for (Buffer buffer : buffers) {
      total = total.plus(buffer.numbers());
    }
    return total;
  }

  /** The numbers of all learned arrays together; their gradients are as many. */
  public Total learned() {
    Total total = Total.NONE;
    for (Value value : graph.values()) {
      if (value.op() instanceof Op.Parameter) {
        total = total.plus(Domain.of(value).count());
      }
    }
    return total;
  }

  /** What all kernels do together. */
  public Cost cost() {
    return steps().stream().map(Cost::of).reduce(Cost.NONE, Cost::plus);
  }

  /**
   * Each kernel with its cost, then the buffers.
   *
   * @param bytes of a number
   * @param sizes of the plates whose size only the engine knows, for which figures are given
   */
  public String print(int bytes, ToIntFunction<Plate> sizes) {
    return new PlanPrinter(this, bytes, sizes).print();
  }

  /** As it is printed for one row in single precision. */
  @Override
  public String toString() {
    return print(Float.BYTES, plate -> 1);
  }
}
