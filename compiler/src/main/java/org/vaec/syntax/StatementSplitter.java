package org.vaec.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.vaec.grammar.VaecParser;
import org.vaec.source.Diagnostic;
import org.vaec.source.Source;
import org.vaec.source.Spelling;

/**
 * Finds where each statement begins and turns names into keywords where a keyword can stand.
 *
 * <p>Layout is free and no word is reserved, yet two facts settle it. In a correct program two
 * names stand side by side, outside brackets, only where the second is a keyword or follows one: a
 * name where an operand just ended must be a keyword. And a name where an operand is expected never
 * is one: {@code let a = data} refers to a variable {@code data}.
 *
 * <p>In a wrong program the second fact may mislead: after {@code let a =} the next line is the
 * next statement. So a name in the place of an operand, or inside brackets, still begins a
 * statement if what follows fits that statement and no operand ({@link #certainlyBegins}). That is
 * never so in a correct program, and it is why one mistake does not reach the next statement.
 */
final class StatementSplitter {
  static final Set<String> UNITS = Set.of("epochs", "steps");

  /** More words and signs than any statement has; a longer one is not worth its memory. */
  private static final int LONGEST = 100_000;

  /** Of what is no statement, the tokens that are looked at to say what was meant. */
  private static final int LONGEST_EXPLAINED = 200;

  private static final Set<Integer> ENDS_OPERAND =
      Set.of(
          VaecParser.NAME,
          VaecParser.NUMBER,
          VaecParser.TEXT,
          VaecParser.RPAREN,
          VaecParser.RBRACKET,
          VaecParser.RBRACE,
          VaecParser.QUESTION,
          VaecParser.UNIT);

  /** What stands behind the name in the statements that begin with a keyword and a name. */
  private static final Set<Integer> FOLLOWS_NAME =
      Set.of(
          VaecParser.LBRACKET,
          VaecParser.LPAREN,
          VaecParser.COLON,
          VaecParser.TILDE,
          VaecParser.ASSIGN);

  private final Scanner scanner;
  private final SyntaxErrors errors;
  private final Source model;

  /**
   * @param model the whole model, where the scanner reads a part of it
   */
  StatementSplitter(Scanner scanner, SyntaxErrors errors, Source model) {
    this.scanner = scanner;
    this.errors = errors;
    this.model = model;
  }

  /** The next statement, or none at the end of the file. */
  Optional<StatementTokens> next() {
    Token first = scanner.peek(1);
    if (first.getType() == Token.EOF) {
      return Optional.empty();
    }
    Optional<Keyword> keyword = keyword(first);
    boolean unknown =
        keyword.isEmpty()
            && !scanner.damagedWithin(first.getStartIndex(), first.getStopIndex() + 1);
    List<Token> tokens = new ArrayList<>();
    Token previous = scanner.next();
    keyword.ifPresent(k -> retype(first, k.tokenType()));
    tokens.add(previous);
    Nesting nesting = new Nesting();
    boolean parsable = true;
    while (!ends(keyword, previous == first, previous, nesting)) {
      Token token = scanner.next();
      markWord(token, previous == first, previous, nesting);
      nesting.take(token.getType());
      if (keyword.isEmpty()) {
        // What is no statement is not kept beyond what its message needs.
        if (tokens.size() < LONGEST_EXPLAINED) {
          tokens.add(token);
        }
      } else if (parsable) {
        tokens.add(token);
        parsable = !reportTooLarge(token, tokens, nesting);
      }
      previous = token;
    }
    if (unknown) {
      errors.report(new UnknownStatement(new TokenRun(scanner.source(), tokens, model)).explain());
    }
    parsable &= keyword.isPresent();
    boolean damaged = scanner.damagedWithin(first.getStartIndex(), scanner.peek(1).getStartIndex());
    return Optional.of(new StatementTokens(keyword, tokens, parsable, damaged));
  }

  private boolean ends(
      Optional<Keyword> keyword, boolean afterKeyword, Token previous, Nesting nesting) {
    Token token = scanner.peek(1);
    if (token.getType() == Token.EOF) {
      return true;
    }
    boolean newLine = token.getLine() != previous.getLine();
    if (keyword.filter(k -> k == Keyword.FOR).isPresent()) {
      // Its body holds statements; it ends with its brace.
      return !nesting.inBrackets()
          && (previous.getType() == VaecParser.RBRACE || (newLine && keyword(token).isPresent()));
    }
    if (token.getType() != VaecParser.NAME) {
      return false;
    }
    if (nesting.inBrackets()) {
      return beginsInBrackets(newLine);
    }
    if (afterKeyword || !ENDS_OPERAND.contains(previous.getType())) {
      return certainlyBegins();
    }
    if (wordAfterOperand(token, previous) != VaecParser.NAME) {
      return false;
    }
    Token second = scanner.peek(2);
    boolean wordFollows =
        second.getType() == VaecParser.NAME
            || second.getType() == VaecParser.TEXT
            || second.getType() == Token.EOF;
    Optional<Keyword> next = keyword(token);
    if (next.isPresent()) {
      return newLine || wordFollows || next.get() == Keyword.OBJECTIVE;
    }
    // From here on the program is wrong: what is the likelier mistake, an unknown statement or a
    // missing comma or operator?
    boolean setting =
        keyword.filter(k -> k == Keyword.TRAIN).isPresent()
            && second.getType() == VaecParser.ASSIGN;
    boolean misspelled = Spelling.closest(token.getText(), Keyword.words()).isPresent();
    return !setting
        && (keyword.isEmpty()
            ? newLine
                && (misspelled
                    || UnknownStatement.isKnown(token.getText())
                    || FOLLOWS_NAME.contains(second.getType()))
            : newLine || (misspelled && wordFollows));
  }

  /**
   * Whether the next tokens begin a statement wherever they stand. No operand is followed by a name
   * and then by what is asked for here: were that name a keyword, another name or a text would
   * follow (or, after {@code objective}, anything).
   */
  private boolean certainlyBegins() {
    Optional<Keyword> keyword = keyword(scanner.peek(1));
    Token second = scanner.peek(2);
    if (keyword.isEmpty()) {
      return false;
    }
    if (keyword.get() == Keyword.DATASET) {
      return second.getType() == VaecParser.TEXT;
    }
    if (second.getType() != VaecParser.NAME || second.getText().equals("objective")) {
      return false;
    }
    Token third = scanner.peek(3);
    return switch (keyword.get()) {
      case ID -> isName(third, "from") && scanner.peek(4).getType() == VaecParser.TEXT;
      case FOR -> isName(third, "in") && scanner.peek(4).getType() == VaecParser.NUMBER;
      default -> FOLLOWS_NAME.contains(third.getType());
    };
  }

  /** Within brackets two names never stand side by side, so that one on a new line is enough. */
  private boolean beginsInBrackets(boolean newLine) {
    return certainlyBegins()
        || (newLine
            && keyword(scanner.peek(1)).isPresent()
            && scanner.peek(2).getType() == VaecParser.NAME);
  }

  private static void markWord(Token token, boolean afterKeyword, Token previous, Nesting nesting) {
    if (token.getType() != VaecParser.NAME || afterKeyword) {
      return;
    }
    if (previous.getType() == VaecParser.FROM) {
      switch (token.getText()) {
        case "column" -> retype(token, VaecParser.COLUMN);
        case "columns" -> retype(token, VaecParser.COLUMNS);
        default -> {}
      }
    } else if (previous.getType() == VaecParser.NUMBER || !nesting.inBrackets()) {
      retype(token, wordAfterOperand(token, previous));
    }
  }

  /** The type of a word that continues a statement after a complete operand; NAME for others. */
  private static int wordAfterOperand(Token token, Token previous) {
    if (previous.getType() == VaecParser.NUMBER && UNITS.contains(token.getText())) {
      return VaecParser.UNIT;
    }
    if (!ENDS_OPERAND.contains(previous.getType())) {
      return VaecParser.NAME;
    }
    return switch (token.getText()) {
      case "from" -> VaecParser.FROM;
      case "through" -> VaecParser.THROUGH;
      case "by" -> VaecParser.BY;
      default -> VaecParser.NAME;
    };
  }

  private boolean reportTooLarge(Token token, List<Token> tokens, Nesting nesting) {
    if (nesting.tooDeep()) {
      errors.report(
          Diagnostic.error(
                  "too-deep",
                  scanner.span(token),
                  "this expression has more than "
                      + Nesting.DEEPEST
                      + " brackets and operators within one another")
              .withFix("give its parts names with `let`"));
      return true;
    }
    if (tokens.size() > LONGEST) {
      errors.report(
          Diagnostic.error(
                  "too-long",
                  scanner.span(tokens.getFirst()),
                  "this statement has more than " + LONGEST + " words and signs")
              .withFix("put numbers into a data file, not into the model"));
      return true;
    }
    return false;
  }

  private static Optional<Keyword> keyword(Token token) {
    return token.getType() == VaecParser.NAME ? Keyword.of(token.getText()) : Optional.empty();
  }

  private static boolean isName(Token token, String text) {
    return token.getType() == VaecParser.NAME && token.getText().equals(text);
  }

  private static void retype(Token token, int type) {
    ((CommonToken) token).setType(type);
  }
}
