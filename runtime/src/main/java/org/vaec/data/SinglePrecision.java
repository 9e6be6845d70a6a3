package org.vaec.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.syntax.Statement.Role;

/**
 * Whether single precision can tell the values of a variable apart.
 *
 * <p>Its numbers are 24 bits long, so that near an offset of 1.7e9 the next one is 128 away: what
 * spreads by 50 there falls on one of three. Both a value and the location that a density compares
 * it with are off by up to half such a step. Where the density is as wide as the data, that adds
 * step^2 / (12 deviation^2) nats to the negative log-density of a row, and a model that explains
 * all but a part r of the deviation loses 1 / r^2 times that.
 */
final class SinglePrecision {
  /**
   * With fewer steps to a standard deviation values are refused: 2e-5 nats are lost, and with a
   * tenth of the deviation unexplained 2e-3, which shows in what is printed.
   */
  private static final double FEWEST_STEPS = 64;

  /** With fewer, a warning: where a hundredth is unexplained, 8e-4 nats are lost. */
  private static final double FEW_STEPS = 1024;

  private SinglePrecision() {}

  /** An error or a warning about the elements that are the worst, if any are bad. */
  static Optional<Diagnostic> check(Observed variable, Statistics statistics, Table.Places places) {
    if (variable.role() == Role.LABEL || !statistics.frequencies().isEmpty()) {
      return Optional.empty();
    }
    int worst = -1;
    double fewest = FEW_STEPS;
    List<String> lost = new ArrayList<>();
    for (int i = 0; i < statistics.mean().size(); i++) {
      double deviation = statistics.deviation().get(i);
      double steps = deviation / step(statistics, i);
      if (deviation > 0 && steps < FEW_STEPS) {
        lost.add(places.element(i));
        worst = steps < fewest ? i : worst;
        fewest = Math.min(fewest, steps);
      }
    }
    if (lost.isEmpty()) {
      return Optional.empty();
    }
    String others = lost.size() == 1 ? "" : " (and " + (lost.size() - 1) + " more like it)";
    String message =
        "single precision cannot tell values of `%s` apart: in %s%s they have a standard deviation of %s around %s, and the next number there is %s away"
            .formatted(
                variable.name(),
                places.element(worst),
                others,
                number(statistics.deviation().get(worst)),
                number(statistics.mean().get(worst)),
                number(step(statistics, worst)));
    Diagnostic diagnostic =
        fewest < FEWEST_STEPS
            ? Diagnostic.error("data-precision", variable.span(), message)
            : Diagnostic.warning(
                "data-precision", variable.span(), message.replace("cannot tell", "hardly tells"));
    return Optional.of(diagnostic.withFix(fix(variable)));
  }

  /** From one number of single precision to the next, where the values of an element are. */
  private static double step(Statistics statistics, int element) {
    double size = Math.abs(statistics.mean().get(element)) + statistics.deviation().get(element);
    return Math.ulp((float) size);
  }

  private static String fix(Observed variable) {
    boolean isReal =
        variable.type() instanceof Support.Real
            && variable.density().map(Support.Real.class::isInstance).orElse(true);
    String from = variable.selection().isEmpty() ? "from \"" + variable.name() + "\" " : "";
    return isReal
        ? "add `"
            + from
            + "-> standardize`, which is computed in double precision, or run with `--precision"
            + " float64`"
        : "run with `--precision float64`, or subtract an offset in the file";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
