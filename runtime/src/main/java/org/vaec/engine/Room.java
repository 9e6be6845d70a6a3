package org.vaec.engine;

import java.lang.management.ManagementFactory;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;

/**
 * Whether there is room for arrays, asked before any is allocated: the system grants more than it
 * has, and ends the process once that is used.
 */
public final class Room {
  /** Less than this any machine has; the look at the machine takes longer than a small step. */
  private static final double ALWAYS = 1L << 28;

  private final Precision precision;
  private double numbers;
  private double longest;

  public Room(Precision precision) {
    this.precision = precision;
  }

  /** Counts an array of so many numbers. As a double, which overflows nowhere. */
  public void add(double array) {
    numbers += array;
    longest = Math.max(longest, array);
  }

  /** The numbers of a value where plates that are bound late have the sizes of a run. */
  public static double numbers(Value value, Bindings sizes) {
    double numbers = value.shape().elements();
    for (Plate plate : value.plates()) {
      numbers *= sizes.extent(plate).size();
    }
    return numbers;
  }

  /**
   * Refuses what the machine cannot hold.
   *
   * @throws MemoryShortage if it cannot
   */
  public void require() {
    double bytes = numbers * precision.bytes();
    if (bytes > ALWAYS && bytes > machine()) {
      throw MemoryShortage.ofBytes(bytes, machine());
    }
    if (longest > Integer.MAX_VALUE) {
      throw MemoryShortage.ofArray(longest);
    }
  }

  private static long machine() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }
}
