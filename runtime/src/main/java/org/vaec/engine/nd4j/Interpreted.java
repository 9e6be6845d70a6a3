package org.vaec.engine.nd4j;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.vaec.engine.Bindings;
import org.vaec.engine.Precision;
import org.vaec.engine.State;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/** One value computed as the reference engine does, from memory to memory of another engine. */
public final class Interpreted implements AutoCloseable {
  private final BufferPool pool;
  private final Instruction instruction;

  /**
   * Binds the value to memory.
   *
   * @param inputs the numbers of its inputs, in their order
   * @param sizes that bind the plates
   */
  public Interpreted(
      Value value, List<MemorySegment> inputs, MemorySegment result, State state, Bindings sizes) {
    if (value.op() instanceof Op.Contract) {
      Nd4jLibrary.load();
    }
    this.pool = new BufferPool(state.precision());
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      blocks.add(block(value.input(i), inputs.get(i), state.precision(), sizes));
    }
    Block target = block(value, result, state.precision(), sizes);
    this.instruction = Lowering.lower(value, blocks, target, new Leaves(state), pool);
  }

  private static Block block(
      Value value, MemorySegment memory, Precision precision, Bindings sizes) {
    List<Plate> plates = List.copyOf(value.plates());
    List<Integer> plateSizes = plates.stream().map(plate -> sizes.extent(plate).size()).toList();
    return new Block(precision, null, memory, plates, plateSizes, value.shape());
  }

  public void execute(Bindings bindings) {
    instruction.execute(bindings);
  }

  @Override
  public void close() {
    pool.close();
  }
}
