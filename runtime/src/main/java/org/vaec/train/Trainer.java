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
import org.vaec.model.TrainSettings;
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
    this.schedule = schedule(compilation.model().train(), rows.size());
    reported.add(compilation.objective().total());
    ObjectiveSettings.Bound bound = compilation.model().objective().bound();
    if (bound.isWeighted()) {
      reported.add(bound.word());
    }
    compilation.objective().terms().stream().map(Term::name).forEach(reported::add);
  }

  private static Schedule schedule(TrainSettings settings, int rows) {
    return new Schedule(rows, Math.min(settings.batch(), rows), settings.epochs());
  }

  /** The steps of a whole run over so many rows. */
  public static long steps(TrainSettings settings, int rows) {
    return schedule(settings, rows).steps();
  }

  /**
   * Whether the last of so many steps was taken at the full weight of the KLs.
   *
   * @param rows trained on
   */
  public static boolean isWarm(Model model, int rows, long steps) {
    return schedule(model.train(), rows).warmup(model.objective().warmup(), steps - 1) == 1;
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
    // A state is known to be good once a step from it is finite: not before the next one.
    Runnable isGood = () -> lastGood.take(engine.state(), optimizer);
    Runnable isAny = () -> {};
    Baselines baselines = new Baselines(engine.state());
    Averages averages = new Averages(reported);
    Clock clock = new Clock(schedule, from);
    long step = from;
    while (step < schedule.steps()) {
      int epoch = schedule.epoch(step);
      if (schedule.place(step) == 0) {
        averages.turn();
      }
      boolean epochBegins = step == from || schedule.place(step) == 0;
      if (!minibatches.take(step, epochBegins ? isGood : isAny)) {
        return diverged(lastGood, clock);
      }
      baselines.update(minibatches.results(), step);
      averages.add(minibatches.results(), minibatches.rows(step));
      step++;
      clock.tick(step);
      if (clock.reportIsDue() || step == schedule.steps()) {
        listener.progress(progress(epoch, step, averages, clock));
      }
      if (step < schedule.steps() && stop.getAsBoolean()) {
        return isGood(minibatches, step)
            ? clock.result(Outcome.INTERRUPTED, step)
            : diverged(lastGood, clock);
      }
    }
    // Where no step was taken, there is nothing new to be wrong.
    return step == from || isGood(minibatches, step)
        ? clock.result(Outcome.FINISHED, step)
        : diverged(lastGood, clock);
  }

  /** Whether training could go on from what the latest step gave. */
  private boolean isGood(Minibatches minibatches, long step) {
    return engine.state().parameters().isFinite() && minibatches.wouldBeFinite(step);
  }

  private TrainingResult diverged(Checkpoint lastGood, Clock clock) {
    lastGood.restore(engine.state(), optimizer);
    return clock.result(Outcome.DIVERGED, lastGood.step());
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
