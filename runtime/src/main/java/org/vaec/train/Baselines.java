package org.vaec.train;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.vaec.engine.Precision;
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

  private final Precision precision;
  private final List<String> names;
  private final List<MemorySegment> averages;

  /** The averages among the statistics of a state. */
  public Baselines(State state) {
    this.precision = state.precision();
    this.names = state.statistics().names().stream().filter(Statistics::isBaseline).toList();
    this.averages = names.stream().map(state.statistics()::memory).toList();
  }

  public boolean isEmpty() {
    return names.isEmpty();
  }

  /** Takes the means of a step into the averages. */
  public void update(Results results, long step) {
    double share = Math.max(SHARE, 1.0 / (step + 1));
    for (int i = 0; i < averages.size(); i++) {
      double average = precision.get(averages.get(i), 0);
      double own = results.scalar(names.get(i));
      precision.set(averages.get(i), 0, average + share * (own - average));
    }
  }

  /** Whether there are any. */
  public static boolean areIn(State state) {
    return state.statistics().names().stream().anyMatch(Statistics::isBaseline);
  }
}
