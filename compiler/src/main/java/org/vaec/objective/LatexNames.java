package org.vaec.objective;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names in LaTeX: letters, Greek ones, words and characters of any script. */
final class LatexNames {
  private static final Set<String> GREEK =
      Set.of(
          "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
          "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
          "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi",
          "Psi", "Omega");

  private static final String SMALL_LETTERS = "αβγδεζηθικλμνξ πρςστυφχψω";
  private static final List<String> SMALL_NAMES =
      List.of(
          "alpha",
          "beta",
          "gamma",
          "delta",
          "epsilon",
          "zeta",
          "eta",
          "theta",
          "iota",
          "kappa",
          "lambda",
          "mu",
          "nu",
          "xi",
          "",
          "pi",
          "rho",
          "varsigma",
          "sigma",
          "tau",
          "upsilon",
          "phi",
          "chi",
          "psi",
          "omega");
  private static final Map<Integer, String> CAPITALS =
      Map.ofEntries(
          Map.entry((int) 'Γ', "Gamma"),
          Map.entry((int) 'Δ', "Delta"),
          Map.entry((int) 'Θ', "Theta"),
          Map.entry((int) 'Λ', "Lambda"),
          Map.entry((int) 'Ξ', "Xi"),
          Map.entry((int) 'Π', "Pi"),
          Map.entry((int) 'Σ', "Sigma"),
          Map.entry((int) 'Υ', "Upsilon"),
          Map.entry((int) 'Φ', "Phi"),
          Map.entry((int) 'Ψ', "Psi"),
          Map.entry((int) 'Ω', "Omega"));

  /** {@code z1}, {@code theta2}: a symbol and its number. */
  private static final Pattern NUMBERED = Pattern.compile("(\\p{L}+)([0-9]+)");

  /** The symbols of parameters. */
  private static final Map<String, String> PARAMETERS =
      Map.ofEntries(
          Map.entry("loc", "\\mu"),
          Map.entry("mean", "\\mu"),
          Map.entry("scale", "\\sigma"),
          Map.entry("variance", "v"),
          Map.entry("covariance", "\\Sigma"),
          Map.entry("cholesky", "L"),
          Map.entry("factor", "F"),
          Map.entry("diagonal", "d"),
          Map.entry("rate", "\\lambda"),
          Map.entry("probs", "\\pi"),
          Map.entry("logits", "\\ell"),
          Map.entry("concentration", "\\alpha"),
          Map.entry("concentration1", "\\alpha"),
          Map.entry("concentration0", "\\beta"),
          Map.entry("df", "\\nu"),
          Map.entry("dispersion", "r"),
          Map.entry("total_count", "n"),
          Map.entry("predictor", "\\eta"),
          Map.entry("cutpoints", "c"),
          Map.entry("gate", "g"),
          Map.entry("low", "a"),
          Map.entry("high", "b"),
          Map.entry("temperature", "\\tau"));

  private LatexNames() {}

  /** A variable's name in mathematics. */
  static String variable(String name) {
    Optional<String> symbol = symbol(name);
    if (symbol.isPresent()) {
      return symbol.get();
    }
    Matcher numbered = NUMBERED.matcher(name);
    if (numbered.matches() && symbol(numbered.group(1)).isPresent()) {
      return symbol(numbered.group(1)).get() + "_{" + numbered.group(2) + "}";
    }
    boolean isAscii = name.chars().allMatch(c -> c < 0x80);
    return (isAscii ? "\\mathrm{" : "\\text{") + name.replace("_", "\\_") + "}";
  }

  // One letter, or a Greek one by its name.
  private static Optional<String> symbol(String name) {
    if (GREEK.contains(name)) {
      return Optional.of("\\" + name);
    }
    if (name.codePointCount(0, name.length()) != 1) {
      return Optional.empty();
    }
    int letter = name.codePointAt(0);
    return letter < 0x80 ? Optional.of(name) : greek(letter).map(greek -> "\\" + greek);
  }

  private static Optional<String> greek(int letter) {
    int small = letter == ' ' ? -1 : SMALL_LETTERS.indexOf(letter);
    return small >= 0
        ? Optional.of(SMALL_NAMES.get(small))
        : Optional.ofNullable(CAPITALS.get(letter));
  }

  /** A parameter's symbol. */
  static String parameter(String name) {
    return PARAMETERS.getOrDefault(name, "\\mathrm{" + name.replace("_", "\\_") + "}");
  }

  /**
   * What pdfLaTeX has to be told of the characters of a document: how to write those that its fonts
   * lack. Greek ones are written as such, others by their numbers; engines that know Unicode print
   * the characters themselves.
   */
  static String declarations(String document) {
    TreeSet<Integer> unknown = new TreeSet<>();
    document.codePoints().filter(c -> c > 0xFF).forEach(unknown::add);
    StringBuilder out = new StringBuilder();
    for (int character : unknown) {
      out.append(
          String.format(
              Locale.ROOT,
              "\\ifdefined\\DeclareUnicodeCharacter\\DeclareUnicodeCharacter{%04X}{%s}\\fi%n",
              character,
              greek(character)
                  .map(greek -> "\\ensuremath{\\" + greek + "}")
                  .orElse(String.format(Locale.ROOT, "\\texttt{U+%04X}", character))));
    }
    return out.toString();
  }
}
