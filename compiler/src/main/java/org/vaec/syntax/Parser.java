package org.vaec.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.vaec.grammar.VaecParser;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.source.Span;

/** Turns the text of a model file into statements. */
public final class Parser {
  /** In UTF-16 units. Longer than any model; what is longer is likely to be the data set. */
  private static final int LONGEST_FILE = 4 << 20;

  private final Source source;
  private final SyntaxErrors errors;

  private Parser(Source source, SyntaxErrors errors) {
    this.source = source;
    this.errors = errors;
  }

  /**
   * Parses a model file. Never throws for what a user wrote: each mistake becomes one error, the
   * statement it is in is left out, and the next one is parsed as if nothing had happened.
   *
   * @param source the text, of any content
   * @param diagnostics receives the errors
   * @return the statements without mistakes, and all comments
   */
  public static ModelFile parse(Source source, Diagnostics diagnostics) {
    return new Parser(source, new SyntaxErrors(source, diagnostics)).parse();
  }

  private ModelFile parse() {
    Optional<Diagnostic> refusal = refusal();
    if (refusal.isPresent()) {
      errors.report(refusal.get());
      return new ModelFile(source, List.of(), List.of());
    }
    Scanner scanner = new Scanner(source, errors);
    StatementSplitter splitter = new StatementSplitter(scanner, errors);
    List<Statement> statements = new ArrayList<>();
    for (Optional<StatementTokens> next = splitter.next();
        next.isPresent();
        next = splitter.next()) {
      parse(next.get()).ifPresent(statements::add);
    }
    if (statements.isEmpty() && errors.count() == 0) {
      errors.report(
          Diagnostic.error("empty-file", new Span(source, 0, 0), "this file has no statements")
              .withFix("begin with the data, as in `data x[8] : real from columns 1..8`"));
    }
    return new ModelFile(source, statements, scanner.comments());
  }

  /** Why the file is not looked at: it is no text, or far too long. */
  private Optional<Diagnostic> refusal() {
    String text = source.text();
    // 0xFFFD is what bytes that are no UTF-8 were read as.
    long strange =
        text.chars()
            .filter(c -> c == 0xFFFD || (Character.isISOControl(c) && !Character.isWhitespace(c)))
            .count();
    if (strange > text.length() / 20) {
      return Optional.of(
          Diagnostic.error(
                  "not-text",
                  "`"
                      + source.name()
                      + "` is not a text file: "
                      + strange
                      + " of its characters are control characters or no valid UTF-8")
              .withFix("give a model file (.vae); data belong to `--data`"));
    }
    if (text.length() > LONGEST_FILE) {
      return Optional.of(
          Diagnostic.error(
                  "too-long",
                  "`"
                      + source.name()
                      + "` has "
                      + text.length()
                      + " characters; a model has at most "
                      + LONGEST_FILE)
              .withFix("give a model file (.vae); data belong to `--data`"));
    }
    return Optional.empty();
  }

  private Optional<Statement> parse(StatementTokens statement) {
    if (!statement.parsable()) {
      return Optional.empty();
    }
    if (statement.keyword().filter(k -> k == Keyword.FOR).isPresent()) {
      errors.report(
          Diagnostic.notSupportedYet(
                  span(statement.tokens().getFirst()), "`for`, which repeats a model over time")
              .withFix("remove the loop"));
      return Optional.empty();
    }
    VaecParser parser =
        new VaecParser(new CommonTokenStream(new ListTokenSource(statement.tokens())));
    parser.removeErrorListeners();
    parser.setErrorHandler(new BailErrorStrategy());
    try {
      return Optional.of(new StatementBuilder(source).build(parser.singleStatement().statement()));
    } catch (ParseCancellationException e) {
      if (!statement.damaged()) {
        errors.report(
            new Explanation(source, statement).explain((RecognitionException) e.getCause()));
      }
    } catch (ModelException e) {
      if (!statement.damaged()) {
        e.diagnostics().forEach(errors::report);
      }
    }
    return Optional.empty();
  }

  private Span span(Token token) {
    return new Span(source, token.getStartIndex(), token.getStopIndex() + 1);
  }
}
