package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Explanation;
import org.vaec.objective.ExplanationLatex;
import org.vaec.source.Source;

/**
 * The LaTeX of explanations is a document: groups and fences are balanced, what is special is
 * escaped, and what is squared is a symbol or stands in brackets. All that ships compiles with
 * pdfLaTeX; this says so without it.
 */
class LatexTest {
  /** A word of each script that people write names in, and of code points beyond 16 bits. */
  private static final String SCRIPTS =
      """
      data größe[3] : real from columns 1..3
      data число : count from column 4
      data 年齢 : real? from column 5
      prior θ ~ Normal(0, 1)
      prior z_1[2] ~ MultivariateNormal(0, cholesky = L)
      prior 𝑥 ~ Gamma(2, 1)
      param L[2, 2] : cholesky
      param Δ : real
      likelihood größe ~ Normal(linear(θ, z_1), free)
      likelihood число ~ Poisson(exp(Δ + θ))
      likelihood 年齢 ~ Normal(θ + 𝑥, 1)
      guide q(θ | größe) = Normal(linear(größe), free)
      guide q(z_1 | größe) = MultivariateNormal(linear(größe), free)
      guide q(𝑥 | число) = LogNormal(encoder(число))
      network encoder = dense(4, tanh)
      """;

  private static String latex(Source source) {
    return ExplanationLatex.print(
        Explanation.of(Compiler.compile(source, CompilerOptions.NONE).objective()));
  }

  private static Stream<Source> sources() {
    SplittableRandom random = new SplittableRandom(23);
    Stream<String> generated =
        IntStream.range(0, 25)
            .mapToObj(
                i ->
                    new RandomModel(
                            random,
                            1 + i % 4,
                            () ->
                                TextbookDensity.PRIORS.get(
                                    random.nextInt(TextbookDensity.PRIORS.size())))
                        .text(i % 2 == 0));
    return Stream.concat(
        Shipped.files(Shipped.MODELS).stream().map(Shipped::source),
        Stream.concat(Stream.of(SCRIPTS), generated)
            .map(text -> new Source("generated_1&2%.vae", text)));
  }

  @TestFactory
  Stream<DynamicTest> everyExplanationIsADocument() {
    return sources()
        .map(
            source ->
                DynamicTest.dynamicTest(
                    source.text().lines().findFirst().orElseThrow(),
                    () -> assertDocument(latex(source))));
  }

  private static void assertDocument(String latex) {
    assertBalanced(latex);
    int begin = latex.indexOf("\\begin{document}");
    String body =
        latex.substring(begin + "\\begin{document}".length(), latex.indexOf("\\end{document}"));
    StringBuilder words = new StringBuilder();
    Matcher mathematics =
        Pattern.compile(
                "(?<!\\\\)\\$(.*?)(?<!\\\\)\\$|\\\\\\[(.*?)\\\\\\]"
                    + "|\\\\begin\\{align\\*}(.*?)\\\\end\\{align\\*}",
                Pattern.DOTALL)
            .matcher(body);
    int at = 0;
    while (mathematics.find()) {
      words.append(body, at, mathematics.start()).append(" formula ");
      at = mathematics.end();
      assertMathematics(mathematics.group());
    }
    words.append(body.substring(at));
    assertWords(words.toString());
  }

  // Groups, fences, environments and dollars.
  private static void assertBalanced(String latex) {
    int depth = 0;
    for (Matcher brace = Pattern.compile("\\\\.|[{}]", Pattern.DOTALL).matcher(latex);
        brace.find(); ) {
      depth += brace.group().equals("{") ? 1 : brace.group().equals("}") ? -1 : 0;
      assertTrue(depth >= 0, "a brace too many before " + latex.substring(brace.start()));
    }
    assertEquals(0, depth, "braces");
    assertEquals(count("\\\\left(?![a-z])", latex), count("\\\\right(?![a-z])", latex), "fences");
    assertEquals(count("\\\\begin\\{", latex), count("\\\\end\\{", latex), "environments");
    assertEquals(0, count("(?<!\\\\)\\$", latex) % 2, "dollars");
    for (Matcher each = Pattern.compile("\\\\begin\\{(\\w+\\*?)}").matcher(latex); each.find(); ) {
      assertTrue(latex.indexOf("\\end{" + each.group(1) + "}", each.end()) > 0, each.group());
    }
  }

  private static long count(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }

  private static void assertWords(String words) {
    Matcher raw = Pattern.compile("(?<!\\\\)[_^&#%$~<>|\"]").matcher(words);
    assertFalse(raw.find(), () -> "raw " + raw.group() + " in " + words);
  }

  private static void assertMathematics(String formula) {
    Matcher raw = Pattern.compile("(?<!\\\\)[#%~<\"]|Infinity|NaN").matcher(formula);
    assertFalse(raw.find(), () -> "raw " + raw.group() + " in " + formula);
    // Underscores of names are escaped; those of subscripts open a group or have one letter.
    Matcher scripts = Pattern.compile("(?<!\\\\)[_^](?![{a-z0-9])").matcher(formula);
    assertFalse(scripts.find(), () -> "a script without a group in " + formula);
    String plain = formula.replaceAll("\\\\text\\{[^{}]*}", "");
    assertTrue(plain.chars().allMatch(c -> c < 0x80), () -> "letters outside of text: " + formula);
    assertSquares(formula);
  }

  // An exponent behind a group belongs to a subscript, never to a fraction or a script.
  private static void assertSquares(String formula) {
    for (int at = formula.indexOf("}^"); at >= 0; at = formula.indexOf("}^", at + 1)) {
      int open = opening(formula, at);
      String before = formula.substring(0, open);
      assertTrue(
          before.endsWith("_")
              || before.endsWith("\\mathrm")
              || before.endsWith("\\text")
              || before.endsWith("\\operatorname"),
          () -> "squared without brackets: " + formula);
    }
    assertFalse(Pattern.compile("\\^\\w\\^|\\^\\{[^{}]*}\\^").matcher(formula).find(), formula);
  }

  private static int opening(String formula, int closing) {
    int depth = 0;
    for (int i = closing; i >= 0; i--) {
      char c = formula.charAt(i);
      depth += c == '}' ? 1 : c == '{' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new AssertionError(formula);
  }

  @Test
  void aFractionIsSquaredInBrackets() {
    String latex = latex(Shipped.source(java.nio.file.Path.of("digits-gaussian.vae")));
    assertTrue(latex.contains("\\left(\\frac{x_{j} - \\mu_{p,j}}{\\sigma_{p}}\\right)^2"), latex);
  }

  /** The sum is over the ten elements of z, of each of which guide and prior have their own. */
  @Test
  void sumsSayOverWhatTheyGo() {
    String latex = latex(Shipped.source(java.nio.file.Path.of("digits.vae")));
    assertTrue(
        latex.contains(
            "\\sum_{j=1}^{10} \\left(-0.5 - \\log \\sigma_{j} + 0.5 \\left(\\sigma_{j}^2 +"
                + " \\mu_{j}^2\\r"
                + "ight)\\r"
                + "ight)"),
        latex);
  }

  @Test
  void namesOfAnyScriptAreWritten() {
    String latex = latex(new Source("scripts.vae", SCRIPTS));
    for (String expected :
        List.of(
            "q(\\theta \\mid \\text{größe})",
            "\\mathrm{z\\_1}",
            "\\DeclareUnicodeCharacter{5E74}{\\texttt{U+5E74}}",
            "\\DeclareUnicodeCharacter{03B8}{\\ensuremath{\\theta}}",
            "\\DeclareUnicodeCharacter{1D465}{\\texttt{U+1D465}}")) {
      assertTrue(latex.contains(expected), expected + " in " + latex);
    }
  }
}
