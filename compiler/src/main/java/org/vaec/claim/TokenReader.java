package org.vaec.claim;

import java.util.List;
import java.util.Set;
import org.vaec.claim.Token.Kind;

/** Goes through the tokens of a formula from the first to the last. */
abstract class TokenReader {
  static final Set<String> PARAMETERS = Set.of("theta", "phi", "lambda", "psi");

  final List<Token> tokens;
  int at;

  TokenReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  static String closing(String open) {
    return switch (open) {
      case "(" -> ")";
      case "[" -> "]";
      case "{" -> "}";
      default -> open;
    };
  }

  // Whether another bracket opens right behind the one that opens here.
  boolean followsGroup() {
    int depth = 0;
    for (int i = at; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.is("(") || token.is("[") || token.is("{")) {
        depth++;
      } else if (token.is(")") || token.is("]") || token.is("}")) {
        depth--;
        if (depth == 0) {
          Token after = tokens.get(Math.min(i + 1, tokens.size() - 1));
          return after.is("[") || after.is("(") || after.is("{");
        }
      }
    }
    return false;
  }

  // Whether the brackets that open here hold nothing but arguments that go without saying.
  boolean isReadOver() {
    int depth = 0;
    for (int i = at; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.is("(") || token.is("{")) {
        depth++;
      } else if (token.is(")") || token.is("}")) {
        depth--;
        if (depth == 0) {
          return true;
        }
      } else if (token.kind() == Kind.WORD
          ? !PARAMETERS.contains(token.text()) && !token.text().matches("[xXzq][a-z0-9]?|i")
          : !Set.of(",", ";", "_", "^", "|").contains(token.text())) {
        return false;
      }
    }
    return false;
  }

  void skipGroup() {
    int depth = 0;
    do {
      Token token = next();
      if (token.is("(") || token.is("{") || token.is("[")) {
        depth++;
      } else if (token.is(")") || token.is("}") || token.is("]")) {
        depth--;
      } else if (token.kind() == Kind.END) {
        throw new Unreadable("a bracket is not closed");
      }
    } while (depth > 0);
  }

  Token peek() {
    return tokens.get(at);
  }

  /** A token further on; the end behind the last. */
  Token ahead(int count) {
    return tokenAt(at + count);
  }

  final Token tokenAt(int place) {
    return tokens.get(Math.min(place, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  boolean accept(String sign) {
    if (peek().is(sign)) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String sign) {
    if (!accept(sign)) {
      throw peek().kind() == Kind.END
          ? new Unreadable("a `" + sign + "` is missing at the end")
          : new Unreadable("a `%s` is missing before `%s`".formatted(sign, peek().text()));
    }
  }

  Unreadable unexpected() {
    return peek().kind() == Kind.END
        ? new Unreadable("the formula breaks off")
        : new Unreadable("`%s` cannot stand where it does".formatted(peek().text()));
  }
}
