package org.vaec.objective;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Typesets ASCII mathematics as HTML: {@code E_q[log p(x | z)]} with a subscript, italic variables
 * and real signs. What it does not know stays as it is.
 */
final class MathematicsHtml {
  private static final Pattern SUM = Pattern.compile("sum over (\\w+(?:\\[[^]]*])?) of ");

  // In this order: numbers with units of pi, names with a subscript, names, signs, exponents.
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<sum>sum over \\w+(?:\\[[^]]*])? of )"
              + "|E_(?<expectation>q(?:\\([^()]*\\))?)(?=\\[)"
              + "|(?<pi>(?<![\\p{L}_])(?:\\d*)pi\\b)"
              + "|\\^(?<exponent>-?[\\w.]+|\\([^()]*\\))"
              + "|(?<name>\\p{L}[\\p{L}\\d]*)(?:_(?<subscript>p|q))?(?![\\p{L}\\d_])"
              + "|(?<sign>>=|\\|\\||\\||-|\\*)"
              + "|(?<other>\\p{L}[\\p{L}\\d_]*|.)",
          Pattern.DOTALL);

  private static final Map<String, String> SIGNS =
      Map.of(">=", "&ge;", "||", "&#8741;", "|", "&#8739;", "-", "&minus;", "*", "&middot;");

  private MathematicsHtml() {}

  /** A formula for the inside of an element. */
  static String print(String formula) {
    StringBuilder out = new StringBuilder();
    Matcher token = TOKEN.matcher(formula);
    while (token.find()) {
      out.append(token(token));
    }
    return out.toString();
  }

  private static String token(Matcher token) {
    if (token.group("sum") != null) {
      Matcher sum = SUM.matcher(token.group("sum"));
      return sum.matches() ? "&sum;<sub>" + variable(sum.group(1)) + "</sub> " : token.group();
    }
    if (token.group("expectation") != null) {
      return "<b>E</b><sub>" + print(token.group("expectation")) + "</sub>";
    }
    if (token.group("pi") != null) {
      return token.group("pi").replace("pi", "&pi;");
    }
    if (token.group("exponent") != null) {
      String exponent = token.group("exponent");
      boolean inParentheses = exponent.startsWith("(");
      return "<sup>"
          + print(inParentheses ? exponent.substring(1, exponent.length() - 1) : exponent)
          + "</sup>";
    }
    if (token.group("name") != null) {
      String subscript = token.group("subscript");
      return variable(token.group("name"))
          + (subscript == null ? "" : "<sub><i>" + subscript + "</i></sub>");
    }
    if (token.group("sign") != null) {
      return SIGNS.get(token.group("sign"));
    }
    return escape(token.group());
  }

  // One letter is a variable; a word is a function or a parameter, which stands upright.
  private static String variable(String name) {
    int letter = name.offsetByCodePoints(0, 1);
    boolean single = letter == name.length() || name.charAt(letter) == '[';
    return single ? "<i>" + name.substring(0, letter) + "</i>" + name.substring(letter) : name;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
