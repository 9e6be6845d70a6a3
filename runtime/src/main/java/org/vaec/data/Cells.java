package org.vaec.data;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;

/**
 * The numbers of one variable: {@code rows} rows of {@code elements} numbers, row-major, in the
 * smallest form that holds them exactly. NaN marks a missing number.
 */
sealed interface Cells {
  int rows();

  int elements();

  double at(int row, int element);

  /** Writes the row's numbers at {@code into[at ...]}. */
  void copyRow(int row, double[] into, int at);

  /** The same cells with {@code function} applied to each. */
  Cells map(DoubleUnaryOperator function);

  /** Whether every number of every row satisfies {@code test}. */
  boolean allMatch(DoublePredicate test);

  /**
   * At most 256 distinct numbers, as a code each and a table: grey levels take one byte a pixel,
   * and an elementwise transform costs 256 evaluations.
   *
   * @param offset where in {@code codes} the first row begins
   * @param values [256], what each code stands for
   */
  record Coded(byte[] codes, int offset, int rows, int elements, double[] values) implements Cells {

    /** Unsigned bytes that stand for themselves. */
    static Coded bytes(byte[] codes, int offset, int rows, int elements) {
      double[] values = new double[256];
      Arrays.setAll(values, i -> i);
      return new Coded(codes, offset, rows, elements, values);
    }

    @Override
    public double at(int row, int element) {
      return values[codes[offset + row * elements + element] & 0xFF];
    }

    @Override
    public void copyRow(int row, double[] into, int at) {
      int from = offset + row * elements;
      for (int i = 0; i < elements; i++) {
        into[at + i] = values[codes[from + i] & 0xFF];
      }
    }

    @Override
    public Cells map(DoubleUnaryOperator function) {
      double[] mapped = Arrays.stream(values).map(function).toArray();
      return new Coded(codes, offset, rows, elements, mapped);
    }

    @Override
    public boolean allMatch(DoublePredicate test) {
      boolean[] matches = new boolean[256];
      boolean all = true;
      for (int i = 0; i < 256; i++) {
        matches[i] = test.test(values[i]);
        all &= matches[i];
      }
      // Most tables have codes that no cell uses, so a failing code alone proves nothing.
      for (int i = 0; !all && i < rows * elements; i++) {
        if (!matches[codes[offset + i] & 0xFF]) {
          return false;
        }
      }
      return true;
    }
  }

  /** Numbers that a float holds exactly. */
  record Floats(float[] values, int rows, int elements) implements Cells {
    @Override
    public double at(int row, int element) {
      return values[row * elements + element];
    }

    @Override
    public void copyRow(int row, double[] into, int at) {
      for (int i = 0; i < elements; i++) {
        into[at + i] = values[row * elements + i];
      }
    }

    @Override
    public Cells map(DoubleUnaryOperator function) {
      double[] mapped = new double[values.length];
      Arrays.setAll(mapped, i -> function.applyAsDouble(values[i]));
      return of(mapped, elements);
    }

    @Override
    public boolean allMatch(DoublePredicate test) {
      for (float value : values) {
        if (!test.test(value)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Any numbers. */
  record Doubles(double[] values, int rows, int elements) implements Cells {
    @Override
    public double at(int row, int element) {
      return values[row * elements + element];
    }

    @Override
    public void copyRow(int row, double[] into, int at) {
      System.arraycopy(values, row * elements, into, at, elements);
    }

    @Override
    public Cells map(DoubleUnaryOperator function) {
      double[] mapped = new double[values.length];
      Arrays.setAll(mapped, i -> function.applyAsDouble(values[i]));
      return of(mapped, elements);
    }

    @Override
    public boolean allMatch(DoublePredicate test) {
      return Arrays.stream(values).allMatch(test);
    }
  }

  /** The smallest form that holds {@code values} exactly; takes the array over. */
  static Cells of(double[] values, int elements) {
    int rows = values.length / elements;
    boolean bytes = true;
    boolean floats = true;
    for (int i = 0; i < values.length && floats; i++) {
      double value = values[i];
      bytes &= value >= 0 && value <= 255 && value == Math.rint(value);
      floats = value == (float) value || Double.isNaN(value);
    }
    if (!floats) {
      return new Doubles(values, rows, elements);
    }
    if (bytes) {
      byte[] codes = new byte[values.length];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = (byte) (int) values[i];
      }
      return Coded.bytes(codes, 0, rows, elements);
    }
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
    }
    return new Floats(rounded, rows, elements);
  }

  /** The rows of {@code this}, then those of {@code other}, which has as many elements a row. */
  default Cells append(Cells other) {
    int total = Math.multiplyExact(rows() + other.rows(), elements());
    if (this instanceof Coded first
        && other instanceof Coded second
        && Arrays.equals(first.values, second.values)) {
      byte[] codes = new byte[total];
      int split = rows() * elements();
      System.arraycopy(first.codes, first.offset, codes, 0, split);
      System.arraycopy(second.codes, second.offset, codes, split, total - split);
      return new Coded(codes, 0, rows() + other.rows(), elements(), first.values);
    }
    double[] values = new double[total];
    for (int row = 0; row < rows(); row++) {
      copyRow(row, values, row * elements());
    }
    for (int row = 0; row < other.rows(); row++) {
      other.copyRow(row, values, (rows() + row) * elements());
    }
    return of(values, elements());
  }
}
