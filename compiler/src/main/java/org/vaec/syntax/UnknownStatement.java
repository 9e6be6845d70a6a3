package org.vaec.syntax;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.vaec.grammar.VaecParser;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.source.Spelling;

/** Says what a statement that begins with no keyword was meant to be, by the rest of it. */
final class UnknownStatement {
  /** Words that begin such a statement elsewhere, and the keyword here. */
  private static final Map<String, Keyword> ELSEWHERE =
      Map.ofEntries(
          Map.entry("decoder", Keyword.LIKELIHOOD),
          Map.entry("observe", Keyword.LIKELIHOOD),
          Map.entry("observation", Keyword.LIKELIHOOD),
          Map.entry("emission", Keyword.LIKELIHOOD),
          Map.entry("encoder", Keyword.GUIDE),
          Map.entry("posterior", Keyword.GUIDE),
          Map.entry("approximate", Keyword.GUIDE),
          Map.entry("variational", Keyword.GUIDE),
          Map.entry("inference", Keyword.GUIDE),
          Map.entry("latent", Keyword.PRIOR),
          Map.entry("hidden", Keyword.PRIOR),
          Map.entry("random", Keyword.PRIOR),
          Map.entry("sample", Keyword.PRIOR),
          Map.entry("observed", Keyword.DATA),
          Map.entry("observable", Keyword.DATA),
          Map.entry("column", Keyword.DATA),
          Map.entry("variable", Keyword.DATA),
          Map.entry("covariate", Keyword.INPUT),
          Map.entry("condition", Keyword.INPUT),
          Map.entry("feature", Keyword.INPUT),
          Map.entry("parameter", Keyword.PARAM),
          Map.entry("learned", Keyword.PARAM),
          Map.entry("weight", Keyword.PARAM),
          Map.entry("nn", Keyword.NETWORK),
          Map.entry("net", Keyword.NETWORK),
          Map.entry("mlp", Keyword.NETWORK),
          Map.entry("module", Keyword.NETWORK),
          Map.entry("var", Keyword.LET),
          Map.entry("val", Keyword.LET),
          Map.entry("const", Keyword.LET),
          Map.entry("define", Keyword.LET),
          Map.entry("maximize", Keyword.OBJECTIVE),
          Map.entry("training", Keyword.TRAIN),
          Map.entry("fit", Keyword.TRAIN));

  private static final Set<String> LOSSES = Set.of("loss", "elbo", "cost", "objective_function");

  private static final Set<String> SETTINGS = Set.of("epochs", "batch", "optimizer", "clip");

  private static final Set<String> LAYERS =
      Set.of("dense", "linear", "conv", "deconv", "flatten", "reshape", "embedding", "residual");

  private final TokenRun run;

  UnknownStatement(TokenRun run) {
    this.run = run;
  }

  /** Whether a word begins a statement elsewhere. */
  static boolean isKnown(String word) {
    return ELSEWHERE.containsKey(word.toLowerCase(Locale.ROOT));
  }

  Diagnostic explain() {
    Token first = run.get(0);
    if (first.getType() != VaecParser.NAME) {
      return Diagnostic.error(
              "syntax",
              run.span(0),
              SyntaxErrors.quote(first.getText()) + " cannot begin a statement")
          .withFix("begin with a keyword: " + String.join(", ", Keyword.words()));
    }
    return Diagnostic.error(
            "unknown-statement",
            run.span(0),
            "no statement begins with " + SyntaxErrors.quote(first.getText()))
        .withFix(fix());
  }

  private Fix fix() {
    String name = run.text(0);
    int shape = run.is(1, VaecParser.LBRACKET) ? run.closer(1) + 1 : 1;
    if (run.is(shape, VaecParser.TILDE)) {
      return distribution(name);
    }
    if (shape == 1 && run.is(1, VaecParser.ASSIGN)) {
      return definition(name);
    }
    if (run.is(shape, VaecParser.COLON)) {
      return declaration(name);
    }
    if (name.equals("q") && run.is(1, VaecParser.LPAREN)) {
      return begun(Keyword.GUIDE);
    }
    if (name.equals("p") && run.is(1, VaecParser.LPAREN)) {
      return begun(run.isDeclared("data", run.text(2)) ? Keyword.LIKELIHOOD : Keyword.PRIOR);
    }
    return Optional.ofNullable(ELSEWHERE.get(name.toLowerCase(Locale.ROOT)))
        .map(this::asKeyword)
        .or(
            () ->
                Spelling.closest(name, Keyword.words())
                    .map(word -> Fix.didYouMean(run.span(0), word)))
        .orElseGet(
            () -> Fix.say("a statement begins with one of " + String.join(", ", Keyword.words())));
  }

  /** {@code z ~ D(...)}. */
  private Fix distribution(String name) {
    if (run.isDeclared("data", name)) {
      return begun(Keyword.LIKELIHOOD);
    }
    String rest = run.edited(List.of());
    return isMentioned(name)
        ? begun(Keyword.PRIOR)
        : Fix.say(
            "write `prior %s` if it is latent, `likelihood %s` if it is data"
                .formatted(rest, rest));
  }

  /** Whether the text names it elsewhere too, as it does a latent that something depends on. */
  private boolean isMentioned(String name) {
    String others =
        new Span(run.source(), 0, run.span(0).start()).text()
            + " "
            + new Span(run.source(), run.span(0).end(), run.source().text().length()).text();
    return others.matches("(?s).*\\b" + java.util.regex.Pattern.quote(name) + "\\b.*");
  }

  /** {@code a : real}. */
  private Fix declaration(String name) {
    String rest = run.edited(List.of());
    return run.find(1, VaecParser.FROM) < run.size()
        ? begun(Keyword.DATA)
        : Fix.say(
            "write `data %s` if it is data, `param %s` if it is learned".formatted(rest, rest));
  }

  /** {@code a = ...}. */
  private Fix definition(String name) {
    if (LOSSES.contains(name.toLowerCase(Locale.ROOT))) {
      return new Fix(
          "drop it: the objective follows from the model; `objective elbo(beta = 2)` weighs its"
              + " parts",
          List.of(new Edit(run.whole(), "")));
    }
    if (run.size() == 2) {
      return Fix.say("write `let " + name + " = ...`");
    }
    Optional<Fix> sampled = sampled(name);
    if (sampled.isPresent()) {
      return sampled.get();
    }
    if (SETTINGS.contains(name)) {
      return begun(Keyword.TRAIN);
    }
    if (LAYERS.contains(run.text(2)) || run.find(2, VaecParser.ARROW) < run.size()) {
      return begun(Keyword.NETWORK);
    }
    boolean size = run.size() == 3 && run.text(2).matches("[1-9][0-9]*");
    return begun(size ? Keyword.SIZE : Keyword.LET);
  }

  /** {@code z = sample("z", D(...))} and {@code z = D(...)}. */
  private Optional<Fix> sampled(String name) {
    int density = 2;
    int end = run.size() - 1;
    boolean call = run.is(2, VaecParser.NAME) && run.is(3, VaecParser.LPAREN);
    if (call && run.text(2).equals("sample") && run.closer(3) == end) {
      density = run.is(4, VaecParser.TEXT) && run.is(5, VaecParser.COMMA) ? 6 : 4;
      end = run.is(density + 1, VaecParser.LPAREN) ? run.closer(density + 1) : run.size();
    }
    boolean isDensity =
        end < run.size()
            && run.is(density, VaecParser.NAME)
            && Character.isUpperCase(run.text(density).codePointAt(0))
            && run.is(density + 1, VaecParser.LPAREN)
            && run.closer(density + 1) == end;
    if (!isDensity) {
      return Optional.empty();
    }
    boolean data = run.isDeclared("data", name);
    String written =
        (data ? "likelihood " : "prior ")
            + name
            + " ~ "
            + TokenRun.onOneLine(run.span(density, end).text());
    return Optional.of(Fix.write(run.whole(), written));
  }

  /** The statement behind a keyword that is missing. */
  private Fix begun(Keyword keyword) {
    return mended(List.of(Edit.before(run.span(0), keyword.word() + " ")));
  }

  private Fix asKeyword(Keyword keyword) {
    Fix fix = mended(List.of(new Edit(run.span(0), keyword.word())));
    return fix.edits().isEmpty() ? Fix.didYouMean(run.span(0), keyword.word()) : fix;
  }

  /** Some changes, and what else is then wrong with the statement. */
  private Fix mended(List<Edit> edits) {
    String text = Edit.apply(run.whole(), edits);
    String written = Parser.mended(text, run.model()).orElse(text);
    String shown = TokenRun.onOneLine(written);
    return Parser.isStatement(written)
        ? new Fix("write `" + shown + "`", List.of(new Edit(run.whole(), written)))
        : new Fix("write `" + shown + "`", edits);
  }
}
