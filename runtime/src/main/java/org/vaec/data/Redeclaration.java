package org.vaec.data;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.vaec.distribution.Distributions;
import org.vaec.model.Observed;

/** How the declaration of a variable is to be written instead, for fixes. */
final class Redeclaration {
  /** A declaration up to its type, the type without {@code ?}, and what follows. */
  private static final Pattern DECLARATION =
      Pattern.compile(
          "(\\w+\\s+\\w+\\s*(?:\\[[^\\]]*\\]\\s*)?:\\s*)(\\w+(?:\\s*\\([^)]*\\))?)\\s*\\??(.*)",
          Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);

  private Redeclaration() {}

  /** What to do where values are missing. */
  static String withGaps(Observed variable) {
    return isOfVectors(variable)
        ? "leave these rows out of the file"
        : "if values may be missing, write `" + variable.type().words() + "?`";
  }

  // The density of a vector has none of a part of it.
  private static boolean isOfVectors(Observed variable) {
    return !variable.type().isOfNumbers()
        || variable
            .distribution()
            .flatMap(Distributions::named)
            .filter(f -> f.eventRank() > 0)
            .isPresent();
  }

  /** What to write so that cells of these spellings are missing. */
  static String withMissing(Observed variable, List<String> spellings) {
    if (isOfVectors(variable)) {
      return withGaps(variable);
    }
    String written = variable.span().text().strip();
    Matcher declaration = DECLARATION.matcher(written);
    boolean isPlain = spellings.stream().noneMatch(s -> s.indexOf('"') >= 0);
    if (!declaration.matches() || !isPlain || written.indexOf('#') >= 0) {
      return "write `"
          + variable.type().words()
          + "?` and, behind `from ...`, `-> missing(...)` with the cell in quotes";
    }
    String step =
        spellings.stream()
            .map(s -> '"' + s + '"')
            .collect(Collectors.joining(", ", " -> missing(", ")"));
    String origin = declaration.group(3).strip();
    int arrow = origin.indexOf("->");
    String selection = arrow < 0 ? origin : origin.substring(0, arrow).strip();
    String others = arrow < 0 ? "" : " " + origin.substring(arrow);
    String text =
        declaration.group(1)
            + declaration.group(2)
            + "? "
            + (selection.isEmpty() ? "from \"" + variable.name() + "\"" : selection)
            + step
            + others;
    return "write `" + Arrays.stream(text.split("\\s+")).collect(Collectors.joining(" ")) + "`";
  }
}
