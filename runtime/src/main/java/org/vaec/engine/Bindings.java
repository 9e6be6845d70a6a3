package org.vaec.engine;

import java.util.HashMap;
import java.util.Map;
import org.vaec.shape.Plate;

/**
 * What one run of a graph is given besides the {@link State}. Immutable, but for the input arrays,
 * which are not copied.
 *
 * @param extents the part of each late-bound plate that the run covers; a plate of a fixed size is
 *     covered as a whole
 * @param inputs the array of each input by name, [rows, event...]; more than the graph needs is
 *     allowed
 * @param seed what the user chose; with the noise's site and the step it determines every random
 *     number
 * @param step the optimizer's step, or any other number that tells runs with fresh noise apart
 */
public record Bindings(
    Map<Plate, Extent> extents, Map<String, InputArray> inputs, long seed, long step) {

  public Bindings {
    extents = Map.copyOf(extents);
    inputs = Map.copyOf(inputs);
  }

  /** A run with no late-bound plate, no input, seed 0 and step 0; the methods below add to it. */
  public static Bindings none() {
    return new Bindings(Map.of(), Map.of(), 0, 0);
  }

  /** A run over a whole batch of rows, their noise numbered from 0. */
  public static Bindings rows(int rows) {
    return none().with(Plate.ROW, Extent.whole(rows));
  }

  public Bindings with(Plate plate, Extent extent) {
    Map<Plate, Extent> all = new HashMap<>(extents);
    all.put(plate, extent);
    return new Bindings(all, inputs, seed, step);
  }

  public Bindings with(String input, InputArray values) {
    Map<String, InputArray> all = new HashMap<>(inputs);
    all.put(input, values);
    return new Bindings(extents, all, seed, step);
  }

  public Bindings with(String input, double... values) {
    return with(input, new InputArray.Doubles(values));
  }

  public Bindings with(String input, float... values) {
    return with(input, new InputArray.Floats(values));
  }

  public Bindings withSeed(long seed) {
    return new Bindings(extents, inputs, seed, step);
  }

  public Bindings withStep(long step) {
    return new Bindings(extents, inputs, seed, step);
  }

  /**
   * The part of a plate that the run covers.
   *
   * @throws IllegalStateException if the plate's size is bound late and has not been bound
   */
  public Extent extent(Plate plate) {
    if (!plate.isBoundLate()) {
      return Extent.whole(plate.size());
    }
    Extent extent = extents.get(plate);
    if (extent == null) {
      throw new IllegalStateException("engine: the size of plate " + plate + " is not bound");
    }
    return extent;
  }
}
