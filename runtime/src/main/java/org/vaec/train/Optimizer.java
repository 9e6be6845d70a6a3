package org.vaec.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.vaec.engine.Store;
import org.vaec.engine.Update;
import org.vaec.engine.kernel.Sweeps;
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
  private final SequencedMap<String, Store> memory = new LinkedHashMap<>();
  private long steps;

  Optimizer(Store like, double clip) {
    this.like = like;
    this.clip = clip;
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
   * One step. Gradients whose norm is not finite change nothing: neither parameters nor averages.
   *
   * @param parameters changed in place
   * @param gradients of the loss, of the same layout; left as they are
   * @param rate the learning rate of this step
   * @return the Euclidean norm of all gradients together, before clipping
   */
  public final double step(Store parameters, Store gradients, double rate) {
    like.requireSameLayout(parameters);
    like.requireSameLayout(gradients);
    double norm = Sweeps.norm(gradients);
    if (Double.isFinite(norm)) {
      steps++;
      move(parameters, gradients, norm > clip ? clip / norm : 1, rate);
    }
    return norm;
  }

  /** A step at a rate, as an engine takes it. */
  public final Update at(double rate) {
    return (results, parameters, gradients) -> step(parameters, gradients, rate);
  }

  /**
   * Changes parameters and averages.
   *
   * @param scale what gradients are multiplied by, for clipping
   */
  abstract void move(Store parameters, Store gradients, double scale, double rate);

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
