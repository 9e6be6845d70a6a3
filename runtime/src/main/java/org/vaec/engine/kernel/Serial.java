package org.vaec.engine.kernel;

import java.util.function.Consumer;
import org.vaec.engine.Bindings;

/** What the thread that asks does alone. */
record Serial(Consumer<Bindings> action) implements Kernel {
  @Override
  public void begin(Bindings bindings) {
    action.accept(bindings);
  }

  @Override
  public int parts() {
    return 0;
  }

  @Override
  public void part(int part, int thread) {
    throw new IllegalStateException("engine: " + this + " has no parts");
  }
}
