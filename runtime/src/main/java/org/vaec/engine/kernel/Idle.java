package org.vaec.engine.kernel;

/** Does nothing, in so many parts. */
record Idle(int parts) implements Kernel {
  @Override
  public void part(int part, int thread) {}
}
