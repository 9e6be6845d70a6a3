package org.vaec.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.vaec.shape.Shape;

/**
 * Named arrays of one precision in one aligned stretch of native memory, row-major, laid out by a
 * {@link Layout}. The memory is 0 at first and is freed when nothing refers to it any more.
 *
 * <p>Not synchronised: one thread at a time.
 */
public final class Store {
  private final Precision precision;
  private final Layout layout;
  private final MemorySegment memory;

  public Store(Precision precision, Layout layout) {
    this.precision = precision;
    this.layout = layout;
    this.memory =
        Arena.ofAuto()
            .allocate(layout.length() * precision.bytes(), Layout.ALIGNMENT)
            .fill((byte) 0);
  }

  public Precision precision() {
    return precision;
  }

  public Layout layout() {
    return layout;
  }

  /** The names, in the order of the layout. */
  public Set<String> names() {
    return layout.shapes().sequencedKeySet();
  }

  /** All arrays and what lies between them: {@code layout().length()} numbers. */
  public MemorySegment memory() {
    return memory;
  }

  /** The memory of one array. */
  public MemorySegment memory(String name) {
    int bytes = precision.bytes();
    return memory.asSlice(
        layout.offset(name) * bytes, (long) layout.shape(name).elements() * bytes);
  }

  /** A copy of one array. */
  public double[] get(String name) {
    return precision.toDoubles(memory(name), layout.shape(name).elements());
  }

  /** Overwrites one array; the values are rounded to the store's precision. */
  public void set(String name, double... values) {
    MemorySegment array = memory(name);
    checkLength(name, values.length);
    for (int i = 0; i < values.length; i++) {
      precision.set(array, i, values[i]);
    }
  }

  /** Overwrites one array. */
  public void set(String name, float[] values) {
    MemorySegment array = memory(name);
    checkLength(name, values.length);
    for (int i = 0; i < values.length; i++) {
      precision.set(array, i, values[i]);
    }
  }

  private void checkLength(String name, int length) {
    Shape shape = layout.shape(name);
    if (length != shape.elements()) {
      throw new IllegalStateException(
          "engine: " + length + " values for " + name + " of shape " + shape);
    }
  }

  /** Whether every number is finite. */
  public boolean isFinite() {
    boolean isFinite = true;
    for (long i = 0; i < layout.length(); i++) {
      isFinite &= Double.isFinite(precision.get(memory, i));
    }
    return isFinite;
  }

  /** Overwrites everything with the contents of a store of equal layout and precision. */
  public void copyFrom(Store other) {
    requireSameLayout(other);
    memory.copyFrom(other.memory);
  }

  /** A store of equal contents that shares nothing with this one. */
  public Store copy() {
    Store copy = new Store(precision, layout);
    copy.copyFrom(this);
    return copy;
  }

  /** Refuses a store that this one cannot be combined with number by number. */
  public void requireSameLayout(Store other) {
    if (precision != other.precision || !layout.equals(other.layout)) {
      throw new IllegalStateException("engine: two stores differ in layout or precision");
    }
  }
}
