package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.vaec.engine.Bindings;
import org.vaec.engine.InputArray;
import org.vaec.engine.State;
import org.vaec.engine.Store;
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
  private final long[] buffers;

  FusedFrame(
      Plan plan, State state, Store gradients, Lanes lanes, Workers workers, Bindings sizes) {
    this.plan = plan;
    this.state = state;
    this.gradients = gradients;
    this.lanes = lanes;
    this.sizes = sizes;
    Scratch scratch = new Scratch(arena, lanes.bytes());
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
                RegionBinder.bind(
                    fused, lanes, workers.count(), plateSize(), this::address, scratch);
            case Step.Product product -> product(product);
            case Step.Single(Value value) when value.op() instanceof Op.Reduce ->
                reduction(value, workers.count(), scratch);
            case Step.Single(Value value) -> single(value);
          });
    }
    plan.copies()
        .forEach(
            (parameter, value) -> {
              MemorySegment to = gradients.memory(parameter);
              kernels.add(
                  (bindings, threads) ->
                      MemorySegment.copy(memory(value), 0, to, 0, to.byteSize()));
            });
  }

  private ToIntFunction<Plate> plateSize() {
    return plate -> sizes.extent(plate).size();
  }

  private Kernel product(Step.Product product) {
    ToIntFunction<Plate> plate = plateSize();
    return new MatrixProduct(
        lanes,
        Math.toIntExact(product.batch().at(plate)),
        Math.toIntExact(product.m().at(plate)),
        Math.toIntExact(product.n().at(plate)),
        Math.toIntExact(product.k().at(plate)),
        address(product.left()),
        product.transposeLeft(),
        address(product.right()),
        product.transposeRight(),
        product.accumulates(),
        address(product.target()));
  }

  private Kernel reduction(Value value, int threads, Scratch scratch) {
    long source = address(Access.of(value).getFirst().source());
    return Reduction.of(value, lanes, threads, plateSize(), source, address(value), scratch);
  }

  private Kernel single(Value value) {
    return switch (value.op()) {
      case Op.Input(String name, var shape) -> input(name, memory(value));
      case Op.Noise op -> new Noise(lanes, op, value, length(value), address(value));
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

  private Kernel input(String name, MemorySegment into) {
    int length = Math.toIntExact(into.byteSize() / lanes.bytes());
    return (bindings, workers) -> {
      InputArray values = bindings.inputs().get(name);
      if (values == null || values.length() != length) {
        throw new IllegalStateException(
            "engine: input "
                + name
                + " needs "
                + length
                + " numbers, there are "
                + (values == null ? "none" : values.length()));
      }
      values.copyTo(into, lanes.precision());
    };
  }

  void run(Bindings bindings, Workers workers) {
    for (int i = 0; i < kernels.size(); i++) {
      kernels.get(i).run(bindings, workers);
    }
  }

  /** The numbers of a value that reaches memory. */
  @SuppressWarnings("restricted") // the engine's own memory by address
  MemorySegment memory(Value value) {
    return MemorySegment.ofAddress(address(value))
        .reinterpret((long) length(value) * lanes.bytes());
  }

  int length(Value value) {
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
