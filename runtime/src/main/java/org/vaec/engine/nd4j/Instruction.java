package org.vaec.engine.nd4j;

import org.vaec.engine.Bindings;

/** One operation bound to the arrays that it reads and writes. */
@FunctionalInterface
interface Instruction {
  void execute(Bindings bindings);
}
