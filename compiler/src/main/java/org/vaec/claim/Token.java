package org.vaec.claim;

/**
 * A word, a number or a sign of a formula.
 *
 * @param text as the parser knows it: LaTeX and other scripts are spelt out
 * @param kind what it is
 * @param at where it begins in what was written
 */
record Token(Kind kind, String text, int at) {
  enum Kind {
    NUMBER,
    WORD,
    SIGN,
    END
  }

  boolean is(String sign) {
    return kind != Kind.NUMBER && text.equals(sign);
  }
}
