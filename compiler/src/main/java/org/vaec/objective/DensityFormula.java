package org.vaec.objective;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.vaec.distribution.Distribution;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.RandomVariable;
import org.vaec.model.ResolvedDensity;
import org.vaec.shape.Shape;

/** The log-density of a variable, over letters for the parameters. */
final class DensityFormula {
  private DensityFormula() {}

  /**
   * What is computed, or the family's own formula where the computation distinguishes cases that
   * only rounding needs.
   *
   * @param density that of the model or that of the guide
   * @param distribution {@code p} or {@code q}, accordingly
   */
  static Written of(
      RandomVariable x, ResolvedDensity density, String distribution, Notation notation) {
    boolean elementwise = density.family().eventRank() == 0;
    Value computed = value(x, density, distribution);
    if (isPlain(computed)) {
      return Written.of(
          computed, x, elementwise, notation.letters(distribution, x, density, density));
    }
    String text = named(density.family().formula(), x.name());
    boolean summed = elementwise && !x.shape().isScalar();
    return new Written(
        summed ? Notation.sumOver(x) + "(" + text + ")" : text,
        (summed ? "\\sum_{j=1}^{" + x.shape().elements() + "} " : "")
            + "\\left("
            + ExplanationLatex.code(text)
            + "\\right)");
  }

  /** It as it is computed after simplification, for one element of an elementwise family. */
  static Value value(RandomVariable x, ResolvedDensity density, String distribution) {
    Shape shape = density.family().eventRank() == 0 ? Shape.SCALAR : x.shape();
    Distribution p = Symbols.distribution(density, shape, x.support().categories(), distribution);
    return Symbols.simplified(p.logDensity(Value.input(x.name(), shape)).sumEvent());
  }

  // Of "log p(x) = ..." what is right of the equals sign, about a variable of another name.
  private static String named(String formula, String name) {
    String right = formula.replaceFirst("^log p\\(x\\) = ", "");
    Pattern word = Pattern.compile("(?<![\\w.])" + Pattern.quote(name) + "(?![\\w(])");
    return name.equals("x") || word.matcher(right).find()
        ? right
        : right.replaceAll("(?<![\\w.])x(?![\\w(])", name);
  }

  private static boolean isPlain(Value value) {
    return !MathematicsText.isTooLong(value) && isPlain(value, new IdentityHashMap<>());
  }

  private static boolean isPlain(Value value, Map<Value, Boolean> seen) {
    if (seen.put(value, true) != null) {
      return true;
    }
    if (Idioms.logOrMinusInfinity(value).isPresent()) {
      return isPlain(Idioms.logOrMinusInfinity(value).get(), seen);
    }
    boolean itself =
        switch (value.op()) {
          case Op.Select s -> false;
          case Op.Binary(BinaryFunction function) ->
              switch (function) {
                case GREATER, EQUAL, MAXIMUM, MINIMUM -> false;
                case ADD,
                    SUBTRACT,
                    MULTIPLY,
                    DIVIDE,
                    POWER,
                    MULTIPLY_OR_ZERO,
                    LOWER_GAMMA,
                    UPPER_GAMMA,
                    GAMMA_SLOPE,
                    VON_MISES_SLOPE ->
                    true;
              };
          default -> true;
        };
    return itself && value.inputs().stream().allMatch(input -> isPlain(input, seen));
  }
}
