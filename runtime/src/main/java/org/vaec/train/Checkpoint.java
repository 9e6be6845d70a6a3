package org.vaec.train;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.vaec.engine.State;
import org.vaec.engine.Store;

/**
 * All that training needs to go on from a step, as it stood then.
 *
 * @param state a copy
 * @param averages copies of the optimizer's, by name
 * @param step steps done
 */
public record Checkpoint(State state, SequencedMap<String, Store> averages, long step) {

  /** Copies what is there now. */
  public static Checkpoint of(State state, Optimizer optimizer) {
    SequencedMap<String, Store> averages = new LinkedHashMap<>();
    optimizer.memory().forEach((name, store) -> averages.put(name, store.copy()));
    return new Checkpoint(state.copy(), averages, optimizer.steps());
  }

  /** Brings a state and its optimizer back to this checkpoint. */
  public void restore(State state, Optimizer optimizer) {
    state.copyFrom(this.state);
    optimizer.memory().forEach((name, store) -> store.copyFrom(averages.get(name)));
    optimizer.resumeAt(step);
  }
}
