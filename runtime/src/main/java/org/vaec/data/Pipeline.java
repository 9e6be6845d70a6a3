package org.vaec.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import org.vaec.data.Fitted.Standardization;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.random.Philox;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/** Runs one variable's transforms over all rows. Used once, by one thread. */
final class Pipeline {

  /**
   * What comes out.
   *
   * @param cells the values; the probabilities of 1 where {@code isDrawn}
   * @param missing bit row * elements + element is set where the value is missing
   * @param isDrawn whether a gather draws a binary value from each cell
   * @param logJacobian [rows] sum over observed elements of log |d value / d file value|; empty if
   *     the transforms cannot be inverted. Discrete values have none: their probability stays
   * @param learned the constants of each {@code standardize}
   * @param warnings what the user may not have meant
   */
  record Result(
      Cells cells,
      BitSet missing,
      boolean isDrawn,
      Optional<double[]> logJacobian,
      List<Standardization> learned,
      List<Diagnostic> warnings) {}

  /** log |derivative| of one element's transform at a value. */
  private interface LogDerivative {
    double at(int element, double value);
  }

  /** What is larger has no square. */
  static final double LARGEST = 1e150;

  private final Observed variable;
  private final Table.Places places;
  private final Split split;
  private final long seed;
  private final Optional<Fitted.Variable> fitted;
  private final List<Standardization> learned = new ArrayList<>();
  private final List<Diagnostic> warnings = new ArrayList<>();
  private Cells cells;
  private BitSet missing;
  private boolean isDrawn;
  private double[] logJacobian;

  Pipeline(
      Observed variable,
      Cells cells,
      Table.Places places,
      Split split,
      long seed,
      Optional<Fitted.Variable> fitted) {
    this.variable = variable;
    this.cells = cells;
    this.places = places;
    this.split = split;
    this.seed = seed;
    this.fitted = fitted;
    this.missing = missingOf(cells);
    this.logJacobian = new double[cells.rows()];
  }

  Result run() {
    for (Transform transform : variable.transforms()) {
      if (isDrawn && !(transform instanceof Transform.Keep)) {
        throw new ModelException(
            Diagnostic.notSupportedYet(
                    variable.span(),
                    "a transform after `bernoulli`, which is drawn anew each epoch")
                .withFix("write `bernoulli(once)`, or put the transform before `bernoulli`"));
      }
      apply(transform);
    }
    return new Result(
        cells, missing, isDrawn, Optional.ofNullable(logJacobian), List.copyOf(learned), warnings);
  }

  private void apply(Transform transform) {
    switch (transform) {
      case Transform.Divide(double by) -> {
        double logBy = Math.log(Math.abs(by));
        addToLogJacobian((element, value) -> -logBy);
        cells = cells.map(x -> x / by);
      }
      case Transform.Standardize() -> standardize();
      case Transform.Log1p() -> {
        require(x -> x > -1, "`log1p` takes values above -1", "leave out `log1p`");
        addToLogJacobian((element, value) -> -Math.log1p(value));
        cells = cells.map(Math::log1p);
      }
      case Transform.Sum() -> sum();
      case Transform.Clip(double low, double high) ->
          mapWithoutInverse(x -> Math.min(Math.max(x, low), high));
      case Transform.Threshold(double at) ->
          mapWithoutInverse(x -> Double.isNaN(x) ? x : x > at ? 1 : 0);
      case Transform.Bernoulli(boolean once) -> bernoulli(once);
      case Transform.Missing m -> {
        // Done where the cells were read.
      }
      case Transform.Keep(int count) -> {
        if (!variable.optional()) {
          throw new ModelException(
              Diagnostic.error(
                      "data-missing",
                      variable.span(),
                      "`keep` makes values of `" + variable.name() + "` missing")
                  .withFix("write `" + variable.type().words() + "?`"));
        }
        missing = Keep.balanced(variable, cells, missing, split, seed, count);
      }
    }
  }

  private static BitSet missingOf(Cells cells) {
    BitSet missing = new BitSet();
    if (cells.allMatch(x -> !Double.isNaN(x))) {
      return missing;
    }
    for (int row = 0; row < cells.rows(); row++) {
      for (int i = 0; i < cells.elements(); i++) {
        missing.set(row * cells.elements() + i, Double.isNaN(cells.at(row, i)));
      }
    }
    return missing;
  }

  private void mapWithoutInverse(DoubleUnaryOperator function) {
    cells = cells.map(function);
    logJacobian = null;
  }

  private void addToLogJacobian(LogDerivative derivative) {
    if (logJacobian == null || isProbability()) {
      return;
    }
    double[] buffer = new double[cells.elements()];
    for (int row = 0; row < cells.rows(); row++) {
      cells.copyRow(row, buffer, 0);
      for (int i = 0; i < buffer.length; i++) {
        logJacobian[row] += Double.isNaN(buffer[i]) ? 0 : derivative.at(i, buffer[i]);
      }
    }
  }

  private boolean isProbability() {
    return variable.type().isDiscrete()
        || variable.density().filter(Support::isDiscrete).isPresent();
  }

  private void standardize() {
    require(
        x -> Math.abs(x) <= LARGEST,
        "`standardize` takes values of at most 1e150",
        "correct them, or add `-> divide(1e300)` before it");
    Standardization constants =
        fitted.isPresent()
            ? fitted.get().standardization(learned.size(), cells.elements(), variable.name())
            : fitStandardization();
    learned.add(constants);
    double[] mean = constants.mean().stream().mapToDouble(Double::doubleValue).toArray();
    double[] deviation = constants.deviation().stream().mapToDouble(Double::doubleValue).toArray();
    addToLogJacobian((element, value) -> -Math.log(deviation[element]));
    int n = cells.elements();
    if (constants.deviation().contains(0.0)) {
      logJacobian = null;
    }
    double[] values = new double[Math.multiplyExact(cells.rows(), n)];
    for (int row = 0; row < cells.rows(); row++) {
      cells.copyRow(row, values, row * n);
      for (int i = 0; i < n; i++) {
        double value = values[row * n + i];
        values[row * n + i] =
            deviation[i] == 0 && !Double.isNaN(value) ? 0 : (value - mean[i]) / deviation[i];
      }
    }
    cells = Cells.of(values, n);
  }

  private Standardization fitStandardization() {
    Moments moments = Moments.of(cells, missing, split.training());
    List<Double> mean = new ArrayList<>();
    List<Double> deviation = new ArrayList<>();
    List<String> constant = new ArrayList<>();
    for (int i = 0; i < cells.elements(); i++) {
      mean.add(moments.mean()[i]);
      deviation.add(Math.sqrt(moments.variance()[i]));
      if (moments.isConstant(i)) {
        constant.add(places.element(i));
      }
    }
    if (!constant.isEmpty()) {
      String some = String.join(", ", constant.subList(0, Math.min(5, constant.size())));
      String more = constant.size() > 5 ? " and " + (constant.size() - 5) + " more" : "";
      String message =
          String.format(
              "`%s` is constant over the training rows%s, and `standardize` makes it 0 there",
              variable.name(), variable.shape().isScalar() ? "" : " in " + some + more);
      warnings.add(Diagnostic.warning("constant-column", variable.span(), message));
    }
    return new Standardization(mean, deviation);
  }

  private void sum() {
    double[] sums = new double[cells.rows()];
    for (int row = 0; row < sums.length; row++) {
      for (int i = 0; i < cells.elements(); i++) {
        sums[row] += cells.at(row, i);
      }
    }
    if (cells.elements() > 1) {
      logJacobian = null;
    }
    // One missing element makes its sum NaN, hence missing too.
    cells = Cells.of(sums, 1);
    missing = missingOf(cells);
  }

  private void bernoulli(boolean once) {
    double greatest = greatest();
    require(
        p -> p >= 0 && p <= 1,
        "`bernoulli` takes probabilities, from 0 to 1",
        "write `-> divide(" + BadCells.number(greatest) + ")` before `bernoulli`");
    logJacobian = null;
    isDrawn = !once;
    if (!once) {
      return;
    }
    // Three codes, 0, 1 and missing: a byte a pixel, however many there are.
    Philox philox = new BinaryDraws(seed, variable.name()).once();
    int n = cells.elements();
    byte[] drawn = new byte[Math.multiplyExact(cells.rows(), n)];
    double[] buffer = new double[n];
    BinaryDraws.Room room = new BinaryDraws.Room(n);
    for (int row = 0; row < cells.rows(); row++) {
      cells.copyRow(row, buffer, 0);
      BinaryDraws.draw(philox, (long) row * n, buffer, room);
      for (int i = 0; i < n; i++) {
        drawn[row * n + i] = (byte) (Double.isNaN(buffer[i]) ? 2 : buffer[i]);
      }
    }
    cells = Cells.Coded.bytes(drawn, 0, cells.rows(), n).map(code -> code == 2 ? Double.NaN : code);
  }

  private double greatest() {
    double greatest = 0;
    for (int row = 0; row < cells.rows(); row++) {
      for (int i = 0; i < cells.elements(); i++) {
        double value = cells.at(row, i);
        greatest = value > greatest ? value : greatest;
      }
    }
    return greatest;
  }

  private void require(DoublePredicate domain, String what, String fix) {
    DoublePredicate test = x -> Double.isNaN(x) || domain.test(x);
    if (cells.allMatch(test)) {
      return;
    }
    BadCells bad = new BadCells();
    for (int row = 0; row < cells.rows(); row++) {
      for (int i = 0; i < cells.elements(); i++) {
        double value = cells.at(row, i);
        if (!test.test(value)) {
          bad.add(BadCells.number(value), places.cell(row, i));
        }
      }
    }
    String message = what + ", but `" + variable.name() + "` has " + bad;
    throw new ModelException(
        Diagnostic.error("data-outside-support", variable.span(), message).withFix(fix));
  }
}
