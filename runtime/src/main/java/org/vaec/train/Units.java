package org.vaec.train;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vaec.data.DataSet;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.model.Model;
import org.vaec.network.LearnedArray;

/**
 * The units in which learned numbers are stepped.
 *
 * <p>Adam moves a number by about the rate, whatever the gradient. In the units of data that vary
 * by 1 that is a small step; where they vary by 30000 it would take millions of them. So what is a
 * location or a scale of data, and the weights of layers that give one, are stepped as multiples of
 * a unit u: theta = u theta', where theta' is what the optimizer sees. The gradient by theta' is u
 * times that by theta. Units are powers of two, so that this rounds nothing, and training on
 * multiples of the data by one takes the same steps to the last bit.
 */
final class Units {
  /** Nothing but units of 1. */
  static final Units NONE = new Units(new Of[0]);

  /** Of the array of a name, entry by entry. */
  private record Of(String array, double[] units) {}

  // No list: a step allocates nothing, not even what walks over one.
  private final Of[] others;

  private Units(Of[] others) {
    this.others = others;
  }

  /** The units of a model's arrays that a store has, by the training rows. */
  static Units of(Model model, DataSet data, Store parameters) {
    List<Of> others = new ArrayList<>();
    for (LearnedArray array : model.learned()) {
      if (parameters.names().contains(array.name())) {
        double[] units = Initialization.units(array, data);
        if (Arrays.stream(units).anyMatch(unit -> unit != 1)) {
          others.add(new Of(array.name(), units));
        }
      }
    }
    return others.isEmpty() ? NONE : new Units(others.toArray(Of[]::new));
  }

  /** Counts parameters in their units, and gradients by such parameters. */
  void enter(Store parameters, Store gradients) {
    for (Of other : others) {
      multiply(gradients, other, false);
      multiply(parameters, other, true);
    }
  }

  /** The inverse of {@link #enter}. */
  void leave(Store parameters, Store gradients) {
    for (Of other : others) {
      multiply(gradients, other, true);
      multiply(parameters, other, false);
    }
  }

  private static void multiply(Store store, Of other, boolean inverse) {
    MemorySegment memory = store.memory(other.array);
    Precision precision = store.precision();
    double[] units = other.units;
    for (int i = 0; i < units.length; i++) {
      double number = precision.get(memory, i);
      precision.set(memory, i, inverse ? number / units[i] : number * units[i]);
    }
  }
}
