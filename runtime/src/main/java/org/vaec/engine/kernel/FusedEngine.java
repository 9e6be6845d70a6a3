package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.engine.Store;
import org.vaec.engine.Update;
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
 * <p>Products and sums are cut in the same way whatever the number of threads, so that it does not
 * change a bit; against the reference engine numbers differ by rounding. Runs allocate nothing on
 * the heap once their sizes have been met, but for what goes through the reference engine's.
 */
public final class FusedEngine implements Engine {
  /** The full batch, the last one of an epoch, and the same for evaluation. */
  private static final int FRAMES = 4;

  private static final Update NO_UPDATE = (results, parameters, gradients, threads) -> {};

  private final State state;
  private final Store gradients;
  private final Plan plan;
  private final Lanes lanes;
  private final Grain grain;
  private final Workers workers;
  private final List<Plate> latePlates;
  private final List<FusedFrame> frames = new ArrayList<>();
  private final Results results = new Outputs();
  private FusedFrame frame;
  private boolean closed;

  /**
   * Plans the program; takes the precision from the state.
   *
   * @param threads at most, at least 1; runs that fewer finish sooner go on one
   */
  public FusedEngine(Program program, State state, int threads) {
    this(program, state, threads, Lanes.of(state.precision()), Grain.USUAL);
  }

  FusedEngine(Program program, State state, int threads, Lanes lanes, Grain grain) {
    Blas.load(state.precision());
    this.state = state;
    this.gradients = new Store(state.precision(), state.parameters().layout());
    this.plan = Planner.plan(program.graph(), program.gradients());
    this.lanes = lanes;
    this.grain = grain;
    this.workers = new Workers(threads);
    Set<Plate> plates = new HashSet<>();
    for (Value value : program.graph().values()) {
      plates.addAll(value.plates());
      if (value.op() instanceof Op.PlateSize(Plate plate)) {
        plates.add(plate);
      }
    }
    this.latePlates = plates.stream().filter(Plate::isBoundLate).toList();
  }

  /** Begins to load the library of a precision on a thread of its own; the first engine waits. */
  public static void preload(Precision precision) {
    Thread.ofPlatform().daemon().name("blas-load").start(() -> Blas.load(precision));
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
    return step(bindings, NO_UPDATE);
  }

  @Override
  public Results step(Bindings bindings, Update update) {
    if (closed) {
      throw new IllegalStateException("engine: run after close");
    }
    Blas.useCallingThread();
    bind(bindings);
    long start = System.nanoTime();
    boolean isSettled = !WarmUp.isAnyUnderWay();
    workers.setAlone(!isSettled || frame.pace().isAlone());
    frame.run(bindings, workers);
    update.apply(results, state.parameters(), gradients, workers);
    if (isSettled) {
      frame.pace().took(System.nanoTime() - start);
    }
    return results;
  }

  /** Makes the frame of the sizes of some bindings the current one. */
  private void bind(Bindings bindings) {
    if (frame != null && frame.fits(bindings, latePlates)) {
      return;
    }
    for (int i = 0; i < frames.size(); i++) {
      if (frames.get(i).fits(bindings, latePlates)) {
        frame = frames.remove(i);
        frames.addLast(frame);
        return;
      }
    }
    // The oldest goes before the new one comes: two large ones need not fit at once.
    if (frames.size() == FRAMES) {
      frames.removeFirst().close();
    }
    frame = new FusedFrame(plan, state, gradients, lanes, grain, workers, bindings);
    frames.addLast(frame);
  }

  /** The outputs in the memory of the latest frame. */
  private final class Outputs implements Results {
    @Override
    public double[] get(String output) {
      MemorySegment memory = memory(output);
      return precision().toDoubles(memory, (int) (memory.byteSize() / precision().bytes()));
    }

    @Override
    public double scalar(String output) {
      MemorySegment memory = memory(output);
      return memory.byteSize() == precision().bytes()
          ? precision().get(memory, 0)
          : Results.super.scalar(output);
    }

    private MemorySegment memory(String output) {
      if (closed) {
        throw new IllegalStateException("engine: " + output + " read after close");
      }
      return frame.output(output);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      frames.forEach(FusedFrame::close);
      frames.clear();
      workers.close();
    }
  }
}
