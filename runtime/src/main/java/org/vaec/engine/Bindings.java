package org.vaec.engine;

import java.util.HashMap;
import java.util.Map;
import org.vaec.shape.Plate;

/**
 * What one run of a graph is given besides the {@link State}: the part of each late-bound plate
 * that the run covers, the array of each input, and what determines its random numbers. Only the
 * step can be changed in place, so that a loop makes bindings once and reuses them.
 *
 * <p>A plate of a fixed size is always covered as a whole. More inputs than the graph needs are
 * allowed; their arrays are not copied.
 */
public final class Bindings {
  private final Map<Plate, Extent> extents;
  private final Map<String, InputArray> inputs;
  private final long seed;
  private long step;

  private Bindings(
      Map<Plate, Extent> extents, Map<String, InputArray> inputs, long seed, long step) {
    this.extents = Map.copyOf(extents);
    this.inputs = Map.copyOf(inputs);
    this.seed = seed;
    this.step = step;
  }

  /** A run with no late-bound plate, no input, seed 0 and step 0; the methods below add to it. */
  public static Bindings none() {
    return new Bindings(Map.of(), Map.of(), 0, 0);
  }

  /** A run over a whole batch of rows, their noise numbered from 0. */
  public static Bindings rows(int rows) {
    return none().with(Plate.ROW, Extent.whole(rows));
  }

  /** These and the part of a plate that the run covers. */
  public Bindings with(Plate plate, Extent extent) {
    Map<Plate, Extent> all = new HashMap<>(extents);
    all.put(plate, extent);
    return new Bindings(all, inputs, seed, step);
  }

  /** These and an input, [rows, event...]. */
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

  /** These with what the user chose; with the noise's site and the step it determines all noise. */
  public Bindings withSeed(long seed) {
    return new Bindings(extents, inputs, seed, step);
  }

  /** These with another step, see {@link #moveTo}. */
  public Bindings withStep(long step) {
    return new Bindings(extents, inputs, seed, step);
  }

  /**
   * Moves on to an optimizer's step, or any other number that tells runs with fresh noise apart.
   */
  public void moveTo(long step) {
    this.step = step;
  }

  public long seed() {
    return seed;
  }

  public long step() {
    return step;
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

  /**
   * The array of an input.
   *
   * @throws IllegalStateException if there is none, or one of another length
   */
  public InputArray input(String name, int length) {
    InputArray values = inputs.get(name);
    if (values == null || values.length() != length) {
      throw new IllegalStateException(
          "engine: input "
              + name
              + " needs "
              + length
              + " numbers, there are "
              + (values == null ? "none" : values.length()));
    }
    return values;
  }
}
