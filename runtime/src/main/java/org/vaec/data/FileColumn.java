package org.vaec.data;

import java.util.Arrays;
import java.util.List;

/**
 * What the cells of one column of the file look like, all rows together: for warnings alone,
 * nothing of it is learned from.
 *
 * @param least the smallest number and how often it occurs
 * @param secondLeast the smallest of the others
 * @param secondGreatest the greatest of the others
 * @param greatest the greatest number and how often it occurs
 * @param isWhole whether all are whole numbers
 * @param distinct the different numbers, in order of first occurrence; one more than {@link #FEW}
 *     where there are more
 * @param count how many are not missing
 */
record FileColumn(
    Extreme least,
    double secondLeast,
    double secondGreatest,
    Extreme greatest,
    boolean isWhole,
    List<Double> distinct,
    int count) {
  /** As many different values are few. */
  static final int FEW = 10;

  /** A number, how often it occurs, and the first row where it does. */
  record Extreme(double value, int times, int row) {}

  /** The columns of a variable, in one pass. */
  static List<FileColumn> of(Cells cells) {
    Builder[] columns = new Builder[cells.elements()];
    Arrays.setAll(columns, i -> new Builder());
    double[] buffer = new double[cells.elements()];
    for (int row = 0; row < cells.rows(); row++) {
      cells.copyRow(row, buffer, 0);
      for (int i = 0; i < buffer.length; i++) {
        if (!Double.isNaN(buffer[i])) {
          columns[i].add(buffer[i], row);
        }
      }
    }
    return Arrays.stream(columns).map(Builder::build).toList();
  }

  /** Whether there are few different values. */
  boolean hasFew() {
    return distinct.size() <= FEW;
  }

  private static final class Builder {
    private Extreme least = new Extreme(Double.POSITIVE_INFINITY, 0, 0);
    private Extreme greatest = new Extreme(Double.NEGATIVE_INFINITY, 0, 0);
    private double secondLeast = Double.POSITIVE_INFINITY;
    private double secondGreatest = Double.NEGATIVE_INFINITY;
    private boolean isWhole = true;
    private final double[] distinct = new double[FEW + 1];
    private int different;
    private int timesLeast;
    private int timesGreatest;
    private int count;

    void add(double value, int row) {
      count++;
      isWhole = isWhole && value == Math.rint(value);
      if (different <= FEW && !isKnown(value)) {
        distinct[different++] = value;
      }
      if (value < least.value) {
        secondLeast = least.value;
        least = new Extreme(value, 0, row);
        timesLeast = 1;
      } else if (value == least.value) {
        timesLeast++;
      } else if (value < secondLeast) {
        secondLeast = value;
      }
      if (value > greatest.value) {
        secondGreatest = greatest.value;
        greatest = new Extreme(value, 0, row);
        timesGreatest = 1;
      } else if (value == greatest.value) {
        timesGreatest++;
      } else if (value > secondGreatest) {
        secondGreatest = value;
      }
    }

    private boolean isKnown(double value) {
      for (int i = 0; i < different; i++) {
        if (distinct[i] == value) {
          return true;
        }
      }
      return false;
    }

    FileColumn build() {
      return new FileColumn(
          new Extreme(least.value, timesLeast, least.row),
          secondLeast,
          secondGreatest,
          new Extreme(greatest.value, timesGreatest, greatest.row),
          isWhole,
          Arrays.stream(distinct, 0, different).boxed().toList(),
          count);
    }
  }
}
