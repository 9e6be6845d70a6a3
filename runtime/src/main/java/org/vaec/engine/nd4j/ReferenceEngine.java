package org.vaec.engine.nd4j;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.engine.Store;
import org.vaec.shape.Plate;

/**
 * Interprets a graph value by value with ND4J, in the precision of its state. Nothing is fused or
 * rewritten: every value has its own array, computed by one instruction from those of its inputs.
 *
 * <p>Arrays are laid out once for each combination of plate sizes; the few latest are kept, so that
 * batches of equal size, and the smaller one that ends an epoch, allocate nothing.
 */
public final class ReferenceEngine implements Engine {
  /** The full batch, the last one of an epoch, and the same for evaluation. */
  private static final int FRAMES = 4;

  private final Program program;
  private final State state;
  private final Store gradients;
  private final Schedule schedule;
  private final SequencedMap<Map<Plate, Integer>, Frame> frames = new LinkedHashMap<>();
  private Frame latest;
  private boolean closed;

  /** Takes the precision from the state. */
  public ReferenceEngine(Program program, State state) {
    Nd4jLibrary.load();
    Blas.load(state.precision());
    this.program = program;
    this.state = state;
    this.gradients = new Store(state.precision(), state.parameters().layout());
    this.schedule = new Schedule(program.graph());
  }

  @Override
  public Precision precision() {
    return state.precision();
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public Store gradients() {
    return gradients;
  }

  @Override
  public Results run(Bindings bindings) {
    if (closed) {
      throw new IllegalStateException("engine: run after close");
    }
    Frame frame = frame(bindings);
    latest = frame;
    Blas.useCallingThread();
    frame.run(bindings);
    program
        .gradients()
        .forEach(
            (parameter, output) -> {
              MemorySegment to = gradients.memory(parameter);
              MemorySegment.copy(frame.output(output).memory(), 0, to, 0, to.byteSize());
            });
    return this::output;
  }

  private double[] output(String name) {
    if (closed) {
      throw new IllegalStateException("engine: " + name + " read after close");
    }
    Block block = latest.output(name);
    return precision().toDoubles(block.memory(), block.length());
  }

  private Frame frame(Bindings bindings) {
    Map<Plate, Integer> sizes = new LinkedHashMap<>();
    schedule.latePlates().forEach(plate -> sizes.put(plate, bindings.extent(plate).size()));
    Frame frame = frames.remove(sizes);
    if (frame == null) {
      // The oldest goes before the new one comes: two large ones need not fit at once.
      if (frames.size() == FRAMES) {
        frames.pollFirstEntry().getValue().close();
      }
      frame = new Frame(program.graph(), schedule, precision(), new Leaves(state), bindings);
    }
    frames.putLast(sizes, frame);
    return frame;
  }

  @Override
  public void close() {
    closed = true;
    frames.values().forEach(Frame::close);
    frames.clear();
  }
}
