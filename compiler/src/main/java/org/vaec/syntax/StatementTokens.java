package org.vaec.syntax;

import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/**
 * The tokens of one statement, keywords marked as such.
 *
 * @param keyword what the statement begins with; empty where an error says that it is no statement
 * @param tokens at least one
 * @param parsable whether nothing was reported yet that makes parsing it pointless
 * @param damaged whether an error was reported for one of its words or signs, so that a syntax
 *     error in it is likely to be the same mistake
 */
record StatementTokens(
    Optional<Keyword> keyword, List<Token> tokens, boolean parsable, boolean damaged) {
  StatementTokens {
    tokens = List.copyOf(tokens);
  }
}
