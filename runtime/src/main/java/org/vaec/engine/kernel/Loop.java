package org.vaec.engine.kernel;

/** A loop over stretches of memory that the engine has generated. */
interface Loop {
  /**
   * Runs the loop.
   *
   * @param at the address of the first number of each input, then of each result
   * @param n how many numbers; at least as many as a vector has
   */
  void run(long[] at, int n);
}
