package org.vaec.engine.kernel;

/**
 * How fine the stretches are into which phases by members are cut. It changes the order of sums
 * over the members, so it is one for all engines but those of tests.
 *
 * @param fewestMembers of a stretch: libraries multiply fewer rows at a lower rate
 * @param fewestOperations of a stretch, as those of products in floating point
 */
record Grain(int fewestMembers, long fewestOperations) {
  /** Some ten microseconds for a stretch. */
  static final Grain USUAL = new Grain(48, 800_000);

  /** Stretches wherever there can be some: for tests, whose graphs are small. */
  static final Grain FINEST = new Grain(1, 1);
}
