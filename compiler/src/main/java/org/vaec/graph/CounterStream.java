package org.vaec.graph;

import java.util.function.DoubleSupplier;

/**
 * Uniforms on (0, 1) by hashing a counter, with the finaliser of SplitMix64 (Steele, Lea and Flood
 * 2014): no state is shared between elements, so their order does not matter.
 */
final class CounterStream implements DoubleSupplier {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long key;
  private long counter;

  private CounterStream(long key) {
    this.key = key;
  }

  static CounterStream of(long seed, String site, int element) {
    return new CounterStream(mix(mix(mix(seed) + site.hashCode()) + element));
  }

  @Override
  public double getAsDouble() {
    counter++;
    // 52 bits and a half: never 0, never 1.
    return ((mix(key + counter * GOLDEN) >>> 12) + 0.5) * 0x1p-52;
  }

  private static long mix(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
