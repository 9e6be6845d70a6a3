package org.vaec.train;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.engine.Update;
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
    double norm = norm(gradients);
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

  private static double norm(Store gradients) {
    Precision precision = gradients.precision();
    MemorySegment memory = gradients.memory();
    long length = gradients.layout().length();
    // Four sums side by side, so that an addition need not wait for the one before; a layout's
    // length is a multiple of sixteen.
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (long i = 0; i < length; i += 4) {
      a += square(precision.get(memory, i));
      b += square(precision.get(memory, i + 1));
      c += square(precision.get(memory, i + 2));
      d += square(precision.get(memory, i + 3));
    }
    return Math.sqrt(a + b + c + d);
  }

  private static double square(double x) {
    return x * x;
  }
}
