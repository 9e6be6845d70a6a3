package org.vaec.train;

import org.vaec.engine.State;

/**
 * All that training needs to go on from a step, as it stood then.
 *
 * @param state a copy
 * @param optimizer a copy
 * @param step steps done
 */
public record Checkpoint(State state, Optimizer optimizer, long step) {

  /** Copies what is there now. */
  public static Checkpoint of(State state, Optimizer optimizer, long step) {
    return new Checkpoint(state.copy(), optimizer.copy(), step);
  }

  /** Brings a state and its optimizer back to this checkpoint. */
  void restore(State state, Optimizer optimizer) {
    state.copyFrom(this.state);
    optimizer.copyFrom(this.optimizer);
  }
}
