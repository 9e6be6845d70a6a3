package org.vaec.plan;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.vaec.graph.Graph;
import org.vaec.graph.Value;

/**
 * How a graph is computed: kernels in their order, and the memory of what they leave. It knows
 * nothing of any machine, and sizes are functions of the plates' sizes.
 *
 * @param graph what is computed; its outputs are those that were asked for
 * @param prepared leaves that do not change between runs: constants and sizes of plates
 * @param steps in the order in which they run
 * @param places of every value that reaches memory, views aside
 * @param buffers by number
 * @param copies gradients that are copied to their place at the end: others have the same numbers
 */
public record Plan(
    Graph graph,
    List<Value> prepared,
    List<Step> steps,
    Map<Value, Place> places,
    List<Buffer> buffers,
    SequencedMap<String, Value> copies) {
  public Plan {
    prepared = List.copyOf(prepared);
    steps = List.copyOf(steps);
    places = Map.copyOf(places);
    buffers = List.copyOf(buffers);
    copies = Collections.unmodifiableSequencedMap(copies);
  }

  /** Where a value lies. */
  public Place place(Value value) {
    Place place = places.get(Views.root(value));
    if (place == null) {
      throw new IllegalStateException("plan: " + value + " reaches no memory");
    }
    return place;
  }

  @Override
  public String toString() {
    return new PlanPrinter(this).print();
  }
}
