package org.vaec.train;

import java.util.List;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.objective.Statistics;

/**
 * The decaying averages that samples are judged against where a guide learns by its score with
 * {@code baseline = mean}: each step gives the mean of its own, and the next one subtracts the
 * average of those before it, which no sample of its own has a part in.
 */
public final class Baselines {
  /** The share of the newest step; the first steps count equally. */
  private static final double SHARE = 0.1;

  private final State state;
  private final List<String> names;

  /** The averages among the statistics of a state. */
  public Baselines(State state) {
    this.state = state;
    this.names = state.statistics().names().stream().filter(Statistics::isBaseline).toList();
  }

  public boolean isEmpty() {
    return names.isEmpty();
  }

  /** Takes the means of a step into the averages. */
  public void update(Results results, long step) {
    double share = Math.max(SHARE, 1.0 / (step + 1));
    for (String name : names) {
      double average = state.get(name)[0];
      state.set(name, average + share * (results.scalar(name) - average));
    }
  }

  /** Whether there are any. */
  static boolean areIn(State state) {
    return state.statistics().names().stream().anyMatch(Statistics::isBaseline);
  }
}
