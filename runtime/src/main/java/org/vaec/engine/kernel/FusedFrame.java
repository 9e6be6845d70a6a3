package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.vaec.engine.Bindings;
import org.vaec.engine.Layout;
import org.vaec.engine.Room;
import org.vaec.engine.State;
import org.vaec.engine.Store;
import org.vaec.engine.nd4j.Interpreted;
import org.vaec.graph.Value;
import org.vaec.plan.Buffer;
import org.vaec.plan.Phase;
import org.vaec.plan.Place;
import org.vaec.plan.Plan;
import org.vaec.plan.Step;
import org.vaec.plan.Views;
import org.vaec.shape.Plate;

/** A plan bound to memory for given plate sizes: one arena, and the kernels in their order. */
final class FusedFrame implements AutoCloseable {
  private final Plan plan;
  private final State state;
  private final Store gradients;
  private final Lanes lanes;
  private final Bindings sizes;
  private final Arena arena = Arena.ofShared();
  private final List<Kernel> kernels = new ArrayList<>();
  private final List<Interpreted> interpreted;
  private final Map<String, MemorySegment> outputs = new HashMap<>();
  private final Pace pace = new Pace();
  private final long[] buffers;
  private final long allocated;

  FusedFrame(
      Plan plan,
      State state,
      Store gradients,
      Lanes lanes,
      Grain grain,
      Workers workers,
      Bindings sizes) {
    this.plan = plan;
    this.state = state;
    this.gradients = gradients;
    this.lanes = lanes;
    this.sizes = sizes;
    Room room = new Room(state.precision());
    plan.buffers().forEach(buffer -> room.add(numbers(buffer)));
    room.require();
    Scratch scratch = new Scratch(arena, lanes.bytes());
    List<Heap> heaps = Stream.generate(Heap::new).limit(workers.count()).toList();
    this.buffers =
        plan.buffers().stream()
            .mapToLong(
                buffer ->
                    scratch.take(
                        buffer.rows() == 1 ? rowLength(buffer) : buffer.rows() * distance(buffer)))
            .toArray();
    KernelBinder binder =
        new KernelBinder(state, lanes, grain, sizes, heaps, scratch, this::memory, plan.steps());
    for (Value value : plan.prepared()) {
      binder.bind(new Step.Single(value)).run(sizes, workers);
    }
    for (Phase phase : plan.phases()) {
      kernels.addAll(binder.bind(phase));
    }
    plan.copies()
        .forEach(
            (parameter, value) -> {
              MemorySegment from = memory(value);
              MemorySegment to = gradients.memory(parameter);
              kernels.add(new Serial(unused -> MemorySegment.copy(from, 0, to, 0, to.byteSize())));
            });
    this.interpreted = binder.interpreted();
    this.allocated = scratch.taken();
    plan.graph().outputs().forEach((name, value) -> outputs.put(name, memory(value)));
  }

  /** Whether some plates have the sizes in a run that they have here. */
  boolean fits(Bindings bindings, List<Plate> plates) {
    for (int i = 0; i < plates.size(); i++) {
      Plate plate = plates.get(i);
      if (bindings.extent(plate).size() != sizes.extent(plate).size()) {
        return false;
      }
    }
    return true;
  }

  void run(Bindings bindings, Workers workers) {
    for (int i = 0; i < kernels.size(); i++) {
      kernels.get(i).run(bindings, workers);
    }
  }

  /** Whether runs are worth the workers. */
  Pace pace() {
    return pace;
  }

  /** The numbers of an output. */
  MemorySegment output(String name) {
    MemorySegment output = outputs.get(name);
    if (output == null) {
      throw new IllegalStateException("engine: no output is called " + name);
    }
    return output;
  }

  /** The numbers of a value that reaches memory. */
  @SuppressWarnings("restricted") // the engine's own memory by address
  private MemorySegment memory(Value value) {
    return MemorySegment.ofAddress(address(value))
        .reinterpret((long) length(value) * lanes.bytes());
  }

  /** The bytes of native memory of the buffers and of what kernels keep beside them. */
  long allocated() {
    return allocated;
  }

  private int length(Value value) {
    long length = value.shape().elements();
    for (Plate plate : value.plates()) {
      length *= sizes.extent(plate).size();
    }
    return Math.toIntExact(length);
  }

  private long address(Value value) {
    return switch (plan.place(Views.root(value))) {
      case Place.Parameter(String name) -> array(state.parameters(), name, value);
      case Place.Statistic(String name) -> array(state.statistics(), name, value);
      case Place.Gradient(String name) -> gradients.memory(name).address();
      case Place.Arena(int buffer, int row) ->
          buffers[buffer] + row * distance(plan.buffers().get(buffer)) * lanes.bytes();
    };
  }

  private double numbers(Buffer buffer) {
    double numbers = (double) buffer.rows() * buffer.size().each();
    for (Plate plate : buffer.size().plates()) {
      numbers *= sizes.extent(plate).size();
    }
    return numbers;
  }

  private long rowLength(Buffer buffer) {
    return buffer.size().at(plate -> sizes.extent(plate).size());
  }

  /** How far apart the rows of a buffer begin, in numbers. */
  private long distance(Buffer buffer) {
    return Layout.padded(rowLength(buffer));
  }

  private static long array(Store store, String name, Value value) {
    if (store.layout().shape(name).elements() != value.shape().elements()) {
      throw new IllegalStateException(
          "engine: the graph's "
              + name
              + " is "
              + value.shape()
              + ", the state's is "
              + store.layout().shape(name));
    }
    return store.memory(name).address();
  }

  @Override
  public void close() {
    interpreted.forEach(Interpreted::close);
    arena.close();
  }
}
