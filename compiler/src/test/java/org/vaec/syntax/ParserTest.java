package org.vaec.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.atn.DecisionState;
import org.antlr.v4.runtime.atn.LL1Analyzer;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.grammar.VaecLexer;
import org.vaec.grammar.VaecParser;
import org.vaec.source.Source;
import org.vaec.source.Span;

class ParserTest {
  private static final Span ANYWHERE = new Span(new Source("", ""), 0, 0);

  static Stream<Source> programs() {
    return Programs.all();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void everyProgramParses(Source source) {
    long keywords = source.text().lines().filter(l -> l.matches("[a-z].*")).count();
    assertEquals(keywords, Programs.parse(source).statements().size());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void layoutIsFree(Source source) {
    String oneLine = source.text().replaceAll("#.*", "").replaceAll("\\s+", " ");
    String oneWordALine = oneLine.replaceAll(" ", "\n");
    List<Statement> statements = Programs.parse(source).statements();
    assertEquals(statements, Programs.parse(oneLine).statements());
    assertEquals(statements, Programs.parse(oneWordALine).statements());
  }

  @Test
  void oneTokenDecidesEverywhere() {
    VaecParser parser =
        new VaecParser(new CommonTokenStream(new VaecLexer(CharStreams.fromString(""))));
    for (DecisionState decision : parser.getATN().decisionToState) {
      IntervalSet seen = new IntervalSet();
      for (IntervalSet tokens : new LL1Analyzer(parser.getATN()).getDecisionLookahead(decision)) {
        assertTrue(
            seen.and(tokens).isNil(),
            () -> "two ways on in rule " + parser.getRuleNames()[decision.ruleIndex]);
        seen.addAll(tokens);
      }
    }
  }

  @Test
  void spansCoverWhatWasWritten() {
    String text = "# \ud83d\ude00 two code units\nlet a = f(x) ^ 2 prior z[3] ~ Normal(0, I)";
    List<Statement> statements = Programs.parse(text).statements();
    assertEquals("let a = f(x) ^ 2", statements.get(0).span().text());
    assertEquals("prior z[3] ~ Normal(0, I)", statements.get(1).span().text());
    Statement.Let let = (Statement.Let) statements.get(0);
    assertEquals("f(x) ^ 2", let.value().span().text());
    assertEquals(2, let.span().position().line());
  }

  @Test
  void aVariableWithoutFromHasNoOrigin() {
    assertEquals(
        Optional.empty(), ((Statement.Observed) Programs.statement("data x : real?")).origin());
    assertEquals(Optional.empty(), ((Statement.Id) Programs.statement("id x")).origin());
  }

  @Test
  void columnsAreRangesAndHeaders() {
    Statement.Observed data =
        (Statement.Observed) Programs.statement("data x[5] : real from columns 1..3, 7, \"b\"");
    assertEquals(
        new Origin.Selection.Columns(
            List.of(
                new Origin.Column.Range(1, 3, ANYWHERE),
                new Origin.Column.Range(7, 7, ANYWHERE),
                new Origin.Column.Header("b", ANYWHERE)),
            ANYWHERE),
        data.origin().orElseThrow().selection());
  }

  @Test
  void aGuideHasFlowsThenAnEstimator() {
    Statement.Guide guide =
        (Statement.Guide)
            Programs.statement(
                "guide q(z, k | x) = D(f(x)) through iaf(2) -> iaf by score(baseline = mean)");
    assertEquals("z, k", Notation.names(guide.latents()));
    assertEquals("iaf(2) -> iaf", Notation.steps(guide.density().flows()));
    assertEquals(
        "score(baseline = mean)", guide.density().estimator().map(Notation::of).orElseThrow());
  }

  @Test
  void aBarMakesAConditionalDensity() {
    Statement.Guide guide = (Statement.Guide) Programs.statement("guide q(k | z) = p(k | z)");
    assertInstanceOf(Expression.Conditional.class, guide.density().density());
    Statement.Latent prior =
        (Statement.Latent) Programs.statement("prior z ~ Mixture(500, q(z | free))");
    Expression.Call mixture = (Expression.Call) prior.density().density();
    assertInstanceOf(Expression.Conditional.class, mixture.arguments().get(1).value());
  }

  @Test
  void aUnitStandsDirectlyBehindANumberOnly() {
    assertInstanceOf(
        Expression.Quantity.class,
        ((Statement.Size) Programs.statement("size n = 5 epochs")).value());
    assertEquals(Programs.statement("size n = 5 epochs"), Programs.statement("size n = 5epochs"));
    assertInstanceOf(
        Expression.Reference.class, ((Statement.Let) Programs.statement("let n = steps")).value());
  }

  @Test
  void unaryMinusIsLooserThanPowersAndTighterThanProducts() {
    assertValue("-a^2", "-(a^2)");
    assertValue("-a * b", "(-a) * b");
    assertValue("a^-b^c", "a^(-(b^c))");
    assertValue("a^b^c", "a^(b^c)");
    assertValue("a - b - c", "(a - b) - c");
    assertValue("a / b * c @ d", "((a / b) * c) @ d");
    assertValue("a + b * c", "a + (b * c)");
    assertValue("-w[i]", "-(w[i])");
    assertValue("a^w[i]", "a^(w[i])");
  }

  private static void assertValue(String written, String explicit) {
    assertEquals(
        Programs.statement("let y = " + explicit), Programs.statement("let y = " + written));
  }

  @Test
  void namesAreComparedInNormalFormAndTheMicroSignIsMu() {
    assertEquals(
        Programs.statement("param \u03bc : real"), Programs.statement("param \u00b5 : real"));
    assertEquals(
        Programs.statement("param caf\u00e9 : real"),
        Programs.statement("param cafe\u0301 : real"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "_", "_1", "\u540d\u524d", "\u03c3\u00b5", "\u0928\u093f", "x\u0663"})
  void namesHaveLettersOfAnyScript(String name) {
    assertInstanceOf(Statement.Param.class, Programs.statement("param " + name + " : real"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "007", "0.5", "1e-3", "1E+10", "12.25e2"})
  void numbersBeginAndEndWithADigit(String number) {
    Statement.Size size = (Statement.Size) Programs.statement("size n = " + number);
    assertEquals(new Expression.Number(number, ANYWHERE), size.value());
  }

  @Test
  void commentsAreKeptWithTheirSigns() {
    ModelFile file = Programs.parse("# a\nsize n = 1 #b \r\n#");
    assertEquals(
        List.of("# a", "#b", "#"), file.comments().stream().map(ModelFile.Comment::text).toList());
  }

  @Test
  void aNumberSignWithinTextBeginsNoComment() {
    assertEquals(
        new Statement.Dataset(new Expression.Text("a#b", ANYWHERE), ANYWHERE),
        Programs.statement("dataset \"a#b\""));
  }
}
