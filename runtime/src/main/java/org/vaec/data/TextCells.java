package org.vaec.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.vaec.model.Observed;
import org.vaec.source.Diagnostic;
import org.vaec.syntax.Statement.Role;

/** The cells of a variable of numbers that are no numbers, and what to do about them. */
final class TextCells {
  /** How many different spellings are kept to tell what they are. */
  private static final int REMEMBERED = 20;

  /** As many spellings may stand for a missing value; more are something else. */
  private static final int MARKERS = 3;

  /** Longer texts are no numbers in disguise and no markers. */
  private static final int LONGEST = 40;

  /** Such as kg, km/h, mmHg or kg/m\u00B2. */
  private static final String UNIT =
      "[\\p{L}\u00B0\u00B5]{1,5}[\u00B2\u00B3]?(/[\\p{L}\u00B0\u00B5]{1,5}[\u00B2\u00B3]?)?";

  /** What a text that is no number may be. */
  private enum Kind {
    BOOLEAN(text -> CellReader.truth(text).isPresent(), "write 1 and 0 in their place"),
    THOUSANDS(
        matches("[-+]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?"),
        "take the commas out of the file: 1,234.77 is written 1234.77"),
    GROUPS(
        matches(
            "[-+]?[0-9]{1,3}(['\u2019 \u00A0\u202F][0-9]{3})+([.,][0-9]*)?"
                + "|[-+]?[0-9]{1,3}(\\.[0-9]{3})+,[0-9]+"),
        "write numbers without separators and with a decimal point: 1 234,77 is written 1234.77"),
    ACCOUNT(matches("\\([0-9.,]+\\)"), "write the minus sign in place of parentheses"),
    DECIMAL_COMMA(matches("[-+]?[0-9]*,[0-9]+"), "write decimals with a point"),
    PERCENT(
        matches("[-+]?[0-9.,]+ ?%"),
        "take the signs out of the file; `-> divide(100)` then makes shares of percent"),
    MONEY(
        matches("[-+(]?\\p{Sc} ?[-+]?[0-9.,]+\\)?|[-+]?[0-9.,]+ ?\\p{Sc}"),
        "take the signs of the currency, and commas, out of the file"),
    DATE(
        matches(
            "[0-9]{4}[-/.][0-9]{1,2}([-/.][0-9]{1,2}.*)?"
                + "|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}.*"
                + "|(?i).*\\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\b.*[0-9].*"
                + "|(?i).*[0-9].*\\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\b.*"),
        "dates are no numbers: write days since some day, or leave the column out, or name the rows"
            + " by it with `id`"),
    TIME(matches("[0-9]{1,2}:[0-9]{2}(:[0-9.]+)?"), "times are no numbers: write seconds or hours"),
    BELOW(
        matches("[<>]=? ?[-+]?[0-9.]+"),
        "a bound is no number: write a number, or leave the cell empty and `?` after the type"),
    MINUS(matches("\u2212[0-9.]+"), "write the minus sign as a hyphen, -"),
    UNIT_AFTER_THOUSANDS(
        matches("[-+]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)? ?" + UNIT),
        "remove the units and the commas: 1,234.7 kg is written 1234.7"),
    UNIT_AFTER_COMMA(
        matches("[-+]?[0-9]*,[0-9]+ ?" + UNIT),
        "remove the units and write decimals with a point: 68,7 kg is written 68.7"),
    UNIT_OF_MEASURE(matches("[-+]?[0-9.]+ ?" + UNIT), "take the units out of the file");

    private final Predicate<String> test;
    private final String fix;

    Kind(Predicate<String> test, String fix) {
      this.test = test;
      this.fix = fix;
    }

    private static Predicate<String> matches(String pattern) {
      return Pattern.compile(pattern).asMatchPredicate();
    }
  }

  private final BadCells cells = new BadCells();
  private final Set<String> spellings = new LinkedHashSet<>();
  private boolean hasProse;

  void add(String cell, String place) {
    cells.add(BadCells.quoted(cell), place);
    if (cell.length() > LONGEST) {
      hasProse = true;
    } else if (spellings.size() <= REMEMBERED) {
      spellings.add(cell);
    }
  }

  boolean isEmpty() {
    return cells.isEmpty();
  }

  /**
   * What to say about them.
   *
   * @param all how many cells there are, numbers included
   */
  Diagnostic diagnostic(Observed variable, int all) {
    String message = "`" + variable.name() + "` needs numbers, but the data have text: " + cells;
    return Diagnostic.error("data-not-a-number", variable.span(), message)
        .withFix(fix(variable, all));
  }

  private String fix(Observed variable, int all) {
    if (cells.count() == all && !hasProse && spellings.stream().allMatch(Kind.BOOLEAN.test)) {
      return "declare `binary`, which takes true and false, yes and no as 1 and 0"
          + with(variable, "Bernoulli");
    }
    List<String> fixes = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String spelling : spellings) {
      String fix = fix(spelling);
      if (fix.isEmpty()) {
        unknown.add(spelling);
      } else if (!fixes.contains(fix)) {
        fixes.add(fix);
      }
    }
    boolean someAreNumbers = cells.count() < all;
    if (!unknown.isEmpty() && unknown.size() <= MARKERS && someAreNumbers && !hasProse) {
      String what = unknown.size() == 1 ? "this means" : "these mean";
      fixes.add(
          "if "
              + what
              + " that a value is missing, "
              + Redeclaration.withMissing(variable, unknown));
    } else if (!unknown.isEmpty() || hasProse) {
      fixes.add(
          "name another column, or, if the text names categories, declare "
              + categories()
              + with(variable, "Categorical"));
    }
    return String.join("; ", fixes);
  }

  private static String with(Observed variable, String distribution) {
    return variable.role() == Role.DATA ? ", with " + distribution : "";
  }

  private static String fix(String spelling) {
    for (Kind kind : Kind.values()) {
      if (kind.test.test(spelling)) {
        return kind.fix;
      }
    }
    return "";
  }

  private String categories() {
    boolean few = !hasProse && spellings.size() > 1 && spellings.size() <= REMEMBERED / 2;
    boolean plain = spellings.stream().noneMatch(s -> s.indexOf('"') >= 0 || s.length() > 20);
    return few && plain
        ? "`category("
            + spellings.stream().map(BadCells::quoted).collect(Collectors.joining(", "))
            + ")`"
        : "`category(...)`";
  }
}
