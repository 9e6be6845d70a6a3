package org.vaec.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.vaec.shape.Shape;

/**
 * Where named arrays lie in one contiguous stretch of memory: in the order given, but for those of
 * one shape, which follow the first of them, so that vectors are the rows of a matrix. Each begins
 * at a multiple of {@link #ALIGNMENT} bytes whatever the precision. Equal layouts let one loop run
 * over parameters, gradients and moments at once; what lies between two arrays is 0 in all three.
 */
public record Layout(SequencedMap<String, Shape> shapes, SequencedMap<String, Long> offsets) {
  /** A cache line, and the widest vector register. */
  public static final int ALIGNMENT = 64;

  /** Numbers to which an array's room is rounded up: with floats, {@link #ALIGNMENT} bytes. */
  private static final int GRAIN = ALIGNMENT / Float.BYTES;

  public Layout {
    shapes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(shapes));
    offsets = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(offsets));
  }

  /** Lays the arrays out one after the other. */
  public static Layout of(SequencedMap<String, Shape> shapes) {
    SequencedMap<Shape, List<String>> alike = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> alike.computeIfAbsent(shape, s -> new ArrayList<>()).add(name));
    SequencedMap<String, Long> offsets = new LinkedHashMap<>();
    long next = 0;
    for (var entry : alike.entrySet()) {
      for (String name : entry.getValue()) {
        offsets.put(name, next);
        next += padded(entry.getKey().elements());
      }
    }
    return new Layout(shapes, offsets);
  }

  /** How far apart arrays of so many numbers begin that lie one behind the other. */
  public static long padded(long numbers) {
    return Math.ceilDiv(numbers, (long) GRAIN) * GRAIN;
  }

  /** All numbers of all arrays, with what lies between them. */
  public long length() {
    if (offsets.isEmpty()) {
      return 0;
    }
    var last = offsets.lastEntry();
    return last.getValue() + padded(shapes.get(last.getKey()).elements());
  }

  public boolean contains(String name) {
    return shapes.containsKey(name);
  }

  /**
   * The shape of an array.
   *
   * @throws IllegalStateException if there is none of this name
   */
  public Shape shape(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalStateException("engine: no array is called " + name);
    }
    return shape;
  }

  /** Where an array begins, counted in numbers. */
  public long offset(String name) {
    shape(name);
    return offsets.get(name);
  }
}
