package org.vaec.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.source.Diagnostic;
import org.vaec.source.DiagnosticPrinter;
import org.vaec.source.Diagnostics;
import org.vaec.source.Source;

class SyntaxErrorTest {

  /** Text, code, what the caret is under, message, fix. */
  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake(
            "prior z[10]",
            "syntax",
            "]",
            "`prior z[10]` needs `~` and a distribution",
            "write `prior z[10] ~ Normal(0, I)`"),
        mistake(
            "prior z[10] Laplace(0, 1)",
            "syntax",
            "Laplace",
            "`prior z[10]` needs `~` and a distribution",
            "write `prior z[10] ~ Laplace(0, 1)`"),
        mistake(
            "likelihood x = Bernoulli(f(z))",
            "syntax",
            "=",
            "a distribution follows `~`, not `=`",
            "write `likelihood x ~ Bernoulli(f(z))`"),
        mistake(
            "guide q(z | x) ~ Normal(f(x))",
            "syntax",
            "~",
            "`guide` is followed by `=`, not `~`",
            "write `guide q(z | x) = Normal(f(x))`"),
        mistake(
            "guide r(z | x) = Normal(f(x))",
            "syntax",
            "r",
            "a guide's density is called `q`, not `r`",
            "write `guide q(z | x) = Normal(f(x))`"),
        mistake(
            "guide z = Normal(free)",
            "syntax",
            "z",
            "`guide` needs `q(...)` with the variables it is a density of",
            "write `guide q(z) = Normal(free)`"),
        mistake(
            "data x[8] real",
            "syntax",
            "real",
            "`data x[8]` needs `:` and a type",
            "write `data x[8] : real`"),
        mistake("data x[8 : real", "syntax", "[", "`[` is never closed", "add `]`"),
        mistake("let a = (3]", "syntax", "]", "`(` is closed by `]`", "write `)`"),
        mistake("let a = 3)", "syntax", ")", "`)` closes no bracket", "remove it"),
        mistake(
            "size = 3",
            "syntax",
            "=",
            "`size` needs a name",
            "the form is `size NAME = expression`"),
        mistake("size n 3", "syntax", "3", "`size n` needs `=` and a value", "write `size n = 3`"),
        mistake(
            "network f =",
            "syntax",
            "=",
            "a layer is missing after `=`",
            "write `dense(128, tanh)`, say"),
        mistake(
            "data x : real from \"x\" ->",
            "syntax",
            "->",
            "a transform is missing after `->`",
            "write `standardize`, say"),
        mistake(
            "prior z ~",
            "syntax",
            "~",
            "a distribution is missing after `~`",
            "write `Normal(0, I)`, say"),
        mistake(
            "likelihood x ~ Bernoulli",
            "syntax",
            "Bernoulli",
            "`Bernoulli` needs its arguments in parentheses",
            "write `Bernoulli(...)`"),
        mistake(
            "prior z ~ Normal(0, I) by pathwise",
            "syntax",
            "by pathwise",
            "`by` names the estimator of a guide; a distribution of the model has none",
            "write it behind the `guide` of this variable"),
        mistake(
            "train epochs = 200 batch = 100",
            "syntax",
            "batch",
            "a `,` or an operator is missing between `200` and `batch`",
            "write `, batch`"),
        mistake(
            "train 200",
            "syntax",
            "200",
            "`train` takes settings, each a name, `=` and a value",
            "write `train epochs = 200`, say"),
        mistake(
            "objective elbo(samples: 2)",
            "syntax",
            ":",
            "an argument is named with `=`, not `:`",
            "write `=`"),
        mistake("let a = x ** 2", "syntax", "*", "`*` stands twice", "write `^` for a power"),
        mistake("data x :: real", "syntax", ":", "`:` stands twice", "remove one of them"),
        mistake(
            "let a = f(, x)",
            "syntax",
            ",",
            "nothing stands before this `,`",
            "remove the `,` or write what is to precede it"),
        mistake(
            "let a = f(x, )",
            "syntax",
            ",",
            "nothing stands after this `,`",
            "remove the `,` or write what is to follow"),
        mistake(
            "let a = 3 +",
            "syntax",
            "+",
            "a value is missing after `+`",
            "write a number, a name or a call there"),
        mistake(
            "let a = f(x | y)",
            "syntax",
            "|",
            "`|` stands in `p(... | ...)` and `q(... | ...)` only, not in `f(...)`",
            "write `,` to give `f` several inputs"),
        mistake(
            "dataset digits",
            "syntax",
            "digits",
            "`dataset` needs a file name in double quotes",
            "write `dataset \"data/digits.csv\"`, say"),
        mistake(
            "data x : real from 3",
            "syntax",
            "3",
            "columns are named as such",
            "write `data x : real from column 3`"),
        mistake(
            "data x : real from column 1..4",
            "syntax",
            "1..4",
            "`column` names one column, and this is a range",
            "write `columns 1..4`"),
        mistake(
            "data x : real from columns 4..1",
            "bad-column",
            "4..1",
            "the range `4..1` ends before it begins, so it has no columns",
            "write `1..4`"),
        mistake(
            "data x : real from column 99999999999",
            "bad-column",
            "99999999999",
            "`99999999999` is no column: columns are counted 1, 2, 3, ...",
            "write a whole number from 1"),
        mistake(
            "param W[2] : real from \"w\"",
            "syntax",
            "from",
            "`from` cannot stand here",
            "the form is `param NAME[shape] : type`"),
        mistake(
            "data sbp : real? -> standardize",
            "syntax",
            "->",
            "a transform follows `from ...`, which says what it is of",
            "write `data sbp : real? from \"sbp\" -> standardize`"),
        mistake(
            "input dose : positive -> log1p -> standardize",
            "syntax",
            "->",
            "a transform follows `from ...`, which says what it is of",
            "write `input dose : positive from \"dose\" -> log1p -> standardize`"),
        mistake(
            "label kind : category(3)? -> missing(9)",
            "syntax",
            "->",
            "a transform follows `from ...`, which says what it is of",
            "write `label kind : category(3)? from \"kind\" -> missing(9)`"),
        mistake(
            "priro z ~ Normal(0, I)",
            "unknown-statement",
            "priro",
            "no statement begins with `priro`",
            "did you mean `prior`?"),
        mistake(
            "n = 3",
            "unknown-statement",
            "n",
            "no statement begins with `n`",
            "write `size n = 3`"),
        mistake(
            "let a = 1.", "bad-number", "1.", "`1.` has no digit after the point", "write `1.0`"),
        mistake(
            "let a = .5", "bad-number", ".5", "`.5` has no digit before the point", "write `0.5`"),
        mistake(
            "let a = 2x",
            "bad-number",
            "2x",
            "`2x` is neither a number nor a name",
            "write `2 * x` for a product; a name begins with a letter"),
        mistake(
            "let a = 1e999",
            "bad-number",
            "1e999",
            "`1e999` is too large: the largest number is 1.8e308",
            "write a smaller number"),
        mistake(
            "let a = $$$", "bad-character", "$$$", "`$` has no meaning in a model", "remove it"),
        mistake(
            "let a = b;",
            "bad-character",
            ";",
            "`;` has no meaning in a model",
            "remove it: a statement ends where the next begins"),
        mistake(
            "dataset \"digits.csv",
            "unterminated-text",
            "\"digits.csv",
            "this text has no closing `\"`; it must end on the line it begins on",
            "add `\"` where the text ends"),
        mistake(
            "for t in 1..T { prior z[t] ~ Normal(z[t-1], 1) }",
            "not-supported-yet",
            "for",
            "not supported yet: `for`, which repeats a model over time",
            "remove the loop"));
  }

  private static Arguments mistake(
      String text, String code, String caret, String message, String fix) {
    return Arguments.of(text, code, caret, message, fix);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void saysWhatWhereAndWhatToDo(
      String text, String code, String caret, String message, String fix) {
    List<Diagnostic> errors = Programs.errors(text);
    assertEquals(1, errors.size(), errors::toString);
    Diagnostic error = errors.getFirst();
    assertEquals(code, error.code());
    assertEquals(message, error.message());
    assertEquals(fix, error.fix().orElseThrow());
    assertEquals(caret, error.span().orElseThrow().text());
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void oneMistakeHidesNothingAroundIt(String text) {
    Diagnostics diagnostics = new Diagnostics();
    ModelFile file =
        Parser.parse(
            new Source("test.vae", "size a = 1\n" + text + "\nsize b = 2\nid c from \"c\"\n"),
            diagnostics);
    assertEquals(1, diagnostics.all().size(), () -> diagnostics.all().toString());
    assertEquals(
        Programs.parse("size a = 1 size b = 2 id c from \"c\"").statements(),
        file.statements().stream()
            // A repaired word leaves a statement that can be checked further.
            .filter(s -> s.span().position().line() != 2)
            .toList());
  }

  @Test
  void twoMistakesAreTwoErrors() {
    List<String> lines = mistakes().map(m -> (String) m.get()[0]).limit(15).toList();
    List<Diagnostic> errors = Programs.errors(String.join("\nsize n = 1\n", lines));
    assertEquals(
        lines.size(),
        errors.stream().map(e -> e.span().orElseThrow().position().line()).distinct().count());
    assertEquals(lines.size(), errors.size());
  }

  @Test
  void aFileWithoutStatementsIsAnError() {
    for (String text : List.of("", " \n", "# only a comment\n", "\ufeff")) {
      List<Diagnostic> errors = Programs.errors(text);
      assertEquals(List.of("empty-file"), errors.stream().map(Diagnostic::code).toList());
    }
  }

  /** Drops, doubles, swaps and replaces tokens of a program, and reads what it is then told. */
  @ParameterizedTest
  @MethodSource("org.vaec.syntax.Programs#all")
  void messagesAreInTheWordsOfTheLanguage(Source source) {
    Random random = new Random(11);
    List<String> words = List.of(source.text().split("(?<=\\W)|(?=\\W)"));
    for (int trial = 0; trial < 100; trial++) {
      List<String> broken = new ArrayList<>(words);
      int at = random.nextInt(words.size());
      switch (random.nextInt(4)) {
        case 0 -> broken.remove(at);
        case 1 -> broken.add(at, broken.get(at));
        case 2 -> broken.set(at, words.get(random.nextInt(words.size())));
        default -> Collections.swap(broken, at, random.nextInt(words.size()));
      }
      String text = String.join("", broken);
      List<Diagnostic> errors = Programs.errors(text);
      // Two places were touched at most, and a stray quote may turn a line inside out.
      assertTrue(errors.size() <= 6, () -> text + errors);
      for (Diagnostic error : errors) {
        String printed = DiagnosticPrinter.print(error);
        for (String parserTalk :
            List.of("mismatched", "expecting", "extraneous", "viable", "EOF", "NAME (", "null")) {
          assertFalse(printed.contains(parserTalk), printed);
        }
        assertTrue(error.fix().isPresent(), printed);
        assertTrue(error.span().isPresent(), printed);
      }
    }
  }
}
