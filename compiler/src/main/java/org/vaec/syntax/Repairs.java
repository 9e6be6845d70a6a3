package org.vaec.syntax;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.vaec.grammar.VaecParser;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;

/**
 * What people write by the habits of other notations, and the same in this language: {@code z(10)}
 * for {@code z[10]}, {@code x : real[4]} for {@code x[4] : real}, {@code x | z ~ ...}, {@code
 * columns 1-4}. A repair keeps every number and name that was written, since what it left out would
 * be missing from the model without a word.
 */
final class Repairs {
  private static final Set<Keyword> WITH_SHAPE =
      Set.of(Keyword.DATA, Keyword.INPUT, Keyword.PRIOR, Keyword.GLOBAL, Keyword.PARAM);

  private static final Set<Keyword> WITH_TYPE =
      Set.of(
          Keyword.DATA, Keyword.INPUT, Keyword.LABEL, Keyword.PRIOR, Keyword.GLOBAL, Keyword.PARAM);

  private static final Set<Keyword> WITH_DENSITY =
      Set.of(Keyword.PRIOR, Keyword.GLOBAL, Keyword.LIKELIHOOD);

  private static final Set<Keyword> WITH_COLUMNS =
      Set.of(Keyword.DATA, Keyword.INPUT, Keyword.LABEL, Keyword.ID);

  /** Types whose shape stands in them elsewhere; here they are {@code real} with a shape. */
  private static final Set<String> ARRAYS =
      Set.of("vector", "row_vector", "matrix", "array", "tensor");

  private static final Set<String> TYPES =
      Set.of("real", "positive", "unit", "binary", "count", "integer", "simplex", "angle");

  private final TokenRun run;
  private final Keyword keyword;
  private final List<Edit> edits = new ArrayList<>();
  private final List<Diagnostic> found = new ArrayList<>();

  Repairs(TokenRun run, Keyword keyword) {
    this.run = run;
    this.keyword = keyword;
  }

  /**
   * The first habit found in the statement, with all of them mended; none where what is left would
   * not be a statement either.
   */
  Optional<Diagnostic> find() {
    densityNotation();
    boolean head = !found.isEmpty();
    shapeInOtherBrackets();
    shapeOnType();
    typeBeforeName();
    if (WITH_DENSITY.contains(keyword)) {
      likelihoodWithShape();
      conditionOfDensity();
    }
    if (keyword == Keyword.GUIDE) {
      guideHead();
    }
    signOfDefinition();
    if (WITH_COLUMNS.contains(keyword)) {
      columns();
    }
    switch (keyword) {
      case DATA, INPUT, LABEL -> bareSteps(run.find(1, VaecParser.FROM));
      case NETWORK -> {
        inputOfNetwork();
        bareSteps(run.find(1, t -> t == VaecParser.ASSIGN || t == VaecParser.TILDE));
      }
      default -> {}
    }
    vectors();
    identityBehindNumber();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (edits.isEmpty()) {
      return Optional.of(found.getFirst());
    }
    String mended = run.edited(edits);
    if (Parser.isStatement(Edit.apply(run.whole(), edits))) {
      return Optional.of(
          found.getFirst().withFix(new Fix("write `" + mended + "`", List.copyOf(edits))));
    }
    // The head is certain, whatever is wrong with the distribution.
    return head
        ? Optional.of(found.getFirst().withFix(Fix.say("write `" + mended + "`")))
        : Optional.empty();
  }

  private void found(int at, String message) {
    found.add(Diagnostic.error("syntax", run.span(at), message));
  }

  private void replace(int first, int last, String text) {
    edits.add(new Edit(run.span(first, last), text));
  }

  /** Takes some tokens out, with the space before them. */
  private void remove(int first, int last) {
    Span from = first == 0 ? run.span(0) : run.span(first - 1);
    int start = first == 0 ? from.start() : from.end();
    edits.add(new Edit(new Span(run.source(), start, run.span(last).end()), ""));
  }

  /** {@code prior p(z) = ...} and {@code likelihood p(x | z) = ...}. */
  private void densityNotation() {
    boolean density =
        WITH_DENSITY.contains(keyword)
            && run.text(1).matches("[pPf]")
            && run.is(2, VaecParser.LPAREN)
            && run.is(3, VaecParser.NAME);
    int close = density ? run.closer(2) : run.size();
    if (close >= run.size() - 1) {
      return;
    }
    int end = run.is(4, VaecParser.LBRACKET) ? run.closer(4) : 3;
    found(
        1,
        "`"
            + keyword.word()
            + "` names its variable alone: what it depends on is said by its"
            + " distribution");
    replace(1, close, run.span(3, Math.min(end, close)).text());
  }

  /** {@code z(10)} and {@code z{10}}. */
  private void shapeInOtherBrackets() {
    boolean brackets =
        WITH_SHAPE.contains(keyword)
            && edits.isEmpty()
            && run.is(1, VaecParser.NAME)
            && (run.is(2, VaecParser.LPAREN) || run.is(2, VaecParser.LBRACE));
    int close = brackets ? run.closer(2) : run.size();
    if (close >= run.size() - 1 || close == 3) {
      return;
    }
    found(2, "the shape of `" + run.text(1) + "` stands in square brackets");
    replace(2, 2, "[");
    replace(close, close, "]");
  }

  /** {@code x : real[4]}. */
  private void shapeOnType() {
    int colon = WITH_TYPE.contains(keyword) ? run.find(1, VaecParser.COLON) : run.size();
    boolean simple = colon == 2 && run.is(1, VaecParser.NAME) && run.is(3, VaecParser.NAME);
    if (!simple) {
      return;
    }
    int typeEnd = run.is(4, VaecParser.LPAREN) ? run.closer(4) : 3;
    int open = typeEnd + 1;
    if (!run.is(open, VaecParser.LBRACKET)) {
      return;
    }
    int close = run.closer(open);
    if (close == run.size()) {
      return;
    }
    String shape = run.span(open, close).text();
    found(open, "the shape belongs to the name, not to its type");
    edits.add(Edit.after(run.span(1), shape));
    boolean array = ARRAYS.contains(run.text(3));
    boolean follows =
        (keyword == Keyword.PRIOR || keyword == Keyword.GLOBAL)
            && (array || TYPES.contains(run.text(3)));
    if (follows) {
      // The distribution says which values a latent takes.
      edits.add(new Edit(new Span(run.source(), run.span(1).end(), run.span(close).end()), ""));
    } else if (array) {
      replace(3, close, "real");
    } else {
      replace(open, close, "");
    }
  }

  /** {@code data real x[4]}. */
  private void typeBeforeName() {
    boolean before =
        WITH_TYPE.contains(keyword)
            && (TYPES.contains(run.text(1)) || ARRAYS.contains(run.text(1)))
            && run.find(1, VaecParser.COLON) == run.size();
    int name = before && run.is(2, VaecParser.LBRACKET) ? run.closer(2) + 1 : 2;
    if (!before || !run.is(name, VaecParser.NAME)) {
      return;
    }
    String type = ARRAYS.contains(run.text(1)) ? "real" : run.text(1);
    String shape = name == 2 ? "" : run.span(2, name - 1).text();
    int end = run.is(name + 1, VaecParser.LBRACKET) ? run.closer(name + 1) : name;
    if (end == run.size()) {
      return;
    }
    found(1, "the type follows the name, behind `:`");
    String written = end == name ? "" : run.span(name + 1, end).text();
    boolean latent = keyword == Keyword.PRIOR || keyword == Keyword.GLOBAL;
    replace(1, end, run.text(name) + shape + written + (latent ? "" : " : " + type));
  }

  /** {@code likelihood z[2] ~ ...}, of data, or of what is no data at all. */
  private void likelihoodWithShape() {
    if (keyword != Keyword.LIKELIHOOD || !run.is(1, VaecParser.NAME)) {
      return;
    }
    int end = run.is(2, VaecParser.LBRACKET) ? run.closer(2) : 1;
    int colon = end + 1;
    int definition = run.find(colon, t -> t == VaecParser.TILDE || t == VaecParser.ASSIGN);
    boolean typed = run.is(colon, VaecParser.COLON) && definition < run.size();
    if (end == run.size() || (end == 1 && !typed)) {
      return;
    }
    String name = run.text(1);
    if (run.isDeclared("data", name)) {
      found(2, "the shape and the type of `" + name + "` stand where it is declared as data");
      remove(2, typed ? definition - 1 : end);
    } else {
      found(1, "no data are called `" + name + "`, so its distribution is a prior");
      replace(0, 0, "prior");
    }
  }

  /** {@code likelihood x | z ~ ...}. */
  private void conditionOfDensity() {
    int shape = run.is(2, VaecParser.LBRACKET) ? run.closer(2) + 1 : 2;
    int end = run.find(shape, t -> t == VaecParser.TILDE || t == VaecParser.ASSIGN);
    if (run.is(shape, VaecParser.BAR) && end < run.size()) {
      found(
          shape,
          "what `" + run.text(1) + "` depends on is said by its distribution, not behind a bar");
      remove(shape, end - 1);
    }
  }

  /** {@code guide z = ...}, {@code guide z | x ~ ...} and shapes within {@code q(...)}. */
  private void guideHead() {
    int definition = run.find(1, t -> t == VaecParser.TILDE || t == VaecParser.ASSIGN);
    if (definition == run.size() || !run.is(1, VaecParser.NAME)) {
      return;
    }
    if (run.is(2, VaecParser.LPAREN)) {
      shapesWithin(2, run.closer(2));
      return;
    }
    int bar = run.find(1, VaecParser.BAR);
    String names = names(1, Math.min(bar, definition));
    String given = bar < definition ? names(bar + 1, definition) : valuesIn(definition + 1);
    found(1, "`guide` needs `q(...)` with the variables it is a density of");
    replace(1, definition - 1, "q(" + names + (given.isEmpty() ? "" : " | " + given) + ")");
  }

  private void shapesWithin(int open, int close) {
    for (int i = open; i < close; i++) {
      if (run.is(i, VaecParser.LBRACKET)) {
        int end = run.closer(i);
        found(i, "a guide names its variables; their shapes stand where they are declared");
        replace(i, end, "");
        i = end;
      }
    }
  }

  /** The names between two places that are in no bracket. */
  private String names(int from, int to) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = run.find(from, VaecParser.NAME); i < to; i = run.find(i + 1, VaecParser.NAME)) {
      names.add(run.text(i));
    }
    return String.join(", ", names);
  }

  /** The names in what follows that are values: called by nobody, and no name of an argument. */
  private String valuesIn(int from) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = from; i < run.size(); i++) {
      boolean value =
          run.is(i, VaecParser.NAME)
              && !run.is(i + 1, VaecParser.LPAREN)
              && !run.is(i + 1, VaecParser.ASSIGN)
              && !Set.of("I", "free").contains(run.text(i))
              && !run.isDeclared("param|let|size|network", run.text(i));
      if (value) {
        names.add(run.text(i));
      }
    }
    return String.join(", ", names);
  }

  /** {@code ~} and {@code =} in each other's place, and {@code =} where neither stands. */
  private void signOfDefinition() {
    int sign = run.find(1, t -> t == VaecParser.TILDE || t == VaecParser.ASSIGN);
    if (sign == run.size()) {
      return;
    }
    boolean tilde = run.is(sign, VaecParser.TILDE);
    switch (keyword) {
      case PRIOR, GLOBAL, LIKELIHOOD -> {
        if (!tilde) {
          found(sign, "a distribution follows `~`, not `=`");
          replace(sign, sign, "~");
        }
      }
      case GUIDE, NETWORK, LET, SIZE -> {
        if (tilde && keyword != Keyword.NETWORK) {
          found(sign, "`" + keyword.word() + "` is followed by `=`, not `~`");
          replace(sign, sign, "=");
        }
      }
      case OBJECTIVE, DATASET -> {
        if (sign == 1) {
          found(1, "`" + keyword.word() + "` is followed by its value, without a sign");
          remove(1, 1);
        }
      }
      case DATA, INPUT, LABEL, ID, PARAM, TRAIN, FOR -> {}
    }
  }

  /** {@code network f(x) = ...}. */
  private void inputOfNetwork() {
    int close = run.is(2, VaecParser.LPAREN) ? run.closer(2) : run.size();
    if (close < run.size() - 1 && run.is(close + 1, VaecParser.ASSIGN)) {
      found(2, "a network takes whatever it is called with, as in `" + run.text(1) + "(z)`");
      remove(2, close);
    }
  }

  /** {@code columns 1-4}, {@code columns 1:4}, {@code columns [1..4]}, {@code from 1..4}. */
  private void columns() {
    int from = run.find(1, VaecParser.FROM);
    if (from >= run.size() - 1) {
      return;
    }
    int arrow = run.find(from, VaecParser.ARROW);
    int first = from + 1;
    if (run.is(first, VaecParser.NUMBER)) {
      found(first, "columns are named as such");
      boolean several = arrow > first + 1;
      edits.add(Edit.before(run.span(first), several ? "columns " : "column "));
    } else if (run.is(first, VaecParser.COLUMN) || run.is(first, VaecParser.COLUMNS)) {
      first++;
    }
    if (TokenRun.opens(first < run.size() ? run.get(first).getType() : 0)) {
      int close = run.closer(first);
      if (close < run.size()) {
        found(first, "columns are listed without brackets");
        replace(first, first, "");
        replace(close, close, "");
      }
    }
    for (int i = first; i + 2 < run.size() && i < arrow; i++) {
      boolean range =
          run.is(i, VaecParser.NUMBER)
              && run.is(i + 2, VaecParser.NUMBER)
              && (run.is(i + 1, VaecParser.MINUS)
                  || run.is(i + 1, VaecParser.COLON)
                  || Set.of("to", "through").contains(run.text(i + 1)));
      if (range) {
        found(i + 1, "a range of columns is written with `..`");
        replace(i, i + 2, run.text(i) + ".." + run.text(i + 2));
        if (run.is(from + 1, VaecParser.COLUMN)) {
          replace(from + 1, from + 1, "columns");
        }
      }
    }
  }

  /** {@code dense 16 tanh}, {@code divide 16} and {@code from "images" / 255}. */
  private void bareSteps(int before) {
    if (before >= run.size()) {
      return;
    }
    boolean origin = run.is(before, VaecParser.FROM);
    if (origin) {
      int slash = run.find(before, VaecParser.SLASH);
      if (run.is(slash + 1, VaecParser.NUMBER)) {
        found(slash, "data are divided by a step of their own");
        replace(slash, slash + 1, "-> divide(" + run.text(slash + 1) + ")");
      }
    }
    int start = origin ? run.find(before, VaecParser.ARROW) : before;
    while (start < run.size()) {
      int end = run.find(start + 1, VaecParser.ARROW);
      bareStep(start + 1, end);
      start = end;
    }
  }

  private void bareStep(int first, int end) {
    boolean bare = end - first >= 2 && run.is(first, VaecParser.NAME);
    List<String> arguments = new ArrayList<>();
    for (int i = first + 1; i < end; i++) {
      if (run.is(i, VaecParser.NUMBER) || run.is(i, VaecParser.NAME)) {
        arguments.add(run.text(i));
      } else if (!run.is(i, VaecParser.COMMA)) {
        bare = false;
      }
    }
    if (bare && !arguments.isEmpty()) {
      found(first, "`" + run.text(first) + "` needs its arguments in parentheses");
      replace(first, end - 1, run.text(first) + "(" + String.join(", ", arguments) + ")");
    }
  }

  /** {@code sigma^2 I}: elsewhere two values side by side are a product. */
  private void identityBehindNumber() {
    for (int i = 2; i < run.size(); i++) {
      boolean product =
          run.is(i, VaecParser.NAME)
              && run.text(i).equals("I")
              && (run.is(i - 1, VaecParser.NUMBER)
                  || run.is(i - 1, VaecParser.NAME)
                  || run.is(i - 1, VaecParser.RPAREN));
      if (product && WITH_DENSITY.contains(keyword)) {
        found(i, "a product is written with `*`");
        replace(i, i, "* I");
      }
    }
  }

  /** {@code [0, 0]} as a value. */
  private void vectors() {
    for (int i = 1; i < run.size(); i++) {
      boolean literal =
          run.is(i, VaecParser.LBRACKET)
              && (run.is(i - 1, VaecParser.LPAREN)
                  || run.is(i - 1, VaecParser.COMMA)
                  || run.is(i - 1, VaecParser.ASSIGN))
              && run.closer(i) < run.size();
      if (!literal) {
        continue;
      }
      int close = run.closer(i);
      Set<String> entries = new LinkedHashSet<>();
      boolean numbers = close > i + 1;
      for (Token token : run.tokens().subList(i + 1, close)) {
        if (token.getType() == VaecParser.NUMBER) {
          entries.add(token.getText());
        } else if (token.getType() != VaecParser.COMMA) {
          numbers = false;
        }
      }
      boolean same = numbers && entries.size() == 1;
      found.add(
          Diagnostic.error(
                  "syntax",
                  run.span(i, close),
                  "there are no vectors in brackets: one number serves for every element")
              .withFix(
                  "write one number, declare a `param` that is learned, or take the values from the"
                      + " data by `input`"));
      if (same) {
        replace(i, close, entries.iterator().next());
      } else {
        // Half a repair would not parse.
        edits.clear();
        return;
      }
      i = close;
    }
  }
}
