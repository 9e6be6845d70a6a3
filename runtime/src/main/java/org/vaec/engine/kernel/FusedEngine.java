package org.vaec.engine.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.engine.Store;
import org.vaec.engine.nd4j.Blas;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.plan.Plan;
import org.vaec.plan.Planner;
import org.vaec.shape.Plate;

/**
 * Runs the plan of a graph: elementwise regions tile by tile with vector instructions, products by
 * BLAS on the arrays as they lie, parameters and gradients in their stores, everything else in one
 * arena. What no fused kernel covers goes through the reference engine's, within the same plan.
 *
 * <p>Sums are cut in the same way whatever the number of threads, so that it does not change a bit;
 * against the reference engine numbers differ by rounding.
 */
public final class FusedEngine implements Engine {
  /** The full batch, the last one of an epoch, and the same for evaluation. */
  private static final int FRAMES = 4;

  private final Program program;
  private final State state;
  private final Store gradients;
  private final Plan plan;
  private final Lanes lanes;
  private final Workers workers;
  private final Set<Plate> latePlates = new HashSet<>();
  private final SequencedMap<Map<Plate, Integer>, FusedFrame> frames = new LinkedHashMap<>();
  private Map<Plate, Integer> latestSizes = Map.of();
  private FusedFrame latest;
  private long runs;
  private boolean closed;

  /**
   * Plans the program; takes the precision from the state.
   *
   * @param threads at least 1
   */
  public FusedEngine(Program program, State state, int threads) {
    this(program, state, threads, Lanes.of(state.precision()));
  }

  FusedEngine(Program program, State state, int threads, Lanes lanes) {
    Blas.load();
    this.program = program;
    this.state = state;
    this.gradients = new Store(state.precision(), state.parameters().layout());
    this.plan = Planner.plan(program.graph(), program.gradients());
    this.lanes = lanes;
    this.workers = new Workers(threads);
    for (Value value : program.graph().values()) {
      latePlates.addAll(value.plates());
      if (value.op() instanceof Op.PlateSize(Plate plate)) {
        latePlates.add(plate);
      }
    }
    latePlates.removeIf(plate -> !plate.isBoundLate());
  }

  /** Begins to load the libraries on a thread of its own; the first engine waits for them. */
  public static void preload() {
    Thread.ofPlatform().daemon().name("blas-load").start(Blas::load);
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
    Blas.useCallingThread();
    FusedFrame frame = frame(bindings);
    runs++;
    frame.run(bindings, workers);
    long run = runs;
    return output -> {
      if (run != runs || closed) {
        throw new IllegalStateException("engine: " + output + " read after a later run");
      }
      // The plan's graph: the planner may have rewritten the program's.
      Value value = plan.graph().output(output);
      return precision().toDoubles(frame.memory(value), frame.length(value));
    };
  }

  private FusedFrame frame(Bindings bindings) {
    if (latest != null && latePlates.stream().allMatch(plate -> isLatest(bindings, plate))) {
      return latest;
    }
    Map<Plate, Integer> sizes = new HashMap<>();
    latePlates.forEach(plate -> sizes.put(plate, bindings.extent(plate).size()));
    FusedFrame frame = frames.remove(sizes);
    if (frame == null) {
      // The oldest goes before the new one comes: two large ones need not fit at once.
      if (frames.size() == FRAMES) {
        frames.pollFirstEntry().getValue().close();
      }
      frame = new FusedFrame(plan, state, gradients, lanes, workers, bindings);
    }
    frames.putLast(sizes, frame);
    latestSizes = sizes;
    latest = frame;
    return frame;
  }

  private boolean isLatest(Bindings bindings, Plate plate) {
    return latestSizes.get(plate) == bindings.extent(plate).size();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      frames.values().forEach(FusedFrame::close);
      frames.clear();
      workers.close();
    }
  }
}
