package org.vaec.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;

class ExplanationTest {
  private static final String MODEL =
      """
      data       x[8] : real?
      prior      z[2] ~ Normal(0, I)
      likelihood x ~ Normal(decoder(z), 0.5)
      guide      q(z | x) = Normal(encoder(x))
      network    decoder = dense(4, tanh)
      network    encoder = dense(4, tanh)
      """;

  private static Objective objective(Map<String, String> settings) {
    return Compiler.compile(new Source("a/b.vae", MODEL), new CompilerOptions(settings))
        .objective();
  }

  private static Explanation explanation(String setting, String value) {
    return Explanation.of(objective(Map.of(setting, value)));
  }

  @Test
  void boundIsOneFormula() {
    Explanation explanation = Explanation.of(objective(Map.of()));
    assertEquals(
        "log p(x) >= E_q[log p(x | z)] - KL(q(z | x) || p(z))", explanation.bound().text());
    assertEquals("b.vae", explanation.title());
  }

  @Test
  void plainObjectiveIsTheBound() {
    Explanation explanation = Explanation.of(objective(Map.of()));
    assertTrue(explanation.trainsOnALowerBound());
    assertTrue(explanation.settings().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "beta, 0.5, false",
    "beta, 4, true",
    "reconstruction, 0, false",
    "reconstruction, 2, false",
    "free_bits, 0.1, true",
    "warmup, 10 epochs, true"
  })
  void whatIsNoLowerBoundIsSaidToBeNone(String setting, String value, boolean isLowerBound) {
    Explanation explanation = explanation(setting, value);
    assertEquals(isLowerBound, explanation.trainsOnALowerBound());
    assertEquals(setting + " = " + value, explanation.settings().getFirst().text());
    String text = Explanation.text(objective(Map.of(setting, value)));
    assertEquals(!isLowerBound, text.contains("Training maximises what is no lower bound"));
  }

  @Test
  void missingValuesComeWithTheirAssumption() {
    assertTrue(Explanation.text(objective(Map.of())).contains("missing at random"));
  }

  @Test
  void textIsNoWiderThanATerminal() {
    for (String line : Explanation.text(objective(Map.of("beta", "0.5"))).lines().toList()) {
      assertTrue(line.length() <= 100, line);
    }
  }

  @Test
  void latexEscapesWhatIsSpecial() {
    String latex = ExplanationLatex.print(explanation("free_bits", "0.1"));
    assertTrue(latex.contains("\\texttt{free\\_bits = 0.1}"));
    assertTrue(latex.contains("\\log p(x) \\ge {}& \\mathbb{E}_q\\left["));
    assertTrue(latex.endsWith("\\end{document}\n"));
  }

  @Test
  void pageLoadsNothing() {
    String html = ExplanationHtml.print(Explanation.of(objective(Map.of())));
    assertFalse(html.contains("src="));
    assertFalse(html.contains("href="));
    assertFalse(html.contains("<script"));
  }

  @Test
  void mathematicsIsTypeset() {
    assertEquals(
        "<b>E</b><sub><i>q</i></sub>[log <i>p</i>(<i>x</i> &#8739; <i>z</i>)]",
        MathematicsHtml.print("E_q[log p(x | z)]"));
    assertEquals(
        "&sum;<sub><i>z</i>[2]</sub> &minus;0.5 log 2&pi; + loc<sub><i>p</i></sub><sup>2</sup>",
        MathematicsHtml.print("sum over z[2] of -0.5 log 2pi + loc_p^2"));
    assertEquals("a_b &lt; 1", MathematicsHtml.print("a_b < 1"));
  }
}
