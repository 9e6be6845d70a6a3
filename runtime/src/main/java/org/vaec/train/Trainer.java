package org.vaec.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import org.vaec.Compilation;
import org.vaec.data.Rows;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Results;
import org.vaec.engine.Store;
import org.vaec.engine.Update;
import org.vaec.model.ObjectiveSettings;
import org.vaec.objective.Statistics;
import org.vaec.objective.Term;
import org.vaec.random.Philox;
import org.vaec.train.TrainingResult.Outcome;

/**
 * Trains a model: minibatches in a fresh order each epoch, one optimizer step each.
 *
 * <p>Everything random depends on the seed and the step's number alone, so a run that was stopped
 * and resumed gives the numbers of one that was not.
 */
public final class Trainer {
  private final Compilation compilation;
  private final Rows rows;
  private final Engine engine;
  private final Optimizer optimizer;
  private final long seed;
  private final double rate;
  private final Schedule schedule;
  private final List<String> reported = new ArrayList<>();

  /**
   * @param rows trained on, at least 1
   * @param engine made for the training step of {@code compilation}
   * @param optimizer of the engine's state
   */
  public Trainer(
      Compilation compilation, Rows rows, Engine engine, Optimizer optimizer, long seed) {
    this.compilation = compilation;
    this.rows = rows;
    this.engine = engine;
    this.optimizer = optimizer;
    this.seed = seed;
    this.rate = compilation.model().train().optimizer().rate();
    this.schedule =
        new Schedule(
            rows.size(),
            Math.min(compilation.model().train().batch(), rows.size()),
            compilation.model().train().epochs());
    reported.add("elbo");
    ObjectiveSettings.Bound bound = compilation.model().objective().bound();
    if (bound.isWeighted()) {
      reported.add(bound.word());
    }
    compilation.objective().terms().stream().map(Term::name).forEach(reported::add);
  }

  /**
   * Trains from where the optimizer stands to the end of the schedule.
   *
   * @param stop asked after each step; true ends the training
   */
  public TrainingResult train(ProgressListener listener, BooleanSupplier stop) {
    long from = optimizer.steps();
    Feed feed = new Feed(rows, compilation.step(), engine.precision());
    Checkpoint lastGood = Checkpoint.of(engine.state(), optimizer);
    Baselines baselines = new Baselines(engine.state());
    Sums sums = new Sums();
    Clock clock = new Clock(schedule, from);
    int[] order = new int[0];
    long step = from;
    while (step < schedule.steps()) {
      int epoch = schedule.epoch(step);
      if (order.length == 0 || schedule.place(step) == 0) {
        order = Philox.of(seed, "shuffle", epoch).permutation(rows.size());
        sums = new Sums();
      }
      int[] batch = batch(order, schedule.place(step));
      warmUp(step);
      Bindings bindings = Bindings.rows(batch.length).withSeed(seed).withStep(step);
      FiniteUpdate update = new FiniteUpdate();
      Results results = engine.step(feed.bind(bindings, batch, epoch), update);
      if (!update.applied) {
        lastGood.restore(engine.state(), optimizer);
        return clock.result(Outcome.DIVERGED, lastGood.step());
      }
      baselines.update(results, step);
      sums.add(results, batch.length);
      step++;
      boolean epochEnds = schedule.place(step) == 0;
      clock.tick(step);
      if (epochEnds) {
        lastGood = Checkpoint.of(engine.state(), optimizer);
      }
      if (clock.reportIsDue() || step == schedule.steps()) {
        listener.progress(progress(epoch, step, sums, clock));
      }
      if (step < schedule.steps() && stop.getAsBoolean()) {
        return clock.result(Outcome.INTERRUPTED, step);
      }
    }
    return clock.result(Outcome.FINISHED, step);
  }

  private int[] batch(int[] order, int place) {
    int start = place * schedule.batch();
    return Arrays.copyOfRange(order, start, Math.min(start + schedule.batch(), order.length));
  }

  private void warmUp(long step) {
    ObjectiveSettings.Stretch warmup = compilation.model().objective().warmup();
    if (warmup.amount() > 0) {
      engine.state().set(Statistics.WARMUP, schedule.warmup(warmup, step));
    }
  }

  private Progress progress(int epoch, long step, Sums sums, Clock clock) {
    SequencedMap<String, Double> means = sums.means();
    double elbo = means.remove("elbo");
    return new Progress(
        epoch + 1,
        schedule.epochs(),
        step,
        schedule.steps(),
        elbo,
        means,
        clock.stepsPerSecond(),
        (schedule.steps() - step) / clock.stepsPerSecond());
  }

  /** Leaves the parameters as they are where the loss or a gradient is no finite number. */
  private final class FiniteUpdate implements Update {
    private boolean applied;

    @Override
    public void apply(Results results, Store parameters, Store gradients) {
      applied =
          Double.isFinite(results.scalar("loss"))
              && Double.isFinite(optimizer.step(parameters, gradients, rate));
    }
  }

  /** The means of the bound and its terms over the rows of an epoch so far. */
  private final class Sums {
    private final SequencedMap<String, Double> sums = new LinkedHashMap<>();
    private long seen;

    void add(Results results, int count) {
      for (String name : reported) {
        sums.merge(name, results.scalar(name) * count, Double::sum);
      }
      seen += count;
    }

    SequencedMap<String, Double> means() {
      SequencedMap<String, Double> means = new LinkedHashMap<>();
      sums.forEach((name, sum) -> means.put(name, sum / seen));
      return means;
    }
  }
}
