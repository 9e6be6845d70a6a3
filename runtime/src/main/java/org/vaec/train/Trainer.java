package org.vaec.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import org.vaec.Compilation;
import org.vaec.data.Rows;
import org.vaec.engine.Engine;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings;
import org.vaec.objective.Term;
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
    this.schedule =
        new Schedule(
            rows.size(),
            Math.min(compilation.model().train().batch(), rows.size()),
            compilation.model().train().epochs());
    reported.add(compilation.objective().total());
    ObjectiveSettings.Bound bound = compilation.model().objective().bound();
    if (bound.isWeighted()) {
      reported.add(bound.word());
    }
    compilation.objective().terms().stream().map(Term::name).forEach(reported::add);
  }

  /**
   * Whether the last of so many steps was taken at the full weight of the KLs.
   *
   * @param rows trained on
   */
  public static boolean isWarm(Model model, int rows, long steps) {
    int batch = Math.min(model.train().batch(), rows);
    Schedule schedule = new Schedule(rows, batch, model.train().epochs());
    return schedule.warmup(model.objective().warmup(), steps - 1) == 1;
  }

  /**
   * Trains from where the optimizer stands to the end of the schedule.
   *
   * @param stop asked after each step; true ends the training
   */
  public TrainingResult train(ProgressListener listener, BooleanSupplier stop) {
    long from = optimizer.steps();
    Minibatches minibatches = new Minibatches(compilation, rows, engine, optimizer, schedule, seed);
    Checkpoint lastGood = Checkpoint.of(engine.state(), optimizer);
    Baselines baselines = new Baselines(engine.state());
    Averages averages = new Averages(reported);
    Clock clock = new Clock(schedule, from);
    long step = from;
    while (step < schedule.steps()) {
      int epoch = schedule.epoch(step);
      if (schedule.place(step) == 0) {
        averages.turn();
      }
      if (!minibatches.take(step)) {
        lastGood.restore(engine.state(), optimizer);
        return clock.result(Outcome.DIVERGED, lastGood.step());
      }
      baselines.update(minibatches.results(), step);
      averages.add(minibatches.results(), minibatches.rows(step));
      step++;
      boolean epochEnds = schedule.place(step) == 0;
      clock.tick(step);
      if (epochEnds) {
        lastGood.take(engine.state(), optimizer);
      }
      if (clock.reportIsDue() || step == schedule.steps()) {
        listener.progress(progress(epoch, step, averages, clock));
      }
      if (step < schedule.steps() && stop.getAsBoolean()) {
        return clock.result(Outcome.INTERRUPTED, step);
      }
    }
    return clock.result(Outcome.FINISHED, step);
  }

  private Progress progress(int epoch, long step, Averages averages, Clock clock) {
    SequencedMap<String, Double> means = averages.means();
    String total = compilation.objective().total();
    double bound = means.remove(total);
    return new Progress(
        epoch + 1,
        schedule.epochs(),
        step,
        schedule.steps(),
        compilation.objective().totalInTraining(),
        bound,
        means,
        clock.stepsPerSecond(),
        (schedule.steps() - step) / clock.stepsPerSecond());
  }
}
