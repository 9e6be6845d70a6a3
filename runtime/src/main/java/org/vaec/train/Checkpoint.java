package org.vaec.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.vaec.engine.State;
import org.vaec.engine.Store;

/** All that training needs to go on from a step, as it stood then: copies. */
public final class Checkpoint {
  private final State state;
  private final SequencedMap<String, Store> averages = new LinkedHashMap<>();
  private long step;

  private Checkpoint(State state, Optimizer optimizer) {
    this.state = state.copy();
    optimizer.memory().forEach((name, store) -> averages.put(name, store.copy()));
    this.step = optimizer.steps();
  }

  /** Copies what is there now. */
  public static Checkpoint of(State state, Optimizer optimizer) {
    return new Checkpoint(state, optimizer);
  }

  /** Copies what is there now, over what was copied before. */
  public void take(State state, Optimizer optimizer) {
    this.state.copyFrom(state);
    for (var average : averages.entrySet()) {
      average.getValue().copyFrom(optimizer.memory().get(average.getKey()));
    }
    step = optimizer.steps();
  }

  /** Brings a state and its optimizer back to this checkpoint. */
  public void restore(State state, Optimizer optimizer) {
    state.copyFrom(this.state);
    optimizer.memory().forEach((name, store) -> store.copyFrom(averages.get(name)));
    optimizer.resumeAt(step);
  }

  public State state() {
    return state;
  }

  /** The optimizer's, by name. */
  public SequencedMap<String, Store> averages() {
    return Collections.unmodifiableSequencedMap(averages);
  }

  /** Steps done. */
  public long step() {
    return step;
  }
}
