package org.vaec.engine.kernel;

import org.vaec.engine.Bindings;

/** A step of a plan bound to memory. */
interface Kernel {

  /** Computes the step. */
  void run(Bindings bindings, Workers workers);

  /**
   * Computes one of the parts that the step has given to the workers.
   *
   * @param thread that computes it, from 0: each has its own registers
   */
  default void part(int part, int thread) {
    throw new IllegalStateException("engine: " + this + " has no parts");
  }
}
