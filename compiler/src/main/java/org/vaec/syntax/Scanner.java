package org.vaec.syntax;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.vaec.grammar.VaecLexer;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Source;
import org.vaec.source.Span;

/**
 * Reads the words, numbers and signs of a file one after another, with any number to look ahead.
 *
 * <p>It reports what is wrong with a single word or sign and repairs it, so that the parser sees
 * only tokens it knows; {@link #damagedWithin} says where. Comments are set aside. Token offsets
 * are those of {@link Span} (UTF-16 units), token texts are normalised names.
 */
final class Scanner {
  /** What names in other languages begin with. */
  private static final List<String> MODULES =
      List.of(
          "nn", "torch", "tf", "keras", "layers", "tfd", "dist", "pyro", "numpyro", "np", "jnp",
          "F", "pm");

  /** What people write by habit, and what stands for it here. */
  private static final Map<String, Fix> HABITS =
      Map.ofEntries(
          Map.entry(";", Fix.say("remove it: a statement ends where the next begins")),
          Map.entry("'", Fix.say("put text in double quotes")),
          Map.entry("`", Fix.say("put text in double quotes")),
          Map.entry("\u2018", Fix.say("put text in double quotes")),
          Map.entry("\u2019", Fix.say("put text in double quotes")),
          Map.entry("\u201c", Fix.say("put text in straight double quotes")),
          Map.entry("\u201d", Fix.say("put text in straight double quotes")),
          Map.entry("!", Fix.say("remove it")),
          Map.entry(">", Fix.say("layers and transforms are joined by `->`")),
          Map.entry("<", Fix.say("write `=` for a definition, `~` for a distribution")));

  /** Signs that look or mean alike elsewhere, and the sign here. */
  private static final Map<String, String> SIGNS =
      Map.ofEntries(
          Map.entry("\u2212", "-"),
          Map.entry("\u2013", "-"),
          Map.entry("\u2014", "-"),
          Map.entry("\u00d7", "*"),
          Map.entry("\u00b7", "*"),
          Map.entry("\u22c5", "*"),
          Map.entry("\u2217", "*"),
          Map.entry("\u00f7", "/"),
          Map.entry("\u2215", "/"),
          Map.entry("\u2192", "->"),
          Map.entry("\u27f6", "->"),
          Map.entry("\u21d2", "->"),
          Map.entry("\u223c", "~"),
          Map.entry("\uff5e", "~"),
          Map.entry("\u2223", "|"),
          Map.entry("\u00a6", "|"),
          Map.entry("\u2758", "|"),
          Map.entry("\uff5c", "|"),
          Map.entry("\u2208", ":"),
          Map.entry("\uff1a", ":"),
          Map.entry("\uff0c", ","),
          Map.entry("\uff08", "("),
          Map.entry("\uff09", ")"),
          Map.entry("\uff1d", "="));

  private final Source source;
  private final SyntaxErrors errors;
  private final VaecLexer lexer;
  private final List<ModelFile.Comment> comments = new ArrayList<>();
  private final List<Token> ahead = new ArrayList<>();
  private final TreeSet<Integer> damages = new TreeSet<>();

  // ANTLR counts code points, spans count UTF-16 units; both are the same place.
  private int codePoints;
  private int units;
  private CommonToken pushedBack;
  private int lastDot;

  Scanner(Source source, SyntaxErrors errors) {
    this.source = source;
    this.errors = errors;
    this.lexer = new VaecLexer(CharStreams.fromString(source.text(), source.name()));
    lexer.removeErrorListeners(); // OTHER matches every character: there are no errors
  }

  /** The token {@code distance} ahead, 1 being the next; at the end of the file it is EOF. */
  Token peek(int distance) {
    while (ahead.size() < distance) {
      ahead.add(read());
    }
    return ahead.get(distance - 1);
  }

  Token next() {
    Token token = peek(1);
    ahead.removeFirst();
    return token;
  }

  /** The comments read so far. */
  List<ModelFile.Comment> comments() {
    return comments;
  }

  Source source() {
    return source;
  }

  /** Whether an error was reported for a word or sign from {@code start} up to {@code end}. */
  boolean damagedWithin(int start, int end) {
    Integer damage = damages.ceiling(start);
    return damage != null && damage < end;
  }

  Span span(Token token) {
    return new Span(source, token.getStartIndex(), token.getStopIndex() + 1);
  }

  private Token read() {
    while (true) {
      CommonToken token = raw();
      if (errors.full()) {
        token.setType(Token.EOF);
        return token;
      }
      switch (token.getType()) {
        case VaecLexer.COMMENT ->
            comments.add(new ModelFile.Comment(token.getText().stripTrailing(), span(token)));
        case VaecLexer.OTHER -> badCharacters(token);
        case VaecLexer.SLASH -> {
          CommonToken following = raw();
          if (following.getType() != VaecLexer.SLASH || !touch(token, following)) {
            pushedBack = following;
            return token;
          }
          comment(span(token).to(span(following)));
        }
        case VaecLexer.DOT -> {
          CommonToken following = raw();
          if (following.getType() == VaecLexer.NUMBER && touch(token, following)) {
            return fraction(token, following);
          }
          pushedBack = following;
          dot(token);
        }
        case VaecLexer.UNTERMINATED_TEXT -> {
          return unterminated(token);
        }
        case VaecLexer.NUMBER -> {
          return number(token);
        }
        case VaecLexer.NAME -> {
          token.setText(normalise(token.getText()));
          return token;
        }
        default -> {
          return token;
        }
      }
    }
  }

  private CommonToken fraction(CommonToken point, CommonToken digits) {
    report(
        Diagnostic.error(
                "bad-number",
                span(point).to(span(digits)),
                "`." + digits.getText() + "` has no digit before the point")
            .withFix(Fix.write(span(point).to(span(digits)), "0." + digits.getText())));
    return digits;
  }

  private CommonToken unterminated(CommonToken token) {
    report(
        Diagnostic.error(
                "unterminated-text",
                span(token),
                "this text has no closing `\"`; it must end on the line it begins on")
            .withFix("add `\"` where the text ends"));
    token.setType(VaecLexer.TEXT);
    token.setText(token.getText() + '"');
    return token;
  }

  /** Normal form C, which leaves the micro sign alone; people mean the Greek letter by it. */
  private static String normalise(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC).replace('\u00b5', '\u03bc');
  }

  /** The next token of the lexer, its offsets in UTF-16 units. */
  private CommonToken raw() {
    if (pushedBack != null) {
      CommonToken token = pushedBack;
      pushedBack = null;
      return token;
    }
    CommonToken token = (CommonToken) lexer.nextToken();
    String text = token.getType() == Token.EOF ? "" : token.getText();
    units = source.text().offsetByCodePoints(units, token.getStartIndex() - codePoints);
    codePoints = token.getStartIndex();
    token.setText(text);
    token.setStartIndex(units);
    token.setStopIndex(units + text.length() - 1);
    return token;
  }

  private CommonToken number(CommonToken token) {
    CommonToken following = raw();
    if (following.getType() == VaecLexer.DOT && touch(token, following)) {
      report(
          Diagnostic.error(
                  "bad-number",
                  span(token).to(span(following)),
                  "`" + token.getText() + ".` has no digit after the point")
              .withFix(Fix.write(span(token).to(span(following)), token.getText() + ".0")));
      return token;
    }
    if (following.getType() == VaecLexer.NAME
        && touch(token, following)
        && !StatementSplitter.UNITS.contains(following.getText())) {
      String written = token.getText() + following.getText();
      report(
          Diagnostic.error(
                  "bad-number",
                  span(token).to(span(following)),
                  SyntaxErrors.quote(written) + " is neither a number nor a name")
              .withFix(
                  following.getText().matches("[eE]")
                      ? "write an exponent with its digits, as in `" + token.getText() + "e-3`"
                      : "write `"
                          + token.getText()
                          + " * "
                          + following.getText()
                          + "` for a product; a name begins with a letter"));
      return token;
    }
    pushedBack = following;
    if (Double.isInfinite(Double.parseDouble(token.getText()))) {
      report(
          Diagnostic.error(
                  "bad-number",
                  span(token),
                  SyntaxErrors.quote(token.getText())
                      + " is too large: the largest number is 1.8e308")
              .withFix("write a smaller number"));
    }
    return token;
  }

  private void badCharacters(CommonToken first) {
    Span span = span(first);
    if (first.getText().equals("%")) {
      comment(span);
      return;
    }
    CommonToken following = raw();
    while (following.getType() == VaecLexer.OTHER && span.end() == following.getStartIndex()) {
      span = span.to(span(following));
      following = raw();
    }
    pushedBack = following;
    int codePoint = first.getText().codePointAt(0);
    String shown =
        Character.isISOControl(codePoint) || codePoint == 0xFFFD
            ? String.format("the character U+%04X", codePoint)
            : "`" + first.getText() + "`";
    Diagnostic error =
        Diagnostic.error("bad-character", span, shown + " has no meaning in a model");
    report(error.withFix(habit(first, span)));
  }

  private static Fix habit(Token character, Span span) {
    String sign = SIGNS.get(character.getText());
    boolean alone = span.text().equals(character.getText());
    if (sign != null && alone) {
      return Fix.write(span, sign);
    }
    Fix fix = HABITS.getOrDefault(character.getText(), Fix.say("remove it"));
    boolean removed = fix.words().startsWith("remove it") && alone;
    return removed ? new Fix(fix.words(), List.of(new Edit(span, ""))) : fix;
  }

  /** A comment as other languages begin it; nothing on its line is looked at. */
  private void comment(Span sign) {
    report(
        Diagnostic.error("bad-character", sign, "a comment begins with `#`")
            .withFix(Fix.write(sign, "#")));
    int line = sign.position().line();
    CommonToken following = raw();
    while (following.getType() != Token.EOF && following.getLine() == line) {
      following = raw();
    }
    pushedBack = following;
  }

  /** A name with a dot in it, or the name of a file without quotes. */
  private void dot(CommonToken point) {
    CommonToken following = raw();
    boolean again = point.getLine() == lastDot;
    lastDot = point.getLine();
    pushedBack = following;
    if (again) {
      damages.add(span(point).start());
      return;
    }
    String before = source.text().substring(0, point.getStartIndex());
    boolean module = MODULES.stream().anyMatch(name -> before.matches("(?s).*\\b" + name + "$"));
    report(
        Diagnostic.error("bad-character", span(point), "`.` has no meaning in a model")
            .withFix(
                module
                    ? "everything has one name here, without its module: layers are written"
                        + " `dense(128, tanh) -> dense(64, tanh)`, distributions `Normal(0, 1)`"
                    : "a name has no dots: write `_`; put the name of a file in double quotes"));
  }

  private void report(Diagnostic diagnostic) {
    diagnostic.span().ifPresent(span -> damages.add(span.start()));
    errors.report(diagnostic);
  }

  private static boolean touch(Token left, Token right) {
    return left.getStopIndex() + 1 == right.getStartIndex();
  }
}
