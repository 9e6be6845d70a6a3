package org.vaec.syntax;

import java.util.ArrayDeque;
import java.util.Deque;
import org.vaec.grammar.VaecParser;

/**
 * Bounds how deep the syntax tree of a statement gets, before there is one: every later stage walks
 * it recursively. An open bracket and an operator each put at most one expression into another; a
 * comma begins anew.
 */
final class Nesting {
  /** No formula written by hand comes near it, and no stack overflows below it. */
  static final int DEEPEST = 200;

  /** For each open bracket, outermost first, the operators since the last comma within it. */
  private final Deque<Integer> operators = new ArrayDeque<>();

  private int depth;

  Nesting() {
    operators.push(0);
  }

  void take(int tokenType) {
    switch (tokenType) {
      case VaecParser.LBRACKET -> {
        // a[i][j][k] is an index of an index of an index.
        operate();
        open();
      }
      case VaecParser.LPAREN, VaecParser.LBRACE -> open();
      case VaecParser.RPAREN, VaecParser.RBRACKET, VaecParser.RBRACE -> close();
      case VaecParser.PLUS,
          VaecParser.MINUS,
          VaecParser.STAR,
          VaecParser.SLASH,
          VaecParser.AT,
          VaecParser.CARET ->
          operate();
      case VaecParser.COMMA, VaecParser.ASSIGN, VaecParser.BAR, VaecParser.ARROW -> {
        depth -= operators.pop();
        operators.push(0);
      }
      default -> {}
    }
  }

  boolean inBrackets() {
    return operators.size() > 1;
  }

  boolean tooDeep() {
    return depth > DEEPEST;
  }

  private void operate() {
    operators.push(operators.pop() + 1);
    depth++;
  }

  private void open() {
    operators.push(0);
    depth++;
  }

  private void close() {
    if (inBrackets()) {
      depth -= operators.pop() + 1;
    }
  }
}
