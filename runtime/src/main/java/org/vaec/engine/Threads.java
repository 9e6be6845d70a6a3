package org.vaec.engine;

/**
 * Threads that compute the parts of one piece of work side by side.
 *
 * <p>How work is cut into parts never depends on the threads, and no part reads what another
 * writes: so it does not matter to a single bit how many threads there are and which takes what.
 */
@FunctionalInterface
public interface Threads {
  /** The thread that calls, alone. */
  Threads CALLER =
      (work, parts) -> {
        for (int part = 0; part < parts; part++) {
          work.part(part, 0);
        }
      };

  /** Work that has been cut into parts. */
  @FunctionalInterface
  interface Work {
    /**
     * Computes one part.
     *
     * @param thread that computes it, from 0: each may have memory of its own
     */
    void part(int part, int thread);
  }

  /**
   * Computes all parts and returns when they are done.
   *
   * @throws IllegalStateException if one of them failed
   */
  void run(Work work, int parts);
}
