package org.vaec.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of a column that lie far from all its others: repeated ones are probably codes for a
 * missing value, single ones slips.
 */
record FarValues(List<FileColumn.Extreme> codes, List<FileColumn.Extreme> outliers) {
  /** How many ranges of the other values a number is away, to be far: a usual code, */
  private static final double FAR_FOR_A_CODE = 3;

  /** another repeated number, */
  private static final double FAR_FOR_A_REPEATED_VALUE = 10;

  /** and a single one: of heavy-tailed data, too, the largest value is seldom so far away. */
  private static final double FAR_FOR_AN_OUTLIER = 100;

  /** So many values and so many different ones say what is far from them. */
  private static final int ENOUGH = 10;

  private static final int ENOUGH_DIFFERENT = 5;

  static FarValues of(FileColumn column) {
    List<FileColumn.Extreme> codes = new ArrayList<>();
    List<FileColumn.Extreme> outliers = new ArrayList<>();
    if (column.count() >= ENOUGH && column.distinct().size() >= ENOUGH_DIFFERENT) {
      double core = column.secondGreatest() - column.secondLeast();
      FileColumn.Extreme least = column.least();
      FileColumn.Extreme greatest = column.greatest();
      double below = column.secondLeast() - least.value();
      double above = greatest.value() - column.secondGreatest();
      boolean isAlone = column.secondLeast() >= 0 && isCodeBelowZero(column);
      // What is not far on one side belongs to the others when the other side is looked at.
      boolean farBelow = below > FAR_FOR_A_CODE * core;
      boolean farAbove = above > FAR_FOR_A_CODE * core;
      double rangeBelow = farAbove ? core : core + above;
      double rangeAbove = farBelow || isAlone ? core : core + below;
      if (isAlone && least.times() > 1) {
        codes.add(least);
      } else {
        sort(least, below / rangeBelow, codes, outliers);
      }
      sort(greatest, above / rangeAbove, codes, outliers);
    }
    return new FarValues(List.copyOf(codes), List.copyOf(outliers));
  }

  private static void sort(
      FileColumn.Extreme extreme,
      double ranges,
      List<FileColumn.Extreme> codes,
      List<FileColumn.Extreme> outliers) {
    boolean isRepeated = extreme.times() > 1;
    double far = isUsualCode(extreme.value()) ? FAR_FOR_A_CODE : FAR_FOR_A_REPEATED_VALUE;
    if (isRepeated && ranges > far) {
      codes.add(extreme);
    } else if (!isRepeated && ranges > FAR_FOR_AN_OUTLIER) {
      outliers.add(extreme);
    }
  }

  /** Whether the smallest is what stands for a missing value where no other is negative. */
  private static boolean isCodeBelowZero(FileColumn column) {
    double least = column.least().value();
    return least < 0 && (isUsualCode(least) || least == -9 || least == -1 && !column.isWhole());
  }

  /**
   * Whether programs write this number where a value is missing: nines, the end of a range of
   * integers, a huge power of ten.
   */
  static boolean isUsualCode(double value) {
    double size = Math.abs(value);
    String digits = BadCells.number(size).replace(".", "");
    return digits.matches("9{2,}")
        || size >= 1e15
        || value == Short.MAX_VALUE
        || value == Short.MIN_VALUE
        || value == Integer.MAX_VALUE
        || value == Integer.MIN_VALUE;
  }
}
