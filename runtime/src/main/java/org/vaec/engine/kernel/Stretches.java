package org.vaec.engine.kernel;

/**
 * How what lies one after the other, such as the rows of a batch, is cut into stretches for the
 * threads. It follows from sizes alone, so that numbers do not depend on the threads.
 *
 * @param members what is cut, at least 1
 * @param count of the stretches, at most as many
 */
record Stretches(int members, int count) {

  /** At most so many stretches. */
  static Stretches of(int members, long count) {
    return new Stretches(members, Math.clamp(count, 1, members));
  }

  /** The first member of a stretch; that of the one behind the last is their number. */
  int first(int stretch) {
    return (int) ((long) members * stretch / count);
  }

  /** The same in numbers, where so many belong to all members together, to each as many. */
  int first(int stretch, int numbers) {
    return numbers / members * first(stretch);
  }
}
