package org.vaec.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * 64 bits for each row of a data set, made of what the model reads of it, before any transform.
 * Rows are equal where their digests are, but for one chance in 2^64 a pair: so rows are known
 * again in another order and in another file.
 *
 * @param all in the order of the data set
 */
public record RowDigests(long[] all) {
  private static final long MISSING = 0x9AE16A3B2F90404FL;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private static final int ROWS_AT_ONCE = 256;

  /** The share of distinct rows from which a row may be taken for the very one that is equal. */
  private static final double TELLING = 0.95;

  static RowDigests of(int rows, Collection<Table.Column> columns) {
    long[] digests = new long[rows];
    for (Table.Column column : columns) {
      switch (column.values()) {
        case Table.Raw.Numbers(Cells cells) -> addNumbers(digests, cells);
        case Table.Raw.Words words -> addWords(digests, words);
      }
    }
    return new RowDigests(digests);
  }

  private static void addNumbers(long[] digests, Cells cells) {
    int n = cells.elements();
    IntStream.range(0, Math.ceilDiv(digests.length, ROWS_AT_ONCE))
        .parallel()
        .forEach(
            part -> {
              double[] row = new double[n];
              int first = part * ROWS_AT_ONCE;
              for (int r = first; r < Math.min(first + ROWS_AT_ONCE, digests.length); r++) {
                cells.copyRow(r, row, 0);
                digests[r] = mix(digests[r], of(row));
              }
            });
  }

  /** In four strands, since each product waits for the one before. */
  private static long of(double[] row) {
    long a = 1;
    long b = 2;
    long c = 3;
    long d = 4;
    int i = 0;
    for (; i + 4 <= row.length; i += 4) {
      a = mix(a, bits(row[i]));
      b = mix(b, bits(row[i + 1]));
      c = mix(c, bits(row[i + 2]));
      d = mix(d, bits(row[i + 3]));
    }
    for (; i < row.length; i++) {
      a = mix(a, bits(row[i]));
    }
    return mix(mix(mix(a, b), c), d);
  }

  // Adding 0 makes one number of 0 and -0; every NaN is a missing cell.
  private static long bits(double value) {
    return Double.doubleToLongBits(value + 0.0);
  }

  private static void addWords(long[] digests, Table.Raw.Words words) {
    long[] spelled = words.words().stream().mapToLong(RowDigests::of).toArray();
    int n = words.elements();
    for (int row = 0; row < digests.length; row++) {
      for (int i = 0; i < n; i++) {
        int code = words.codes()[row * n + i];
        digests[row] = mix(digests[row], code < 0 ? MISSING : spelled[code]);
      }
    }
  }

  private static long of(String word) {
    long digest = word.length();
    for (int i = 0; i < word.length(); i++) {
      digest = mix(digest, word.charAt(i));
    }
    return digest;
  }

  // A bijection of the digest for each value and of the value for each digest.
  private static long mix(long digest, long value) {
    long mixed = (Long.rotateLeft(digest, 5) ^ value) * MIX;
    return mixed ^ mixed >>> 32;
  }

  public int size() {
    return all.length;
  }

  /** Those of some rows. */
  RowDigests at(int[] rows) {
    return new RowDigests(Arrays.stream(rows).mapToLong(row -> all[row]).toArray());
  }

  /** How many rows of {@code other} have an equal one here, each of which is taken once. */
  int common(RowDigests other) {
    Map<Long, Integer> left = counts();
    int common = 0;
    for (long digest : other.all) {
      if (left.getOrDefault(digest, 0) > 0) {
        left.merge(digest, -1, Integer::sum);
        common++;
      }
    }
    return common;
  }

  /**
   * Whether a row tells which one it is: throws of a coin are all equal to one another, and nothing
   * follows from finding one.
   */
  boolean areTelling() {
    return counts().size() >= TELLING * all.length;
  }

  private Map<Long, Integer> counts() {
    Map<Long, Integer> counts = new HashMap<>();
    for (long digest : all) {
      counts.merge(digest, 1, Integer::sum);
    }
    return counts;
  }

  /** How this data set differs from one before, in words; empty where no row does. */
  Optional<String> changesSince(RowDigests before) {
    if (Arrays.equals(all, before.all)) {
      return Optional.empty();
    }
    int common = common(before);
    int gone = before.size() - common;
    int added = size() - common;
    if (gone == 0 && added == 0) {
      return Optional.of("its rows are the same in another order");
    }
    List<String> changes = new ArrayList<>();
    if (size() != before.size()) {
      changes.add("it has " + rows(size()) + " where it had " + before.size());
    }
    if (gone > 0) {
      changes.add(rows(gone) + (gone == 1 ? " is" : " are") + " changed or gone");
    }
    if (added > 0) {
      changes.add(rows(added) + (added == 1 ? " is" : " are") + " new");
    }
    return Optional.of(String.join(", ", changes));
  }

  private static String rows(int count) {
    return count == 1 ? "1 row" : count + " rows";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowDigests digests && Arrays.equals(all, digests.all);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(all);
  }

  @Override
  public String toString() {
    return all.length + " rows";
  }
}
