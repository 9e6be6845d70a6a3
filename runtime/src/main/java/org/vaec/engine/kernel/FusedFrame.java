package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.vaec.engine.Bindings;
import org.vaec.engine.State;
import org.vaec.engine.Store;
import org.vaec.engine.nd4j.Blas;
import org.vaec.engine.nd4j.Interpreted;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.plan.Access;
import org.vaec.plan.Buffer;
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
  private final List<Interpreted> interpreted = new ArrayList<>();
  private final Map<String, MemorySegment> outputs = new HashMap<>();
  private final Pace pace = new Pace();
  private final long[] buffers;
  private final int threads;

  /** One for each thread. */
  private final List<Heap> heaps;

  private final long allocated;

  FusedFrame(
      Plan plan, State state, Store gradients, Lanes lanes, Workers workers, Bindings sizes) {
    this.plan = plan;
    this.state = state;
    this.gradients = gradients;
    this.lanes = lanes;
    this.sizes = sizes;
    this.threads = workers.count();
    Scratch scratch = new Scratch(arena, lanes.bytes());
    this.heaps = Stream.generate(Heap::new).limit(threads).toList();
    this.buffers =
        plan.buffers().stream()
            .map(Buffer::size)
            .mapToLong(size -> scratch.take(size.at(plateSize())))
            .toArray();
    for (Value value : plan.prepared()) {
      single(value).run(sizes, workers);
    }
    for (Step step : plan.steps()) {
      kernels.add(
          switch (step) {
            case Step.Fused fused ->
                RegionBinder.bind(fused, lanes, heaps, plateSize(), this::address, scratch);
            case Step.Product product -> product(product);
            case Step.Single(Value value) when value.op() instanceof Op.Reduce ->
                reduction(value, scratch);
            case Step.Single(Value value) -> single(value);
          });
    }
    plan.copies()
        .forEach(
            (parameter, value) -> {
              MemorySegment from = memory(value);
              MemorySegment to = gradients.memory(parameter);
              kernels.add((bindings, unused) -> MemorySegment.copy(from, 0, to, 0, to.byteSize()));
            });
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

  private ToIntFunction<Plate> plateSize() {
    return plate -> sizes.extent(plate).size();
  }

  private Kernel product(Step.Product product) {
    ToIntFunction<Plate> plate = plateSize();
    Blas.Form form =
        Blas.Form.of(
            lanes.precision(),
            Math.toIntExact(product.m().at(plate)),
            Math.toIntExact(product.n().at(plate)),
            Math.toIntExact(product.k().at(plate)),
            product.transposeLeft(),
            product.transposeRight());
    return new MatrixProduct(
        lanes,
        form,
        Math.toIntExact(product.batch().at(plate)),
        address(product.left()),
        address(product.right()),
        product.accumulates(),
        address(product.target()));
  }

  private Kernel reduction(Value value, Scratch scratch) {
    long source = address(Access.of(value).getFirst().source());
    return Reduction.of(value, lanes, threads, plateSize(), source, address(value), scratch);
  }

  private Kernel single(Value value) {
    return switch (value.op()) {
      case Op.Input(String name, var shape) -> new Input(name, lanes.precision(), memory(value));
      case Op.Noise op -> new Noise(lanes, op, value, length(value), address(value), heaps);
      default -> {
        Interpreted kernel =
            new Interpreted(
                value,
                value.inputs().stream().map(this::memory).toList(),
                memory(value),
                state,
                sizes);
        interpreted.add(kernel);
        yield (bindings, workers) -> kernel.execute(bindings);
      }
    };
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
      case Place.Arena(int buffer) -> buffers[buffer];
    };
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
