package org.vaec.engine;

import java.util.Collection;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.vaec.random.Philox;
import org.vaec.shape.Plate;

/**
 * The numbers under which the elements of a random array are drawn.
 *
 * <p>An array [plate 1, ..., plate k, event...] has the element number of its row-major position in
 * the array that covers every plate as a whole: with members first_i + m_i of plates of total_i,
 * and e the position within the event of E elements,
 *
 * <pre>((first_1 + m_1) total_2 + (first_2 + m_2)) ... E + e</pre>
 *
 * So what a row draws does not depend on the rows that are evaluated beside it.
 *
 * @param extents of the array's plates, outermost first
 * @param event the number of elements of one member
 */
public record ElementNumbers(List<Extent> extents, int event) {

  public ElementNumbers {
    extents = List.copyOf(extents);
  }

  /** Those of an array over some plates, outermost first, in a run. */
  public static ElementNumbers of(Bindings bindings, Collection<Plate> plates, int event) {
    return new ElementNumbers(plates.stream().map(bindings::extent).toList(), event);
  }

  /** Elements in a row of memory whose numbers follow each other. */
  @FunctionalInterface
  public interface Run {
    /**
     * @param position of the first element in the array
     * @param number of the first element
     * @param count how many follow each other
     */
    void of(int position, long number, int count);
  }

  /** How many elements the run covers. */
  public int count() {
    int count = event;
    for (Extent extent : extents) {
      count = Math.multiplyExact(count, extent.size());
    }
    return count;
  }

  public boolean isWhole() {
    return extents.stream().allMatch(Extent::isWhole);
  }

  /** How many elements follow each other in a run, the same for all runs; at least 1. */
  public int runLength() {
    // Members of the innermost plate follow each other; so do those of all plates within one that
    // is covered in part, as long as they are whole themselves.
    int length = event;
    for (int i = extents.size() - 1; i >= 0; i--) {
      Extent extent = extents.get(i);
      length *= extent.size();
      if (!extent.isWhole()) {
        break;
      }
    }
    return Math.max(1, length);
  }

  /** All elements, in the order of memory. */
  public void forEachRun(Run run) {
    int count = count();
    int length = runLength();
    for (int position = 0; position < count; position += length) {
      run.of(position, number(position), length);
    }
  }

  /** The number of the element at a position of the array. */
  public long number(int position) {
    long number = position % event;
    long radix = event;
    int member = position / event;
    for (int i = extents.size() - 1; i >= 0; i--) {
      Extent extent = extents.get(i);
      number += (extent.first() + member % extent.size()) * radix;
      radix = Math.multiplyExact(radix, extent.total());
      member /= extent.size();
    }
    return number;
  }

  /** The uniforms on (0, 1) that a rejection sampler takes for the element at a position. */
  public DoubleSupplier attempts(Philox philox, int position) {
    long number = number(position);
    int[] attempt = {0};
    return () -> philox.uniform(number, attempt[0]++);
  }

  /** Fills an array of {@link #count} numbers with standard normal ones. */
  public void normals(Philox philox, double[] into) {
    if (isWhole()) {
      philox.normals(into);
      return;
    }
    forEachRun(
        (position, number, count) -> {
          for (int i = 0; i < count; i++) {
            into[position + i] = philox.normal(number + i);
          }
        });
  }

  /** Fills an array of {@link #count} numbers with uniform ones on (0, 1). */
  public void uniforms(Philox philox, double[] into) {
    if (isWhole()) {
      philox.uniforms(into);
      return;
    }
    forEachRun(
        (position, number, count) -> {
          for (int i = 0; i < count; i++) {
            into[position + i] = philox.uniform(number + i);
          }
        });
  }
}
