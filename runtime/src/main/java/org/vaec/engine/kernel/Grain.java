package org.vaec.engine.kernel;

/**
 * How fine the stretches are into which phases by members are cut. It changes the order of sums
 * over the members, so it is one for all engines but those of tests.
 *
 * @param fewestRows of a product in a stretch: libraries multiply fewer at a lower rate
 * @param fewestOperations of a stretch, as those of products in floating point
 */
record Grain(int fewestRows, long fewestOperations) {
  /** Some ten microseconds for a stretch. */
  static final Grain USUAL = new Grain(48, 800_000);

  /** Stretches wherever there can be some: for tests, whose graphs are small. */
  static final Grain FINEST = new Grain(1, 1);

  /** Enough for any machine that vaec is meant for. */
  static final int MOST_STRETCHES = 16;

  /** How many times what is worth a thread's while is so much that a stretch may be shorter. */
  private static final int MUCH = 10;

  /**
   * The stretches of a phase.
   *
   * @param members that are cut
   * @param rows of the product that has fewest, of all members together: each member of a plate may
   *     have many, such as a state of a latent all rows of the batch
   * @param operations of all members, as those of products
   */
  Stretches cut(int members, long rows, long operations) {
    long usual = rows / fewestRows;
    // Where there is much to do for each, there are twice as many, for machines of many cores.
    long most = Math.max(usual, Math.min(2 * usual, operations / (MUCH * fewestOperations)));
    long count = Math.min(most, operations / fewestOperations);
    return Stretches.of(members, Math.min(count, MOST_STRETCHES));
  }
}
