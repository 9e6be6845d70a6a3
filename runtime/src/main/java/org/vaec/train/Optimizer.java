package org.vaec.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.vaec.data.DataSet;
import org.vaec.engine.Store;
import org.vaec.engine.Threads;
import org.vaec.engine.Update;
import org.vaec.engine.kernel.NormSweep;
import org.vaec.model.Model;
import org.vaec.model.TrainSettings;
import org.vaec.model.TrainSettings.OptimizerSettings;

/**
 * Minimises by steps along gradients. It changes parameters in place and remembers averages of past
 * gradients in stores of their layout. With these and the number of steps saved and restored, a run
 * continues bit for bit.
 */
public abstract sealed class Optimizer permits Adam, Sgd {
  private final Store like;
  private final double clip;
  private final NormSweep norm;
  private final SequencedMap<String, Store> memory = new LinkedHashMap<>();
  private Units units = Units.NONE;
  private long steps;

  Optimizer(Store like, double clip) {
    this.like = like;
    this.clip = clip;
    this.norm = new NormSweep(like);
  }

  /** The optimizer of some settings for parameters laid out like these. */
  public static Optimizer of(TrainSettings settings, Store parameters) {
    double clip = settings.clip() == 0 ? Double.POSITIVE_INFINITY : settings.clip();
    return switch (settings.optimizer()) {
      case OptimizerSettings.Adam adam -> new Adam(adam, clip, parameters);
      case OptimizerSettings.Sgd sgd -> new Sgd(sgd, clip, parameters);
    };
  }

  /**
   * The same optimizer from now on, stepping what is a location or a scale of data in its units.
   */
  public final Optimizer inUnitsOf(DataSet data, Model model) {
    units = Units.of(model, data, like);
    return this;
  }

  /**
   * One step. Gradients whose norm is not finite change nothing: neither parameters nor averages.
   *
   * @param parameters changed in place
   * @param gradients of the loss, of the same layout; left as they are
   * @param rate the learning rate of this step
   * @param threads among which the work is divided; it does not change a bit of the outcome
   * @return the Euclidean norm of all gradients together, by parameters in their units, before
   *     clipping
   */
  public final double step(Store parameters, Store gradients, double rate, Threads threads) {
    return step(parameters, gradients, rate, threads, () -> {});
  }

  /**
   * As {@link #step(Store, Store, double, Threads)}.
   *
   * @param before called before anything changes, where the gradients are finite
   */
  final double step(
      Store parameters, Store gradients, double rate, Threads threads, Runnable before) {
    like.requireSameLayout(parameters);
    like.requireSameLayout(gradients);
    units.enter(parameters, gradients);
    double length = norm.of(gradients, threads);
    if (Double.isFinite(length)) {
      before.run();
      steps++;
      move(parameters, gradients, length > clip ? clip / length : 1, rate, threads);
    }
    units.leave(parameters, gradients);
    return length;
  }

  /** The Euclidean norm of all gradients together. */
  final double norm(Store gradients, Threads threads) {
    return norm.of(gradients, threads);
  }

  /** As {@link #step(Store, Store, double, Threads)}, on the calling thread alone. */
  public final double step(Store parameters, Store gradients, double rate) {
    return step(parameters, gradients, rate, Threads.CALLER);
  }

  /** A step at a rate, as an engine takes it. */
  public final Update at(double rate) {
    return (results, parameters, gradients, threads) -> step(parameters, gradients, rate, threads);
  }

  /**
   * Changes parameters and averages.
   *
   * @param scale what gradients are multiplied by, for clipping
   */
  abstract void move(Store parameters, Store gradients, double scale, double rate, Threads threads);

  /** Adds a store of averages, 0 at first. */
  final Store remember(String name) {
    Store store = new Store(like.precision(), like.layout());
    memory.put(name, store);
    return store;
  }

  /** The averages by name, to be saved, or overwritten with saved ones. */
  public final SequencedMap<String, Store> memory() {
    return Collections.unmodifiableSequencedMap(memory);
  }

  /** How many steps have been made. */
  public final long steps() {
    return steps;
  }

  /** Says that the averages are those after so many steps. */
  public final void resumeAt(long steps) {
    if (steps < 0) {
      throw new IllegalStateException("optimizer: resumed at step " + steps);
    }
    this.steps = steps;
  }
}
