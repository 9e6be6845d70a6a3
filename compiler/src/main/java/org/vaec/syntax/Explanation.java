package org.vaec.syntax;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.vaec.grammar.VaecParser;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Source;
import org.vaec.source.Span;

/** Says in the words of the language why one statement could not be parsed, and what to write. */
final class Explanation {
  private static final Set<Integer> BEGINS_OPERAND =
      Set.of(VaecParser.NAME, VaecParser.NUMBER, VaecParser.TEXT);

  private final Source source;
  private final Keyword keyword;
  private final List<Token> tokens;
  private final TokenRun run;

  Explanation(TokenRun run, Keyword keyword) {
    this.run = run;
    this.source = run.source();
    this.keyword = keyword;
    this.tokens = run.tokens();
  }

  Diagnostic explain(RecognitionException exception) {
    return brackets()
        .or(() -> new Repairs(run, keyword).find())
        .orElseGet(() -> explainToken(exception));
  }

  /** A bracket without its partner spoils all that follows: it is the cause wherever it is. */
  private Optional<Diagnostic> brackets() {
    Deque<Token> open = new ArrayDeque<>();
    for (Token token : tokens) {
      switch (token.getText()) {
        case "(", "[", "{" -> open.push(token);
        case ")", "]", "}" -> {
          if (open.isEmpty()) {
            return Optional.of(
                error(token, quote(token) + " closes no bracket")
                    .withFix(new Fix("remove it", List.of(new Edit(span(token), "")))));
          }
          Token opener = open.pop();
          if (!closer(opener).equals(token.getText())) {
            return Optional.of(
                error(token, quote(opener) + " is closed by " + quote(token))
                    .withFix(Fix.write(span(token), closer(opener)))
                    .withRelated("opened here", span(opener)));
          }
        }
        default -> {}
      }
    }
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(
            error(open.peek(), quote(open.peek()) + " is never closed")
                .withFix("add `" + closer(open.peek()) + "`"));
  }

  private static String closer(Token opener) {
    return switch (opener.getText()) {
      case "(" -> ")";
      case "[" -> "]";
      default -> "}";
    };
  }

  private Diagnostic explainToken(RecognitionException exception) {
    Token token = exception.getOffendingToken();
    int index = tokens.indexOf(token); // -1 behind the last
    Token previous = index < 0 ? tokens.getLast() : tokens.get(index - 1);
    Token at = index < 0 ? previous : token;
    int rule = exception.getCtx().getRuleIndex();
    IntervalSet expected = exception.getExpectedTokens();
    if (doubled(token, previous)) {
      return error(at, quote(token) + " stands twice")
          .withFix(
              token.getType() == VaecParser.STAR
                  ? Fix.write(span(previous).to(span(token)), "^").inWords("write `^` for a power")
                  : new Fix("remove one of them", List.of(new Edit(span(token), ""))));
    }
    String written = excerpt(tokens.getFirst(), previous);
    return switch (rule) {
      case VaecParser.RULE_statement, VaecParser.RULE_singleStatement ->
          statement(token, previous, at, written, expected);
      case VaecParser.RULE_names -> missing(at, "a variable", token, previous, "x");
      case VaecParser.RULE_type ->
          missing(at, "a type", token, previous, "real`, `binary` or `category(10)");
      case VaecParser.RULE_density ->
          missing(at, "a distribution", token, previous, "Normal(0, I)");
      case VaecParser.RULE_step -> step(exception.getCtx(), token, previous, at);
      case VaecParser.RULE_selection, VaecParser.RULE_column ->
          error(at, "after " + quote(previous) + " stands a column or the name of an array")
              .withFix("write `from \"images\"`, `from column 3` or `from columns 1..4`");
      default -> arguments(token, previous, at, expected);
    };
  }

  /** Something of a statement's own form is missing, or something follows its end. */
  private Diagnostic statement(
      Token token, Token previous, Token at, String written, IntervalSet expected) {
    String rest = token.getType() == Token.EOF ? "" : excerpt(token, tokens.getLast());
    boolean first = previous == tokens.getFirst();
    if (expected.contains(Token.EOF)) {
      return follows(token, previous, at);
    }
    if (keyword == Keyword.DATASET) {
      return error(at, "`dataset` needs a file name in double quotes")
          .withFix("write `dataset \"data/digits.csv\"`, say");
    }
    if (keyword == Keyword.GUIDE && (first || expected.contains(VaecParser.LPAREN))) {
      return error(at, "`guide` needs `q(...)` with the variables it is a density of")
          .withFix("write `guide q(z | x) = ...`");
    }
    if (first) {
      return error(at, "`" + keyword.word() + "` needs a name").withFix(form());
    }
    if (expected.contains(VaecParser.TILDE)) {
      return token.getType() == VaecParser.ASSIGN
          ? error(at, "a distribution follows `~`, not `=`")
              .withFix("write `" + written + " ~ ...`; only `guide` and `let` take `=`")
          : error(at, "`" + written + "` needs `~` and a distribution")
              .withFix(inserted(token, written, "~", rest, example()));
    }
    if (expected.contains(VaecParser.ASSIGN)) {
      String what =
          switch (keyword) {
            case GUIDE -> "a distribution";
            case NETWORK -> "its layers";
            default -> "a value";
          };
      return token.getType() == VaecParser.TILDE
          ? error(at, "`" + keyword.word() + "` is followed by `=`, not `~`")
              .withFix("write `" + written + " = ...`")
          : error(at, "`" + written + "` needs `=` and " + what)
              .withFix(inserted(token, written, "=", rest, example()));
    }
    if (expected.contains(VaecParser.COLON)) {
      return error(at, "`" + written + "` needs `:` and a type")
          .withFix(typed(token, written, rest));
    }
    return cannotStand(at);
  }

  /** A sign that is missing before what stands there, if that can be meant, or an example. */
  private Fix inserted(Token token, String written, String sign, String rest, String example) {
    boolean meant = token.getType() == VaecParser.NAME || token.getType() == VaecParser.NUMBER;
    String words = "write `" + written + " " + sign + " " + (meant ? rest : example) + "`";
    return meant && parses(Edit.before(span(token), sign + " "))
        ? new Fix(words, List.of(Edit.before(span(token), sign + " ")))
        : Fix.say(words);
  }

  /** A type that is missing, before what else stands there. */
  private Fix typed(Token token, String written, String rest) {
    if (token.getType() == VaecParser.NAME || token.getType() == VaecParser.NUMBER) {
      return inserted(token, written, ":", rest, "real");
    }
    return Fix.say(
        "write `" + written + " : real" + (rest.isEmpty() ? "" : " " + rest) + "` or another type");
  }

  private boolean parses(Edit edit) {
    return Parser.isStatement(Edit.apply(run.whole(), List.of(edit)));
  }

  private String example() {
    return switch (keyword) {
      case PRIOR, GLOBAL -> "Normal(0, I)";
      case LIKELIHOOD -> "Bernoulli(decoder(z))";
      case GUIDE -> "Normal(encoder(x))";
      case NETWORK -> "dense(128, tanh)";
      default -> "10";
    };
  }

  private Diagnostic step(RuleContext context, Token token, Token previous, Token at) {
    return switch (context.parent.getRuleIndex()) {
      case VaecParser.RULE_origin -> missing(at, "a transform", token, previous, "standardize");
      case VaecParser.RULE_flows -> missing(at, "a flow", token, previous, "realnvp(6)");
      case VaecParser.RULE_estimator -> missing(at, "an estimator", token, previous, "pathwise");
      default -> missing(at, "a layer", token, previous, "dense(128, tanh)");
    };
  }

  private static Diagnostic missing(
      Source source, Token at, String what, String after, String example) {
    return Diagnostic.error("syntax", span(source, at), what + " is missing after " + after)
        .withFix("write `" + example + "`, say");
  }

  private Diagnostic missing(Token at, String what, Token token, Token previous, String example) {
    if (token.getType() != Token.EOF && BEGINS_OPERAND.contains(previous.getType())) {
      return cannotStand(at);
    }
    return missing(source, at, what, quote(previous), example);
  }

  /** Within an expression or a list of arguments. */
  private Diagnostic arguments(Token token, Token previous, Token at, IntervalSet expected) {
    boolean operandMissing = expected.contains(VaecParser.NAME);
    if (!operandMissing && expected.contains(VaecParser.LPAREN)) {
      return error(previous, quote(previous) + " needs its arguments in parentheses")
          .withFix("write `" + previous.getText() + "(...)`");
    }
    if (!operandMissing) {
      return follows(token, previous, at);
    }
    if (previous.getType() == VaecParser.COMMA) {
      return error(previous, "nothing stands after this `,`")
          .withFix("remove the `,` or write what is to follow");
    }
    String where =
        token.getType() == Token.EOF
            ? "after " + quote(previous)
            : "between " + quote(previous) + " and " + quote(token);
    return error(at, "a value is missing " + where)
        .withFix("write a number, a name or a call there");
  }

  /** A transform without the column it is of, which is then that of the variable's own name. */
  private Optional<Diagnostic> transformed(Token token) {
    boolean reads =
        switch (keyword) {
          case DATA, INPUT, LABEL, ID -> true;
          default -> false;
        };
    if (!reads || token.getType() != VaecParser.ARROW || tokens.size() < 2) {
      return Optional.empty();
    }
    String column = "from \"" + tokens.get(1).getText() + "\"";
    Edit edit = Edit.before(span(token), column + " ");
    String written = excerpt(tokens.getFirst(), tokens.get(tokens.indexOf(token) - 1));
    String rest = excerpt(token, tokens.getLast());
    return parses(edit)
        ? Optional.of(
            error(token, "a transform follows `from ...`, which says what it is of")
                .withFix(
                    new Fix("write `" + written + " " + column + " " + rest + "`", List.of(edit))))
        : Optional.empty();
  }

  /** {@code token} cannot follow what is complete before it. */
  private Diagnostic follows(Token token, Token previous, Token at) {
    Optional<Diagnostic> transformed = transformed(token);
    if (transformed.isPresent()) {
      return transformed.get();
    }
    if (BEGINS_OPERAND.contains(token.getType())) {
      boolean list = keyword == Keyword.TRAIN || keyword == Keyword.DATA || inBrackets(token);
      return error(
              at,
              (list ? "a `,` or an operator" : "an operator")
                  + " is missing between "
                  + quote(previous)
                  + " and "
                  + quote(token))
          .withFix(
              !list
                  ? Fix.say("write `*` for a product; a new statement begins with a keyword")
                  : previous.getType() == VaecParser.NUMBER && inBrackets(token)
                      ? Fix.say("write `*` for a product, or `,` if a new argument begins")
                      : new Fix(
                          "write `, " + token.getText() + "`",
                          List.of(Edit.after(span(previous), ","))));
    }
    if (token.getType() == VaecParser.COMMA && previous.getType() == VaecParser.LPAREN) {
      return error(at, "nothing stands before this `,`")
          .withFix("remove the `,` or write what is to precede it");
    }
    if (token.getType() == VaecParser.COLON
        && previous.getType() == VaecParser.NAME
        && inBrackets(token)) {
      return error(at, "an argument is named with `=`, not `:`")
          .withFix(Fix.write(span(token), "="));
    }
    return cannotStand(at);
  }

  /** The same sign again: {@code ==}, {@code **}, {@code ::}. Brackets may stand side by side. */
  private static boolean doubled(Token token, Token previous) {
    return token.getType() == previous.getType()
        && switch (token.getType()) {
          case VaecParser.ASSIGN,
              VaecParser.TILDE,
              VaecParser.COLON,
              VaecParser.COMMA,
              VaecParser.BAR,
              VaecParser.ARROW,
              VaecParser.STAR,
              VaecParser.SLASH,
              VaecParser.PLUS,
              VaecParser.AT,
              VaecParser.CARET,
              VaecParser.QUESTION ->
              true;
          default -> false;
        };
  }

  private boolean inBrackets(Token until) {
    int depth = 0;
    for (Token token : tokens.subList(0, tokens.indexOf(until))) {
      switch (token.getText()) {
        case "(", "[", "{" -> depth++;
        case ")", "]", "}" -> depth--;
        default -> {}
      }
    }
    return depth > 0;
  }

  private Diagnostic cannotStand(Token at) {
    return error(at, quote(at) + " cannot stand here").withFix(form());
  }

  private String form() {
    return "the form is `" + keyword.form() + "`";
  }

  private Diagnostic error(Token at, String message) {
    return Diagnostic.error("syntax", span(at), message);
  }

  private static String quote(Token token) {
    return SyntaxErrors.quote(token.getText());
  }

  private String excerpt(Token first, Token last) {
    return run.excerpt(first, last);
  }

  private Span span(Token token) {
    return span(source, token);
  }

  private static Span span(Source source, Token token) {
    return new Span(source, token.getStartIndex(), token.getStopIndex() + 1);
  }
}
