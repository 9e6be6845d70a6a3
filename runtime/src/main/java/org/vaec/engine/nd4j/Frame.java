package org.vaec.engine.nd4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vaec.engine.Bindings;
import org.vaec.engine.Precision;
import org.vaec.engine.Room;
import org.vaec.graph.Graph;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * A graph bound to memory for given plate sizes: a list of instructions, run from the first to the
 * last. All native memory is taken when the frame is made and freed when it is closed.
 */
final class Frame implements AutoCloseable {
  private final BufferPool pool;
  private final List<Instruction> instructions = new ArrayList<>();
  private final Map<String, Block> outputs = new HashMap<>();

  Frame(Graph graph, Schedule schedule, Precision precision, Leaves leaves, Bindings sizes) {
    // Some share memory, so that it is less; an array alone that is too large is found in any case.
    for (Value value : schedule.values()) {
      Room room = new Room(precision);
      room.add(Room.numbers(value, sizes));
      room.require();
    }
    this.pool = new BufferPool(precision);
    try {
      bind(graph, schedule, leaves, sizes);
    } catch (RuntimeException | Error failure) {
      pool.close();
      throw failure;
    }
  }

  private void bind(Graph graph, Schedule schedule, Leaves leaves, Bindings sizes) {
    Map<Value, Block> blocks = new HashMap<>();
    for (Value value : schedule.values()) {
      List<Block> inputs = value.inputs().stream().map(blocks::get).toList();
      Block result =
          Lowering.isView(value.op())
              ? inputs.getFirst().reshaped(value.shape())
              : acquire(value, sizes);
      blocks.put(value, result);
      instructions.add(Lowering.lower(value, inputs, result, leaves, pool));
      schedule.lastUsedBy(value).forEach(done -> pool.release(blocks.get(done).flat()));
    }
    graph.outputs().forEach((name, value) -> outputs.put(name, blocks.get(value)));
  }

  private Block acquire(Value value, Bindings sizes) {
    List<Plate> plates = List.copyOf(value.plates());
    List<Integer> plateSizes = plates.stream().map(plate -> sizes.extent(plate).size()).toList();
    return pool.acquire(plates, plateSizes, value.shape());
  }

  void run(Bindings bindings) {
    for (Instruction instruction : instructions) {
      instruction.execute(bindings);
    }
  }

  /** The block of an output. */
  Block output(String name) {
    Block block = outputs.get(name);
    if (block == null) {
      throw new IllegalStateException("engine: no output is called " + name);
    }
    return block;
  }

  @Override
  public void close() {
    pool.close();
  }
}
