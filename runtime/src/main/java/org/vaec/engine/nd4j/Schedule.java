package org.vaec.engine.nd4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * What does not change between runs of a graph: the order of its values, and after which of them
 * the memory of another is no longer needed.
 */
final class Schedule {
  private final List<Value> values;
  private final Map<Value, List<Value>> lastUses = new HashMap<>();
  private final Set<Plate> latePlates = new HashSet<>();

  Schedule(Graph graph) {
    this.values = List.copyOf(graph.values());
    Map<Value, Value> owners = new HashMap<>();
    Map<Value, Value> last = new HashMap<>();
    for (Value value : values) {
      boolean view = Lowering.isView(value.op());
      owners.put(value, view ? owners.get(value.input(0)) : value);
      last.put(owners.get(value), value);
      value.inputs().forEach(input -> last.put(owners.get(input), value));
      value.plates().stream().filter(Plate::isBoundLate).forEach(latePlates::add);
      if (value.op() instanceof Op.PlateSize(Plate plate) && plate.isBoundLate()) {
        latePlates.add(plate);
      }
    }
    graph.outputs().values().forEach(output -> last.remove(owners.get(output)));
    last.forEach(
        (owner, user) -> lastUses.computeIfAbsent(user, value -> new ArrayList<>()).add(owner));
  }

  /** Each value after its inputs. */
  List<Value> values() {
    return values;
  }

  /** The values whose memory is free once this one has been computed. */
  List<Value> lastUsedBy(Value value) {
    return lastUses.getOrDefault(value, List.of());
  }

  /** The plates whose sizes a run must bind. */
  Set<Plate> latePlates() {
    return latePlates;
  }
}
