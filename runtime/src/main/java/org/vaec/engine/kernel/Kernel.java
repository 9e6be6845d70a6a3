package org.vaec.engine.kernel;

import org.vaec.engine.Bindings;
import org.vaec.engine.Threads;

/** Steps of a plan bound to memory: what comes first, parts for the threads, what comes last. */
interface Kernel extends Threads.Work {

  /** What the thread that asks does before the parts. */
  default void begin(Bindings bindings) {}

  /** How many parts there are: the same in every run and whatever the threads. */
  int parts();

  /** What the thread that asks does when all parts are done. */
  default void end() {}

  /** Computes it all. */
  default void run(Bindings bindings, Workers workers) {
    begin(bindings);
    workers.run(this, parts());
    end();
  }
}
