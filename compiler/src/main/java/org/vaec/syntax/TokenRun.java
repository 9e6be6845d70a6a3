package org.vaec.syntax;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.Token;
import org.vaec.grammar.VaecParser;
import org.vaec.source.Edit;
import org.vaec.source.Source;
import org.vaec.source.Span;

/**
 * Tokens one behind the other, and the text that they stand for.
 *
 * @param model the whole model, where {@code source} is a part of it
 */
record TokenRun(Source source, List<Token> tokens, Source model) {
  /** What a person reads of a line that is to be written. */
  private static final int LONGEST_LINE = 160;

  /** Whether the model has a statement, of one of some keywords, that declares a name. */
  boolean isDeclared(String keywords, String name) {
    return Pattern.compile(
            "(?m)^[^#\n]*\\b(?:" + keywords + ")\\s+" + Pattern.quote(name) + "(?!\\w)")
        .matcher(model.text())
        .find();
  }

  int size() {
    return tokens.size();
  }

  Token get(int index) {
    return tokens.get(index);
  }

  /** Whether there is a token of this type at an index. */
  boolean is(int index, int type) {
    return index >= 0 && index < tokens.size() && tokens.get(index).getType() == type;
  }

  String text(int index) {
    return index >= 0 && index < tokens.size() ? tokens.get(index).getText() : "";
  }

  Span span(int index) {
    return span(tokens.get(index));
  }

  Span span(Token token) {
    return new Span(source, token.getStartIndex(), token.getStopIndex() + 1);
  }

  /** From one token to another, both included. */
  Span span(int first, int last) {
    return span(first).to(span(last));
  }

  Span whole() {
    return span(0, size() - 1);
  }

  /** The first token from {@code from} on that fits and lies in no bracket; the size if none. */
  int find(int from, IntPredicate type) {
    int depth = 0;
    for (int i = from; i < size(); i++) {
      int at = get(i).getType();
      if (depth == 0 && type.test(at)) {
        return i;
      }
      if (opens(at)) {
        depth++;
      } else if (closes(at)) {
        depth--;
      }
    }
    return size();
  }

  int find(int from, int type) {
    return find(from, t -> t == type);
  }

  /** The bracket that closes the one at {@code open}; the size if none does. */
  int closer(int open) {
    int depth = 0;
    for (int i = open; i < size(); i++) {
      if (opens(get(i).getType())) {
        depth++;
      } else if (closes(get(i).getType())) {
        depth--;
        if (depth == 0) {
          return i;
        }
      }
    }
    return size();
  }

  static boolean opens(int type) {
    return type == VaecParser.LPAREN || type == VaecParser.LBRACKET || type == VaecParser.LBRACE;
  }

  static boolean closes(int type) {
    return type == VaecParser.RPAREN || type == VaecParser.RBRACKET || type == VaecParser.RBRACE;
  }

  /** The text from one token to another on one line, as short as a quotation. */
  String excerpt(Token first, Token last) {
    return SyntaxErrors.shorten(onOneLine(span(first).to(span(last)).text()));
  }

  /** All of it on one line, with some changes made. */
  String edited(List<Edit> edits) {
    String line = onOneLine(Edit.apply(whole(), edits));
    return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
  }

  static String onOneLine(String text) {
    return text.replaceAll("#[^\r\n]*", "").replaceAll("\\s+", " ").strip();
  }
}
