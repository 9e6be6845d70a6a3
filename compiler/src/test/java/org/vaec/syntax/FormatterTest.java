package org.vaec.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.source.Source;

class FormatterTest {

  static Stream<Source> programs() {
    return Programs.all();
  }

  @Test
  void theFirstProgramOfTheLanguageIsInCanonicalLayout() {
    Source digits = Programs.named("digits.vae");
    assertEquals(digits.text(), Formatter.format(Programs.parse(digits)));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void parsePrintParseIsTheIdentity(Source source) {
    ModelFile file = Programs.parse(source);
    ModelFile again = Programs.parse(Formatter.format(file));
    assertEquals(file.statements(), again.statements());
    assertEquals(file.comments(), again.comments());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void formattingTwiceIsFormattingOnce(Source source) {
    assertStable(Formatter.format(Programs.parse(source)));
  }

  @Test
  void everyTreePrintsToTextThatParsesToIt() {
    for (int seed = 0; seed < 1_000; seed++) {
      ModelFile file = new RandomSyntax(seed).file();
      String text = Formatter.format(file);
      assertEquals(file.statements(), Programs.parse(text).statements(), text);
      assertStable(text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "((a) + (b)) + c; a + b + c",
        "a + (b + c); a + (b + c)",
        "(a * b) + (c / d); a * b + c / d",
        "(a + b) * c; (a + b) * c",
        "a / (b * c); a / (b * c)",
        "-(a ^ b); -a^b",
        "(-a) ^ b; (-a)^b",
        "a ^ (b ^ c); a^b^c",
        "(a ^ b) ^ c; (a^b)^c",
        "a ^ (-b); a^-b",
        "-(a * b); -(a * b)",
        "(-a) * b; -a * b",
        "a - (-b); a - -b",
        "1 / 10; 1/10",
        "a / 10; a / 10",
        "(W @ z) [1]; (W @ z)[1]",
        "f(x) [1 , 2] [3]; f(x)[1, 2][3]",
        "0.5*linear( h ); 0.5 * linear(h)",
      })
  void parenthesesAreThoseThatPrecedenceNeeds(String written, String canonical) {
    assertEquals("let y = " + canonical + "\n", format("let y = " + written));
  }

  @Test
  void aGuideThatIsTooLongBreaksBehindItsEqualsSign() {
    String names = "a_rather_long_name, another_rather_long_name";
    String written = "guide q(z | " + names + ") = Normal(encoder(" + names + "))\n";
    String broken = "guide q(z | " + names + ") =\n        Normal(encoder(" + names + "))\n";
    assertEquals(broken, format(written));
    assertEquals(broken, format(broken));
  }

  @Test
  void commentsAndSingleEmptyLinesStay() {
    assertEquals(
        """
        # one
        # two

        size n = 10  # three
        let  m = n   # four

        # five
        let  k = m  # six
        # seven
        """,
        format(
            """


            # one
            # two



            size n=10 # three
            let m   = n# four

            # five
            let k = m       # six
            # seven

            """));
  }

  @Test
  void aCommentWithinAStatementMovesBeforeIt() {
    assertEquals(
        """
        size    n = 10

        # the first layer
        network f = dense(n) -> linear  # done
        """,
        format(
            """
            size n = 10

            network f = dense(n)
              # the first layer
              -> linear # done
            """));
  }

  @Test
  void statementsOnOneLineGetLinesOfTheirOwn() {
    assertEquals(
        """
        size n = 10
        let  m = n  # last
        """,
        format("size n = 10 let m = n # last"));
  }

  @Test
  void aNetworkThatIsTooWideGetsOneLayerALine() {
    String text =
        """
        network encoder = conv(32, 4, stride = 2, padding = 1, relu)
                       -> conv(64, 4, stride = 2, padding = 1, relu)
                       -> flatten
        """;
    assertEquals(text, format(text));
    assertEquals(text, format(text.replaceAll("\\s+", " ")));
  }

  @Test
  void declarationsLineUpUntilAnEmptyLineOrAnotherStatement() {
    assertEquals(
        """
        data       x[3]    : real   from columns 1..3
        data       longest : binary?
        input      w       : count  from column 4

        data       v : unit
        likelihood v ~ Beta(1, 1)
        data       u : angle
        """,
        format(
            """
            data x[3]:real from columns 1..3
            data longest:binary?
            input w:count from column 4

            data v:unit
            likelihood v~Beta(1,1)
            data u:angle
            """));
  }

  @Test
  void lineBreaksOfWindowsAndAByteOrderMarkBecomePlainText() {
    assertEquals("size n = 10\n\nlet  m = n\n", format("\ufeffsize n = 10\r\n\r\nlet m = n\r\n"));
  }

  private static String format(String text) {
    String formatted = Formatter.format(Programs.parse(text));
    assertStable(formatted);
    return formatted;
  }

  private static void assertStable(String formatted) {
    assertEquals(formatted, Formatter.format(Programs.parse(formatted)));
  }
}
