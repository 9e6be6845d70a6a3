package org.vaec.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.vaec.engine.Results;

/**
 * The means of some outputs, such as the bound and its terms, over the rows of an epoch. While an
 * epoch lasts, the mean of the one before stands for the rows that are still to come, so that
 * nothing jumps where an epoch begins.
 */
final class Averages {
  private final List<String> names;
  private final double[] sums;
  private final double[] before;
  private long rowsBefore;
  private long seen;

  Averages(List<String> names) {
    this.names = List.copyOf(names);
    this.sums = new double[names.size()];
    this.before = new double[names.size()];
  }

  /** Forgets all. */
  void clear() {
    Arrays.fill(sums, 0);
    seen = 0;
    rowsBefore = 0;
  }

  /** Begins an epoch. */
  void turn() {
    long rows = seen;
    for (int i = 0; i < sums.length; i++) {
      before[i] = sums[i] / rows;
    }
    clear();
    rowsBefore = rows;
  }

  /** Adds what a step over so many rows gave. */
  void add(Results results, int rows) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += results.scalar(names.get(i)) * rows;
    }
    seen += rows;
  }

  SequencedMap<String, Double> means() {
    long missing = Math.max(0, rowsBefore - seen);
    SequencedMap<String, Double> means = new LinkedHashMap<>();
    for (int i = 0; i < sums.length; i++) {
      double mean =
          missing == 0
              ? sums[i] / seen
              : (sums[i] + before[i] * missing) / (double) (seen + missing);
      means.put(names.get(i), mean);
    }
    return means;
  }
}
