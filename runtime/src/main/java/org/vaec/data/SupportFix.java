package org.vaec.data;

import java.util.List;
import java.util.Set;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Support;
import org.vaec.syntax.Statement.Role;

/**
 * What to do where values of a variable lie outside a support.
 *
 * @param least the smallest of all its values
 * @param greatest the greatest
 * @param whole whether all are whole numbers
 */
record SupportFix(Observed variable, double least, double greatest, boolean whole) {
  /** Codes beyond it are no categories, whatever they are. */
  private static final int MOST_CATEGORIES = 10_000;

  /**
   * The fix in words.
   *
   * @param wrong the numbers in the file that are outside, or two of them
   */
  String words(Support support, Set<Double> wrong) {
    return code(wrong) + outside(support);
  }

  /** What to do where one number alone is wrong, and is one that stands for missing values. */
  private String code(Set<Double> wrong) {
    double first = wrong.iterator().next();
    boolean isSet = variable.type().cardinality().isPresent();
    boolean isCode = FarValues.isUsualCode(first) || first == 9 && isSet || first < 0;
    if (wrong.size() > 1 || !isCode) {
      return "";
    }
    String number = BadCells.number(first);
    return "if "
        + number
        + " means that a value is missing, "
        + Redeclaration.withMissing(variable, List.of(number))
        + "; else ";
  }

  private String outside(Support support) {
    boolean shares = least >= 0 && greatest <= 1;
    boolean scalable = least >= 0 && Double.isFinite(greatest);
    String divide = "add `-> divide(" + BadCells.number(greatest) + ")`";
    // What is given and not modelled has no distribution that could be another.
    boolean isGiven = variable.role() != Role.DATA;
    String real = "declare `real`" + (isGiven ? "" : ", with a distribution such as Normal");
    return switch (support) {
      case Support.Binary b when shares ->
          "declare `unit`"
              + (isGiven ? "" : " with ContinuousBernoulli")
              + ", or add `-> bernoulli` or `-> threshold(0.5)`";
      case Support.Binary b when scalable -> divide + " and then `-> threshold(0.5)`";
      case Support.Binary b -> "add `-> threshold(0)`, or declare `real`";
      case Support.Unit u when scalable -> divide + ", or " + real;
      case Support.Unit u -> real;
      case Support.OpenUnit u when shares ->
          "add `-> clip(0.001, 0.999)`, or use ContinuousBernoulli, which takes 0 and 1";
      case Support.OpenUnit u -> real;
      case Support.Positive p when least >= 0 -> aboveZero(isGiven);
      case Support.Positive p -> real;
      case Support.NonNegative n -> real;
      case Support.Count c when isGiven -> whole ? "declare `integer`" : "declare `real`";
      case Support.Count c when whole -> "counts are 0 or more: correct the data, or " + real;
      case Support.Count c when least >= 0 && changes() ->
          "leave the transforms out: "
              + variable.distribution().orElse("a distribution of counts")
              + " takes the counts as they are; or "
              + real;
      case Support.Count c when least >= 0 ->
          "if they are counts that were scaled or logged, take the raw counts; else " + real;
      case Support.Count c -> real;
      case Support.Interval i -> "correct the data, or the bounds of the distribution";
      case Support.BoundedCount c -> "correct the data, or the `total_count` of the distribution";
      case Support.Integer i -> real;
      case Support.Category(int size, var names) -> codes(size, names.isEmpty() ? "category" : "");
      case Support.Ordinal(int size) -> codes(size, "ordinal");
      case Support.Simplex s -> "divide each row by its sum";
      case Support.OpenSimplex s ->
          "add a small number to every entry in the file and divide each row by its sum: the"
              + " density of Dirichlet is 0 or infinite where an entry is 0";
      case Support.UnitVector u -> "divide each row by its length";
      case Support.OneHot o -> "write 0 and a single 1 in each row";
      case Support.CountVector c when whole ->
          "correct the data, or the `total_count` of the distribution";
      case Support.CountVector c -> "correct the data: counts are whole numbers, 0 or more";
      case Support.Levels(int count) ->
          "write whole grey levels, 0 to %1$d, in the file and add `-> divide(%1$d)`"
              .formatted(count - 1);
      case Support.Real r -> "correct the data: every number must be finite";
      case Support.Angle a -> "correct the data: every number must be finite";
      case Support.Covariance c -> "correct the data: every number must be finite";
      case Support.Cholesky c -> "correct the data: every number must be finite";
    };
  }

  private String aboveZero(boolean isGiven) {
    String clip =
        String.format(
            "add `-> clip(%s, %s)`",
            isGiven && whole ? "0.5" : "0.001", BadCells.number(Math.max(1, greatest)));
    return isGiven
        ? "leave these rows out of the file, or " + clip + ", which puts a small number for 0"
        : "a positive value is above 0: use Exponential, which takes 0, or " + clip;
  }

  private boolean changes() {
    return variable.transforms().stream().anyMatch(t -> !(t instanceof Transform.Missing));
  }

  private String codes(int size, String type) {
    String codes = "codes run from 0 to " + (size - 1);
    if (!whole || least < 0 || greatest > MOST_CATEGORIES || type.isEmpty()) {
      return codes + ": correct the data";
    }
    String larger = "declare `" + type + "(" + ((long) greatest + 1) + ")`";
    if (least != 1 || greatest != size || !type.equals("category")) {
      return codes + ": " + larger;
    }
    String words = size == 2 ? "\"1\", \"2\"" : "\"1\", ..., \"" + size + "\"";
    return codes + ": name the categories, `category(" + words + ")`, or " + larger;
  }
}
