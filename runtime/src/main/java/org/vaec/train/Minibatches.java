package org.vaec.train;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.vaec.Compilation;
import org.vaec.data.Rows;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Results;
import org.vaec.engine.Store;
import org.vaec.engine.Threads;
import org.vaec.engine.Update;
import org.vaec.model.ObjectiveSettings;
import org.vaec.objective.Statistics;
import org.vaec.random.Philox;

/** Steps over minibatches in a fresh order each epoch. A step allocates nothing on the heap. */
final class Minibatches implements Update {
  private final Schedule schedule;
  private final Engine engine;
  private final Optimizer optimizer;
  private final ObjectiveSettings.Stretch warmup;

  /** Of the KLs, where it changes. */
  private final Optional<MemorySegment> weight;

  private final double rate;
  private final Feed feed;
  private final Philox shuffle;
  private final int[] order;
  private final Batch full;
  private final Batch last;
  private int shuffled = -1;
  private boolean isFinite;
  private Results results;

  /** What is done before a step changes anything; null where the step is to change nothing. */
  private Runnable before;

  /** The rows of a step, and what a run over so many rows is given. */
  private record Batch(int[] rows, Bindings bindings) {}

  Minibatches(
      Compilation compilation,
      Rows rows,
      Engine engine,
      Optimizer optimizer,
      Schedule schedule,
      long seed) {
    this.schedule = schedule;
    this.engine = engine;
    this.optimizer = optimizer;
    this.warmup = compilation.model().objective().warmup();
    this.weight =
        warmup.amount() > 0
            ? Optional.of(engine.state().statistics().memory(Statistics.WARMUP))
            : Optional.empty();
    this.rate = compilation.model().train().optimizer().rate();
    this.feed = new Feed(rows, compilation.step());
    this.shuffle = Philox.of(seed, "shuffle", 0);
    this.order = new int[schedule.rows()];
    this.full = batch(schedule.batch(), seed);
    int rest = schedule.rows() % schedule.batch();
    this.last = rest == 0 ? full : batch(rest, seed);
  }

  private Batch batch(int rows, long seed) {
    return new Batch(new int[rows], feed.bind(Bindings.rows(rows).withSeed(seed)));
  }

  /** The outputs of the latest step. */
  Results results() {
    return results;
  }

  /** How many rows the batch of a step has. */
  int rows(long step) {
    return batch(step).rows.length;
  }

  private Batch batch(long step) {
    return schedule.place(step) == schedule.stepsPerEpoch() - 1 ? last : full;
  }

  /**
   * Takes a step.
   *
   * @param before called where the loss and all gradients are finite: with the parameters that they
   *     are of, before these change
   * @return whether they are finite; else no parameter has changed
   */
  boolean take(long step, Runnable before) {
    this.before = before;
    return run(step);
  }

  /** As {@link #take(long, Runnable)}, without anything before it. */
  boolean take(long step) {
    return take(step, () -> {});
  }

  /** Whether the loss and all gradients of a step are finite, which is not taken. */
  boolean wouldBeFinite(long step) {
    this.before = null;
    return run(step);
  }

  private boolean run(long step) {
    int epoch = schedule.epoch(step);
    if (shuffled != epoch) {
      shuffle.moveTo(epoch);
      shuffle.permute(order);
      shuffled = epoch;
    }
    Batch batch = batch(step);
    System.arraycopy(
        order, schedule.place(step) * schedule.batch(), batch.rows, 0, batch.rows.length);
    feed.select(batch.rows, epoch);
    batch.bindings.moveTo(step);
    if (weight.isPresent()) {
      engine.precision().set(weight.get(), 0, schedule.warmup(warmup, step));
    }
    isFinite = false;
    results = engine.step(batch.bindings, this);
    return isFinite;
  }

  /** Leaves the parameters as they are where the loss or a gradient is no finite number. */
  @Override
  public void apply(Results results, Store parameters, Store gradients, Threads threads) {
    isFinite =
        Double.isFinite(results.scalar("loss"))
            && Double.isFinite(
                before == null
                    ? optimizer.norm(gradients, threads)
                    : optimizer.step(parameters, gradients, rate, threads, before));
  }
}
