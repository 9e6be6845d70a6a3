package org.vaec.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.vaec.engine.Results;

/** The means of some outputs, such as the bound and its terms, over the rows of steps so far. */
final class Averages {
  private final List<String> names;
  private final double[] sums;
  private long seen;

  Averages(List<String> names) {
    this.names = List.copyOf(names);
    this.sums = new double[names.size()];
  }

  void clear() {
    Arrays.fill(sums, 0);
    seen = 0;
  }

  /** Adds what a step over so many rows gave. */
  void add(Results results, int rows) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += results.scalar(names.get(i)) * rows;
    }
    seen += rows;
  }

  SequencedMap<String, Double> means() {
    SequencedMap<String, Double> means = new LinkedHashMap<>();
    for (int i = 0; i < sums.length; i++) {
      means.put(names.get(i), sums[i] / seen);
    }
    return means;
  }
}
