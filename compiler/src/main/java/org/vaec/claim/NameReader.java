package org.vaec.claim;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vaec.claim.Expression.Name;
import org.vaec.claim.Token.Kind;

/** Reads names with their indices, run together or not: x_i, x1, mu_{phi, j}(x), sigma2, L_i. */
abstract class NameReader extends TokenReader {
  private final boolean lIsTheBound;

  NameReader(List<Token> tokens) {
    super(tokens);
    this.lIsTheBound = !drawsAreCounted(tokens);
  }

  // L is a number where draws are counted by it: 1/L, or the end of a sum.
  static boolean drawsAreCounted(List<Token> tokens) {
    for (int i = 1; i < tokens.size(); i++) {
      if (!tokens.get(i).is("L")) {
        continue;
      }
      Token before = tokens.get(i - 1);
      Token two = i > 1 ? tokens.get(i - 2) : before;
      if (before.is("/") || before.is("^") || before.is("{") && (two.is("^") || two.is("}"))) {
        return true;
      }
    }
    return false;
  }

  static Name variableName(String word) {
    return switch (word) {
      case "z" -> Name.Z;
      case "eps" -> Name.EPS;
      default -> Name.X;
    };
  }

  // L, L_i, L(theta, phi; x), L^A
  Expression letterL() {
    boolean arguments = peek().is("(") && isReadOver();
    if (!lIsTheBound && !arguments && !peek().is("_") && !peek().is("^") && !isAlone()) {
      return new Expression.Symbol(Name.L);
    }
    return bound();
  }

  // L as a whole side of a relation is the bound, whatever counts draws elsewhere.
  boolean isAlone() {
    Token after = peek();
    boolean ends =
        after.kind() == Kind.END
            || Set.of("=", ">=", "<=", ">", "<", "~", "~=").contains(after.text());
    if (!ends) {
      return false;
    }
    if (at < 2) {
      return true;
    }
    return Set.of("=", ">=", "<=", ">", "<", "~", "~=").contains(tokens.get(at - 2).text());
  }

  Expression bound() {
    Optional<Expression> row = Optional.empty();
    while (peek().is("_") || peek().is("^")) {
      at++;
      Optional<Expression> index = index();
      if (index.isPresent()) {
        row = index;
      }
    }
    if (peek().is("(") && isReadOver()) {
      skipGroup();
    }
    return new Expression.Bound(row);
  }

  // l_i, the loss of a row
  Expression loss() {
    if (peek().is("_") || peek().is("(") || isAlone() || peek().is(")")) {
      return new Expression.Negation(bound());
    }
    return new Expression.Letter("l");
  }

  Expression symbol(String word) {
    Name name =
        switch (word) {
          case "x", "X" -> Name.X;
          case "z", "Z" -> Name.Z;
          case "eps" -> Name.EPS;
          case "mu", "m", "mean" -> Name.MU;
          case "sigma", "s", "std", "sd" -> Name.SIGMA;
          case "Sigma" -> Name.COVARIANCE;
          case "I" -> Name.IDENTITY;
          case "J" -> Name.J;
          case "pi" -> Name.PI;
          default -> null;
        };
    if (name == null) {
      return joined(word);
    }
    if (word.equals("X") && !peek().is("_") && !peek().is("^")) {
      return new Expression.Symbol(Name.ROWS_OF_X);
    }
    Optional<Expression> index = Optional.empty();
    while (peek().is("_") || peek().is("^") && indexFollows()) {
      at++;
      Optional<Expression> found = index();
      if (found.isPresent()) {
        index = found;
      }
    }
    if (peek().is("(") && isReadOver() && isDeterministic(name)) {
      skipGroup();
    }
    return new Expression.Symbol(name, index);
  }

  static boolean isDeterministic(Name name) {
    return name == Name.MU || name == Name.SIGMA || name == Name.COVARIANCE;
  }

  // x^{(i)}, mu^(i): the number of a row above
  boolean indexFollows() {
    int i = at + 1;
    if (tokenAt(i).is("{")) {
      i++;
    }
    return tokenAt(i).is("(") && tokenAt(i + 1).kind() == Kind.WORD && tokenAt(i + 2).is(")");
  }

  // Words that people run together: xi, x1, zl, sj, s2, sigma2, 2pi is two tokens already.
  Expression joined(String word) {
    if (word.length() >= 2) {
      String head = word.substring(0, word.length() - 1);
      String tail = word.substring(word.length() - 1);
      boolean isDigit = Character.isDigit(tail.charAt(0));
      switch (head) {
        case "x", "z", "eps" -> {
          return new Expression.Symbol(
              variableName(head),
              Optional.of(
                  isDigit
                      ? new Expression.Constant(Double.parseDouble(tail))
                      : new Expression.Letter(tail)));
        }
        case "s", "sigma", "mu", "m" -> {
          Expression.Symbol base =
              new Expression.Symbol(head.startsWith("s") ? Name.SIGMA : Name.MU);
          if (tail.equals("2")) {
            return new Expression.Power(base, new Expression.Constant(2));
          }
          if (!isDigit) {
            return new Expression.Symbol(base.name(), Optional.of(new Expression.Letter(tail)));
          }
        }
        default -> {
          // No word that is run together.
        }
      }
    }
    if (word.length() == 1) {
      return new Expression.Letter(word);
    }
    throw new Unreadable("`" + word + "` means nothing here");
  }

  // An index, or nothing where it only names parameters: _j, _{phi, j}, _\theta, ^{(i)}, ^A
  Optional<Expression> index() {
    if (peek().is("{") || peek().is("(")) {
      String close = closing(next().text());
      Optional<Expression> found = Optional.empty();
      do {
        Optional<Expression> inside = index();
        if (inside.isPresent()) {
          found = inside;
        }
      } while (accept(","));
      expect(close);
      return found;
    }
    Token token = next();
    if (token.kind() == Kind.NUMBER) {
      return Optional.of(new Expression.Constant(Double.parseDouble(token.text())));
    }
    if (token.kind() != Kind.WORD) {
      throw unexpected();
    }
    if (token.text().length() == 1 && Character.isLowerCase(token.text().charAt(0))) {
      return Optional.of(new Expression.Letter(token.text()));
    }
    return Optional.empty();
  }

  // Names of parameters below p, q, E or an optimum.
  void subscripts() {
    while (peek().is("_")) {
      at++;
      skipIndex();
    }
  }

  void skipIndex() {
    if (peek().is("{") || peek().is("(")) {
      skipGroup();
    } else {
      next();
    }
  }
}
