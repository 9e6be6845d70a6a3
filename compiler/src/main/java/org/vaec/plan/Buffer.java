package org.vaec.plan;

/**
 * Memory that values use one after the other, or the rows of a matrix at equal distances, each for
 * a value of its own.
 *
 * @param number from 0, as the plan is printed
 * @param size in numbers, for the largest of its values: of a row
 * @param rows how many rows, 1 where it is no matrix
 */
public record Buffer(int number, Count size, int rows) {

  /** The numbers of all rows together. */
  public Count numbers() {
    return size.times(rows);
  }
}
