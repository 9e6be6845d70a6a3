package org.vaec.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelled word was meant to be. */
public final class Spelling {
  private static final int MOST_SLIPS = 3;

  private Spelling() {}

  /**
   * The candidate nearest to {@code word}, or none where all are too far to be meant: at most one
   * slip per three letters, where a slip is a letter too many, too few, wrong or swapped with its
   * neighbour, and never more than three. Case counts for nothing.
   */
  public static Optional<String> closest(String word, Collection<String> candidates) {
    String lower = word.toLowerCase(Locale.ROOT);
    int allowed = Math.min((word.length() + 1) / 3, MOST_SLIPS);
    return candidates.stream()
        .filter(candidate -> Math.abs(candidate.length() - word.length()) <= allowed)
        .filter(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT)) <= allowed)
        .min(
            Comparator.comparingInt((String c) -> distance(lower, c.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Optimal string alignment distance (Damerau, 1964; no letter is edited twice). */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
