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
import org.vaec.source.Edit;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.source.Span;

/** Turns the text of a model file into statements. */
public final class Parser {
  /** In UTF-16 units. Longer than any model; what is longer is likely to be the data set. */
  private static final int LONGEST_FILE = 4 << 20;

  private final Source source;
  private final SyntaxErrors errors;
  private final Source model;

  /**
   * @param model the whole model, where {@code source} is a part of it
   */
  private Parser(Source source, SyntaxErrors errors, Source model) {
    this.source = source;
    this.errors = errors;
    this.model = model;
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
    return new Parser(source, new SyntaxErrors(source, diagnostics), source).parse();
  }

  private ModelFile parse() {
    Optional<Diagnostic> refusal = refusal().or(() -> ForeignCode.find(source));
    if (refusal.isPresent()) {
      errors.report(refusal.get());
      return new ModelFile(source, List.of(), List.of());
    }
    Scanner scanner = new Scanner(source, errors);
    StatementSplitter splitter = new StatementSplitter(scanner, errors, model);
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

  /** Whether a text is one statement without a mistake in it. */
  static boolean isStatement(String text) {
    Source source = new Source("", text);
    SyntaxErrors errors = new SyntaxErrors(source, new Diagnostics());
    StatementSplitter splitter = new StatementSplitter(new Scanner(source, errors), errors, source);
    Optional<StatementTokens> statement = splitter.next();
    if (statement.isEmpty() || splitter.next().isPresent() || errors.count() > 0) {
      return false;
    }
    try {
      new Parser(source, errors, source).build(statement.get());
      return true;
    } catch (ParseCancellationException | ModelException e) {
      return false;
    }
  }

  /**
   * A statement without the mistakes that are mended by their fixes; none where it has none.
   *
   * @param model where it stands
   */
  static Optional<String> mended(String text, Source model) {
    Source source = new Source("", text);
    Diagnostics diagnostics = new Diagnostics();
    new Parser(source, new SyntaxErrors(source, diagnostics), model).parse();
    List<Edit> edits =
        diagnostics.all().stream().flatMap(diagnostic -> diagnostic.edits().stream()).toList();
    return edits.isEmpty() ? Optional.empty() : Optional.of(Edit.apply(source, edits));
  }

  private Statement build(StatementTokens statement) {
    VaecParser parser =
        new VaecParser(new CommonTokenStream(new ListTokenSource(statement.tokens())));
    parser.removeErrorListeners();
    parser.setErrorHandler(new BailErrorStrategy());
    return new StatementBuilder(source).build(parser.singleStatement().statement());
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
    try {
      return Optional.of(build(statement));
    } catch (ParseCancellationException e) {
      if (!statement.damaged()) {
        errors.report(
            new Explanation(
                    new TokenRun(source, statement.tokens(), model),
                    statement.keyword().orElseThrow())
                .explain((RecognitionException) e.getCause()));
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
