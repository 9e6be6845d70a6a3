package org.vaec.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.source.Diagnostic;

/** Whatever the file is, the answer is quick, short and clear. */
class NoiseTest {
  private static final int BIG = 10 << 20;

  // What the language's users are promised; the machine here takes a tenth of it.
  private static final Duration QUICK = Duration.ofSeconds(3);

  @Test
  void randomBytesAreNoText() {
    byte[] bytes = new byte[BIG];
    new Random(1).nextBytes(bytes);
    for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
      String text = new String(bytes, charset);
      assertEquals(List.of("not-text"), codes(text));
    }
  }

  @Test
  void aDataSetIsNoModel() {
    assertEquals(List.of("too-long"), codes("0.5,1.5,2.5\n".repeat(BIG / 12)));
    assertEquals(List.of("syntax"), codes("0.5,1.5,2.5\n".repeat(100_000)));
    assertEquals(List.of("too-long"), codes("let a = f(" + "1, ".repeat(1_000_000) + "1)"));
  }

  @ParameterizedTest
  @MethodSource("alphabets")
  void randomTextGivesAFewErrors(String alphabet) {
    Random random = new Random(2);
    String text =
        random
            .ints(1_000_000, 0, alphabet.length())
            .mapToObj(i -> alphabet.substring(i, i + 1))
            .collect(Collectors.joining());
    List<String> codes = codes(text);
    assertTrue(!codes.isEmpty() && codes.size() <= SyntaxErrors.LIMIT + 1, codes::toString);
  }

  static Stream<String> alphabets() {
    return Stream.of(
        " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\n",
        "abcdefghijklmnopqrstuvwxyz    \n",
        "()[]{}.,-+*=~| \n",
        "0123456789.e- \n",
        "\"\n",
        "\ud83d \udc00\n");
  }

  @ParameterizedTest
  @MethodSource("towers")
  void deepNestingIsOneErrorInItsStatement(String start, String part, int times, String end) {
    String text = "let a = " + start + part.repeat(times) + end + "\nsize b = 1\n";
    assertEquals(List.of("too-deep"), codes(text));
  }

  static Stream<Arguments> towers() {
    return Stream.of(
        Arguments.of("", "(", 10_000, "1" + ")".repeat(10_000)),
        Arguments.of("", "(", 10_000, ""),
        Arguments.of("x", "[", 10_000, "1" + "]".repeat(10_000)),
        Arguments.of("x", "[1]", 10_000, ""),
        Arguments.of("", "-", 10_000, "1"),
        Arguments.of("", "2^", 10_000, "1"),
        Arguments.of("", "f(g, ", 10_000, "1" + ")".repeat(10_000)),
        Arguments.of("", "1 + ", 1_000_000, "1"),
        Arguments.of("", "1*", 1_000_000, "1"));
  }

  @Test
  void whatIsJustNotTooDeepParsesPrintsAndCompares() {
    int deep = Nesting.DEEPEST;
    for (String value :
        List.of(
            "(".repeat(deep) + "1" + ")".repeat(deep),
            "-".repeat(deep) + "1",
            "1 + ".repeat(deep) + "1",
            "2^".repeat(deep) + "1",
            "f(".repeat(deep) + "1" + ")".repeat(deep))) {
      ModelFile file = Programs.parse("let a = " + value);
      assertEquals(file.statements(), Programs.parse(Formatter.format(file)).statements());
    }
  }

  @Test
  void aLongListIsNotDeep() {
    int statements =
        Programs.parse("let a = f(" + "x + 1, ".repeat(10_000) + "x)").statements().size();
    assertEquals(1, statements);
  }

  @Test
  void afterTwentyErrorsTheRestIsLeft() {
    List<String> codes = codes("size = 3\n".repeat(100));
    assertEquals(SyntaxErrors.LIMIT + 1, codes.size());
    assertEquals("too-many-errors", codes.getLast());
  }

  private static List<String> codes(String text) {
    return assertTimeout(QUICK, () -> Programs.errors(text)).stream()
        .map(Diagnostic::code)
        .toList();
  }
}
