package org.vaec.engine;

/** What a training step does once the gradients are known, such as an optimizer's step. */
@FunctionalInterface
public interface Update {

  /**
   * Changes the parameters, or leaves them where the results forbid it.
   *
   * @param results the outputs of the run, such as the loss
   * @param parameters of the engine's state, to be changed in place
   * @param gradients of equal layout; 0 for parameters without a gradient
   * @param threads of the engine, idle now
   */
  void apply(Results results, Store parameters, Store gradients, Threads threads);
}
