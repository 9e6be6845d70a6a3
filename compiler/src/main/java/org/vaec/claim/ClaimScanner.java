package org.vaec.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.vaec.claim.Token.Kind;

/**
 * Makes words, numbers and signs of a formula as people type it: plain text, LaTeX or mathematical
 * characters.
 */
final class ClaimScanner {
  private static final Map<String, String> CHARACTERS =
      Map.ofEntries(
          Map.entry("θ", " theta "),
          Map.entry("ϑ", " theta "),
          Map.entry("φ", " phi "),
          Map.entry("ϕ", " phi "),
          Map.entry("λ", " lambda "),
          Map.entry("ψ", " psi "),
          Map.entry("μ", " mu "),
          Map.entry("µ", " mu "),
          Map.entry("σ", " sigma "),
          Map.entry("Σ", " Sigma "),
          Map.entry("ε", " eps "),
          Map.entry("ϵ", " eps "),
          Map.entry("π", " pi "),
          Map.entry("ρ", " rho "),
          Map.entry("𝔼", " E "),
          Map.entry("𝒩", " N "),
          Map.entry("ℒ", " ELBO "),
          Map.entry("∑", " sum "),
          Map.entry("∫", " int "),
          Map.entry("√", " sqrt "),
          Map.entry("½", "(1/2)"),
          Map.entry("²", "^2"),
          Map.entry("−", "-"),
          Map.entry("–", "-"),
          Map.entry("×", "*"),
          Map.entry("·", "*"),
          Map.entry("⊙", "*"),
          Map.entry("∘", "*"),
          Map.entry("‖", "||"),
          Map.entry("∥", "||"),
          Map.entry("∣", "|"),
          Map.entry("≈", "~="),
          Map.entry("≃", "~="),
          Map.entry("≥", ">="),
          Map.entry("⩾", ">="),
          Map.entry("≤", "<="),
          Map.entry("⩽", "<="),
          Map.entry("∼", "~"),
          Map.entry("←", "<-"),
          Map.entry("…", "..."),
          Map.entry("≔", "="));

  /** LaTeX commands by what they mean; those that lay out only mean nothing. */
  private static final Map<String, String> COMMANDS =
      Map.ofEntries(
          Map.entry("varepsilon", "eps"),
          Map.entry("epsilon", "eps"),
          Map.entry("vartheta", "theta"),
          Map.entry("varphi", "phi"),
          Map.entry("cdot", "*"),
          Map.entry("odot", "*"),
          Map.entry("times", "*"),
          Map.entry("circ", "*"),
          Map.entry("mid", "|"),
          Map.entry("vert", "|"),
          Map.entry("lvert", "|"),
          Map.entry("rvert", "|"),
          Map.entry("Vert", "||"),
          Map.entry("parallel", "||"),
          Map.entry("ge", ">="),
          Map.entry("geq", ">="),
          Map.entry("geqslant", ">="),
          Map.entry("le", "<="),
          Map.entry("leq", "<="),
          Map.entry("leqslant", "<="),
          Map.entry("approx", "~="),
          Map.entry("simeq", "~="),
          Map.entry("sim", "~"),
          Map.entry("leftarrow", "<-"),
          Map.entry("gets", "<-"),
          Map.entry("coloneqq", "="),
          Map.entry("triangleq", "="),
          Map.entry("ln", "log"),
          Map.entry("dots", "..."),
          Map.entry("ldots", "..."),
          Map.entry("cdots", "..."),
          Map.entry("ell", "l"),
          Map.entry("top", "T"),
          Map.entry("dfrac", "frac"),
          Map.entry("tfrac", "frac"),
          Map.entry("partial", "d"));

  private static final Set<String> LAYOUT =
      Set.of(
          "left",
          "right",
          "big",
          "Big",
          "bigl",
          "bigr",
          "Bigl",
          "Bigr",
          "bigg",
          "Bigg",
          "quad",
          "qquad",
          "mathbb",
          "mathcal",
          "mathbf",
          "mathrm",
          "mathit",
          "mathsf",
          "boldsymbol",
          "bm",
          "text",
          "textrm",
          "textbf",
          "operatorname",
          "displaystyle",
          "limits",
          "nonumber",
          "tilde",
          "hat",
          "bar",
          "vec",
          "underbrace",
          "overbrace",
          "begin",
          "end",
          "mathop");

  /** A word in another alphabet: the script L is the bound, not the number of draws. */
  private static final Pattern ALPHABETS =
      Pattern.compile(
          "\\\\(mathcal|mathscr|mathbb|mathbf|mathrm|mathsf|mathit|operatorname|text|textrm)"
              + "\\s*\\{\\s*([A-Za-z]+)\\s*\\}");

  private static final String[] SIGNS = {
    "(.)", "...", "||", ">=", "<=", "~=", "<-", "==", ":=", "..", "**"
  };

  private static final int LONGEST = 2000;

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private ClaimScanner(String text) {
    this.text = text;
  }

  /**
   * The tokens of a formula, the last of kind END.
   *
   * @throws Unreadable at a character that is none of mathematics
   */
  static List<Token> scan(String formula) {
    if (formula.length() > LONGEST) {
      throw new Unreadable("a formula has at most " + LONGEST + " characters");
    }
    ClaimScanner scanner = new ClaimScanner(plain(formula));
    scanner.scan();
    return scanner.tokens;
  }

  private static String plain(String formula) {
    StringBuilder plain = new StringBuilder();
    formula
        .codePoints()
        .forEach(
            point -> {
              String character = Character.toString(point);
              plain.append(CHARACTERS.getOrDefault(character, character));
            });
    return ALPHABETS
        .matcher(plain)
        .replaceAll(
            found -> {
              String word = found.group(2);
              boolean bound = found.group(1).equals("mathcal") && word.equals("L");
              return " " + (bound ? "ELBO" : word) + " ";
            });
  }

  private void scan() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c) || c == '$' || c == '&') {
        at++;
      } else if (c == '\\') {
        command();
      } else if (isDigit(c) || c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
        number();
      } else if (isLetter(c)) {
        word();
      } else {
        sign();
      }
    }
    add(Kind.END, "", at);
  }

  // \\, \, \; \! and \{ \} are layout and brackets; \| stands between distributions.
  private void command() {
    int start = at++;
    if (at == text.length()) {
      return;
    }
    if (!isLetter(text.charAt(at))) {
      char c = text.charAt(at++);
      switch (c) {
        case '|' -> add(Kind.SIGN, "||", start);
        case '{' -> add(Kind.SIGN, "(", start);
        case '}' -> add(Kind.SIGN, ")", start);
        default -> {
          // A space of some width.
        }
      }
      return;
    }
    while (at < text.length() && isLetter(text.charAt(at))) {
      at++;
    }
    String name = text.substring(start + 1, at);
    if (LAYOUT.contains(name)) {
      return;
    }
    String meaning = COMMANDS.getOrDefault(name, name);
    add(isLetter(meaning.charAt(0)) ? Kind.WORD : Kind.SIGN, meaning, start);
  }

  private void number() {
    int start = at;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    if (at + 1 < text.length() && text.charAt(at) == '.' && isDigit(text.charAt(at + 1))) {
      at++;
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
    } else if (start == at) {
      // .5
      at++;
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
    }
    add(Kind.NUMBER, text.substring(start, at), start);
  }

  private void word() {
    int start = at;
    while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
      at++;
    }
    add(Kind.WORD, text.substring(start, at), start);
  }

  private void sign() {
    for (String sign : SIGNS) {
      if (text.startsWith(sign, at)) {
        String meaning =
            switch (sign) {
              case "(.)" -> "*";
              case "==", ":=" -> "=";
              case ".." -> "...";
              case "**" -> "^";
              default -> sign;
            };
        add(Kind.SIGN, meaning, at);
        at += sign.length();
        return;
      }
    }
    char c = text.charAt(at);
    if ("()[]{}|,;=<>~+-*/^_'!:.".indexOf(c) < 0) {
      throw new Unreadable("`" + Character.toString(text.codePointAt(at)) + "` means nothing here");
    }
    add(Kind.SIGN, String.valueOf(c), at);
    at++;
  }

  private void add(Kind kind, String meaning, int start) {
    tokens.add(new Token(kind, meaning, start));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
