package org.vaec.engine.kernel;

import org.vaec.engine.Bindings;
import org.vaec.engine.Threads;

/** A step of a plan bound to memory. */
interface Kernel extends Threads.Work {

  /** Computes the step. */
  void run(Bindings bindings, Workers workers);

  /** Computes one of the parts that the step has given to the workers. */
  @Override
  default void part(int part, int thread) {
    throw new IllegalStateException("engine: " + this + " has no parts");
  }
}
