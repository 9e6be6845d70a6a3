package org.vaec.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DiagnosticPrinterTest {

  @Test
  void caretsStandUnderTheCause() {
    Source source = new Source("m.vae", "size n = 1\nlikelihood x ~ D(decodr(z))\n");
    Diagnostic diagnostic =
        Diagnostic.error("unknown-name", span(source, "decodr"), "nothing is called `decodr`")
            .withFix("did you mean `decoder`?");
    assertEquals(
        """
        error[unknown-name]: nothing is called `decodr`
          --> m.vae:2:18
           |
         2 | likelihood x ~ D(decodr(z))
           |                  ^^^^^^
           = fix: did you mean `decoder`?
        """,
        DiagnosticPrinter.print(diagnostic));
  }

  @Test
  void columnsCountCodePoints() {
    Source source = new Source("m.vae", "dataset \"\ud83d\ude00\" $");
    assertEquals(
        """
        warning[odd]: odd
          --> m.vae:1:13
           |
         1 | dataset "\ud83d\ude00" $
           |             ^
        """,
        DiagnosticPrinter.print(Diagnostic.warning("odd", span(source, "$"), "odd")));
  }

  @Test
  void aCauseOverSeveralLinesIsMarkedOnItsFirst() {
    Source source = new Source("m.vae", "let a =\r\n  b +\r\n  c");
    Span span = new Span(source, source.text().indexOf("b"), source.text().length());
    assertEquals(
        """
        error[odd]: odd
          --> m.vae:2:3
           |
         2 |   b +
           |   ^^^
        """,
        DiagnosticPrinter.print(Diagnostic.error("odd", span, "odd")));
  }

  @Test
  void aSecondPlaceHasItsOwnWords() {
    Source source = new Source("m.vae", "size n = 1\nsize n = 2");
    Diagnostic diagnostic =
        Diagnostic.error("twice", new Span(source, 16, 17), "`n` is declared twice")
            .withRelated("first here", new Span(source, 5, 6));
    assertEquals(
        """
        error[twice]: `n` is declared twice
          --> m.vae:2:6
           |
         2 | size n = 2
           |      ^
          ::: m.vae:1:6
           |
         1 | size n = 1
           |      ^ first here
        """,
        DiagnosticPrinter.print(diagnostic));
  }

  @Test
  void aLongLineIsShownAroundTheCause() {
    Source source = new Source("m.vae", "a ".repeat(5_000) + "$" + " b".repeat(5_000));
    String printed = DiagnosticPrinter.print(Diagnostic.error("odd", span(source, "$"), "odd"));
    assertTrue(printed.lines().allMatch(line -> line.length() < 140), printed);
    String[] lines = printed.split("\n");
    assertEquals('$', lines[3].charAt(lines[4].indexOf('^')));
  }

  @Test
  void theEndOfTheFileIsAPlaceToo() {
    Source source = new Source("m.vae", "");
    assertEquals(
        "error[empty-file]: nothing\n  --> m.vae:1:1\n   |\n 1 | \n   | ^\n",
        DiagnosticPrinter.print(Diagnostic.error("empty-file", new Span(source, 0, 0), "nothing")));
  }

  private static Span span(Source source, String text) {
    int start = source.text().indexOf(text);
    return new Span(source, start, start + text.length());
  }
}
