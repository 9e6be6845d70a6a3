package org.vaec.engine.nd4j;

import java.lang.foreign.MemorySegment;
import org.vaec.engine.State;
import org.vaec.engine.Store;

/** Copies what a run is given into the blocks of the leaves, anew at every run. */
record Leaves(State state) {

  Instruction parameter(String name, Block result) {
    return from(state.parameters(), name, result);
  }

  Instruction statistic(String name, Block result) {
    return from(state.statistics(), name, result);
  }

  private static Instruction from(Store store, String name, Block result) {
    if (!store.layout().shape(name).equals(result.shape())) {
      throw new IllegalStateException(
          "engine: the graph's "
              + name
              + " is "
              + result.shape()
              + ", the state's is "
              + store.layout().shape(name));
    }
    MemorySegment memory = store.memory(name);
    return bindings -> MemorySegment.copy(memory, 0, result.memory(), 0, memory.byteSize());
  }

  Instruction input(String name, Block result) {
    int length = result.length();
    return bindings -> bindings.input(name, length).copyTo(result.memory(), result.precision());
  }
}
