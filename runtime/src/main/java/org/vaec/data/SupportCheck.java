package org.vaec.data;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.syntax.Statement.Role;

/**
 * Checks that every observed value lies in the declared type and in the support of its density, and
 * says what to do where it does not.
 */
final class SupportCheck {
  /** What the entries of a simplex may lose to the decimals of a file. */
  private static final double SUM_TOLERANCE = 1e-6;

  /** What a file's four decimals may move the length of a vector by. */
  private static final double LENGTH_TOLERANCE = 1e-4;

  private final Observed variable;
  private final Cells cells;
  private final BitSet missing;
  private final Table.Places places;
  private final Cells raw;

  private SupportCheck(
      Observed variable, Cells cells, BitSet missing, Table.Places places, Cells raw) {
    this.variable = variable;
    this.cells = cells;
    this.missing = missing;
    this.places = places;
    this.raw = raw;
  }

  /**
   * What is wrong with the values, if anything.
   *
   * @param cells after the transforms
   * @param raw before them
   */
  static Optional<Diagnostic> check(
      Observed variable, Cells cells, BitSet missing, Table.Places places, Cells raw) {
    SupportCheck check = new SupportCheck(variable, cells, missing, places, raw);
    return check
        .entries(check.widened(), "`" + variable.type().words() + "`, its type")
        .or(() -> variable.density().flatMap(check::entriesOfDensity))
        .or(() -> check.rows(variable.type(), "a " + variable.type().words()))
        .or(() -> variable.density().flatMap(check::rowsOfDensity));
  }

  /**
   * Checks that there are numbers as large as the values, or as their squares.
   *
   * @param cells after the transforms, finite
   * @param isSingle whether a step computes in single precision
   */
  static void checkSize(Observed variable, Cells cells, Table.Places places, boolean isSingle) {
    double largest = isSingle ? Float.MAX_VALUE : Pipeline.LARGEST;
    DoublePredicate fits = x -> !(Math.abs(x) > largest);
    boolean isCarried = variable.role() == Role.LABEL;
    if (isCarried || cells instanceof Cells.Floats || cells.allMatch(fits)) {
      return;
    }
    BadCells bad = new BadCells();
    double greatest = 0;
    for (int row = 0; row < cells.rows(); row++) {
      for (int i = 0; i < cells.elements(); i++) {
        if (!fits.test(cells.at(row, i))) {
          greatest = Math.max(greatest, Math.abs(cells.at(row, i)));
          bad.add(BadCells.number(cells.at(row, i)), places.cell(row, i));
        }
      }
    }
    throw new ModelException(
        Diagnostic.error(
                "data-too-large",
                variable.span(),
                "values of `" + variable.name() + "` are too large to compute with: " + bad)
            .withFix(
                String.format(
                    Locale.ROOT,
                    "correct them, or add `-> divide(1e%d)`",
                    (int) Math.floor(Math.log10(greatest)))));
  }

  private Optional<Diagnostic> entriesOfDensity(Support density) {
    String distribution = variable.distribution().orElse("its distribution");
    return entries(density, density.words() + ", the support of " + distribution);
  }

  /** The type with the boundary, where the density has it: Exponential takes 0. */
  private Support widened() {
    return variable
        .density()
        .filter(d -> d.equals(variable.type().closure()))
        .orElse(variable.type());
  }

  private Optional<Diagnostic> entries(Support support, String words) {
    if (cells.allMatch(x -> Double.isNaN(x) || support.contains(x))) {
      return Optional.empty();
    }
    BadCells bad = new BadCells();
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    boolean whole = true;
    Set<Double> wrong = new LinkedHashSet<>();
    int n = cells.elements();
    for (int row = 0; row < cells.rows(); row++) {
      for (int i = 0; i < n; i++) {
        double value = cells.at(row, i);
        if (Double.isNaN(value)) {
          continue;
        }
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
        whole &= value == Math.rint(value);
        if (!missing.get(row * n + i) && !support.contains(value)) {
          bad.add(describe(row, i, value), place(row, i));
          if (wrong.size() < 2) {
            wrong.add(isComparable() ? raw.at(row, i) : Double.NaN);
          }
        }
      }
    }
    if (bad.isEmpty()) {
      return Optional.empty();
    }
    String message =
        String.format(
            "%s of `%s` %s outside %s: %s",
            bad.count() == 1 ? "a value" : bad.count() + " values",
            variable.name(),
            bad.count() == 1 ? "lies" : "lie",
            words,
            bad);
    return Optional.of(
        Diagnostic.error("data-outside-support", variable.span(), message)
            .withFix(new SupportFix(variable, least, greatest, whole).words(support, wrong)));
  }

  private boolean isComparable() {
    return raw.elements() == cells.elements();
  }

  private String describe(int row, int element, double value) {
    String text = BadCells.number(value);
    return isComparable() && raw.at(row, element) != value
        ? text + " (in the file " + BadCells.number(raw.at(row, element)) + ")"
        : text;
  }

  private String place(int row, int element) {
    return isComparable() ? places.cell(row, element) : places.row(row);
  }

  private Optional<Diagnostic> rowsOfDensity(Support density) {
    String distribution = variable.distribution().orElse("its distribution");
    return rows(density, density.words() + ", as " + distribution + " needs them");
  }

  // What a set of vectors or matrices asks of its entries together.
  private Optional<Diagnostic> rows(Support support, String words) {
    if (support.isOfNumbers()) {
      return Optional.empty();
    }
    // A binary value that is drawn anew is checked as one number, 0 or 1.
    int size =
        variable.shape().isScalar() ? 1 : Math.min(variable.shape().lastSize(), cells.elements());
    BadCells bad = new BadCells();
    double[] row = new double[cells.elements()];
    for (int r = 0; r < cells.rows(); r++) {
      int gap = missing.nextSetBit(r * row.length);
      if (gap < 0 || gap >= (r + 1) * row.length) {
        cells.copyRow(r, row, 0);
        String wrong = wrong(support, row, size);
        if (!wrong.isEmpty()) {
          bad.add(wrong, places.row(r));
        }
      }
    }
    if (bad.isEmpty()) {
      return Optional.empty();
    }
    String message = "values of `" + variable.name() + "` are not " + words + ": " + bad;
    String fix =
        switch (support) {
          case Support.Simplex s when bad.toString().contains("the sum 0 at") ->
              "leave rows of sum 0 out of the file and divide each other row by its sum";
          case Support.Simplex s -> "divide each row by its sum";
          case Support.UnitVector u -> "divide each row by its length";
          case Support.CountVector c ->
              "leave out `total_count`: each row then brings its own total";
          default -> "correct these rows";
        };
    return Optional.of(
        Diagnostic.error("data-outside-support", variable.span(), message).withFix(fix));
  }

  private static String wrong(Support support, double[] row, int size) {
    return switch (support) {
      case Support.Simplex s -> sums(row, size, 1);
      case Support.OneHot o -> sums(row, size, 1);
      case Support.UnitVector u -> length(row, size);
      case Support.CountVector(OptionalInt total) when total.isPresent() ->
          sums(row, size, total.getAsInt());
      case Support.Covariance c ->
          every(row, size, from -> Matrices.isCovariance(row, from, size))
              ? ""
              : "not symmetric and positive definite";
      case Support.Cholesky c ->
          every(row, size, from -> Matrices.isCholesky(row, from, size))
              ? ""
              : "not lower triangular with a positive diagonal";
      default -> "";
    };
  }

  private static String sums(double[] row, int size, int wanted) {
    for (int from = 0; from < row.length; from += size) {
      double sum = 0;
      for (int i = 0; i < size; i++) {
        sum += row[from + i];
      }
      if (Math.abs(sum - wanted) > SUM_TOLERANCE) {
        return "the sum " + BadCells.number(sum);
      }
    }
    return "";
  }

  private static String length(double[] row, int size) {
    for (int from = 0; from < row.length; from += size) {
      double square = 0;
      for (int i = from; i < from + size; i++) {
        square += row[i] * row[i];
      }
      if (Math.abs(Math.sqrt(square) - 1) > LENGTH_TOLERANCE) {
        return "the length " + BadCells.number(Math.sqrt(square));
      }
    }
    return "";
  }

  private static boolean every(double[] row, int size, IntPredicate isSound) {
    return IntStream.range(0, row.length / (size * size))
        .allMatch(i -> isSound.test(i * size * size));
  }

  /** A value of the support that stands where one is missing, for row-major {@code element}. */
  static double placeholder(Observed variable, int element) {
    int size = variable.shape().isScalar() ? 1 : variable.shape().lastSize();
    return switch (variable.type()) {
      case Support.Simplex s -> 1.0 / size;
      case Support.Covariance c -> element / size % size == element % size ? 1 : 0;
      case Support.Cholesky c -> element / size % size == element % size ? 1 : 0;
      default -> {
        Support density = variable.density().orElse(variable.type());
        double bound = density instanceof Support.Interval(double low, double high) ? low : 0;
        for (double candidate : new double[] {0, 1, 0.5, bound}) {
          if (variable.type().contains(candidate) && density.contains(candidate)) {
            yield candidate;
          }
        }
        throw new IllegalStateException("no placeholder in " + variable.type().words());
      }
    };
  }
}
