package org.vaec.claim;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vaec.claim.Expression.Function;
import org.vaec.claim.Expression.Name;
import org.vaec.claim.Token.Kind;

/** Reads one side of a claim: sums, products, powers, functions, sums over an index, integrals. */
abstract class FormulaReader extends DistributionReader {
  private static final int DEEPEST = 50;

  private int depth;

  FormulaReader(List<Token> tokens) {
    super(tokens);
  }

  @Override
  Expression expression() {
    if (++depth > DEEPEST) {
      throw new Unreadable("brackets are nested too deeply");
    }
    Expression sum = terms();
    depth--;
    return sum;
  }

  private Expression terms() {
    Expression sum;
    if (accept("-")) {
      sum = new Expression.Negation(product());
    } else {
      accept("+");
      sum = product();
    }
    while (true) {
      if (accept("+")) {
        sum = new Expression.Sum(sum, accept("-") ? new Expression.Negation(product()) : product());
      } else if (peek().is("-")) {
        at++;
        sum = new Expression.Sum(sum, new Expression.Negation(product()));
      } else {
        return sum;
      }
    }
  }

  @Override
  Expression product() {
    Expression product = power();
    while (true) {
      if (accept("*")) {
        product = times(product, accept("-") ? new Expression.Negation(power()) : power());
      } else if (accept("/")) {
        product = new Expression.Quotient(product, power());
      } else if (beginsAtom()) {
        product = times(product, power());
      } else {
        return product;
      }
    }
  }

  static Expression times(Expression left, Expression right) {
    return left instanceof Expression.Transposed(var vector)
        ? new Expression.Dot(vector, right)
        : new Expression.Product(left, right);
  }

  boolean beginsAtom() {
    Token token = peek();
    return switch (token.kind()) {
      case NUMBER -> true;
      case WORD -> !isDifferential(token.text());
      case SIGN -> token.is("(") || token.is("[") || token.is("{");
      case END -> false;
    };
  }

  static boolean isDifferential(String word) {
    return word.equals("dz") || word.equals("dx") || word.equals("deps");
  }

  @Override
  Expression power() {
    Expression base = atom();
    while (peek().is("^")) {
      at++;
      if (accept("T")) {
        base = new Expression.Transposed(base);
        continue;
      }
      Expression exponent;
      if (peek().is("{") || peek().is("(")) {
        exponent = group();
      } else {
        boolean negative = accept("-");
        exponent = negative ? new Expression.Negation(atom()) : atom();
      }
      base = new Expression.Power(base, exponent);
    }
    return base;
  }

  @Override
  Expression group() {
    String close = closing(next().text());
    Expression inside = expression();
    expect(close);
    return inside;
  }

  @Override
  Expression atom() {
    Token token = peek();
    switch (token.kind()) {
      case NUMBER -> {
        at++;
        return new Expression.Constant(Double.parseDouble(token.text()));
      }
      case SIGN -> {
        if (token.is("(") || token.is("[") || token.is("{")) {
          return group();
        }
        if (token.is("||")) {
          at++;
          Expression inside = expression();
          expect("||");
          subscripts();
          if (peek().is("^")) {
            at++;
            if (next().is("2")) {
              return new Expression.Dot(inside, inside);
            }
            throw new Unreadable("a norm is squared here: ||mu||^2");
          }
          return new Expression.Apply(Function.SQRT, new Expression.Dot(inside, inside));
        }
        if (token.is("|")) {
          at++;
          Expression inside = expression();
          expect("|");
          return new Expression.Apply(Function.BARS, inside);
        }
        throw unexpected();
      }
      case END -> throw new Unreadable("the formula breaks off");
      case WORD -> {
        return word();
      }
    }
    throw unexpected();
  }

  Expression word() {
    Token token = next();
    String word = token.text();
    return switch (word) {
      case "log", "ln" -> logarithm();
      case "exp" -> new Expression.Apply(Function.EXP, argument());
      case "sqrt" -> new Expression.Apply(Function.SQRT, argument());
      case "e" -> exponential();
      case "det" -> new Expression.Apply(Function.DET, argument());
      case "tr", "trace", "Tr" -> new Expression.Apply(Function.TRACE, argument());
      case "diag" -> argument();
      case "frac" -> new Expression.Quotient(group(), group());
      case "sum", "Sum" -> sum();
      case "int", "integral" -> integral();
      case "E" -> expectation();
      case "H" -> entropy();
      case "KL", "D", "kl", "DKL" -> divergence();
      case "p", "P", "q", "Q" -> density(word.equalsIgnoreCase("q"));
      case "N", "Normal", "Gaussian" -> normal(word.equals("N"));
      case "f" -> function(word);
      case "g", "G" -> transform();
      case "ELBO", "elbo", "LB", "VLB" -> bound();
      case "L" -> letterL();
      case "l" -> loss();
      case "MSE", "mse" -> throw new Unreadable("`" + word + "` has no meaning in this model");
      default -> symbol(word);
    };
  }

  Expression exponential() {
    if (!peek().is("^")) {
      return new Expression.Constant(Math.E);
    }
    at++;
    return new Expression.Apply(Function.EXP, peek().is("{") || peek().is("(") ? group() : atom());
  }

  // log x, log (x), log p(x, z) / q(z | x), log 2 pi sigma^2
  Expression logarithm() {
    if (peek().is("_")) {
      int start = at;
      at++;
      boolean braces = accept("{");
      String base = peek().text();
      if (base.equals("p") || base.equals("q")) {
        throw new Slip(
            "`log_%s(...)` is a logarithm to the base %1$s".formatted(base),
            "the density is what the logarithm is of: log %s(x | z)".formatted(base));
      }
      if (!base.equals("e")) {
        at = start;
        throw new Unreadable("a logarithm to another base than e is not used here");
      }
      at++;
      if (braces) {
        expect("}");
      }
    }
    return new Expression.Apply(Function.LOG, argument());
  }

  /** What a function without brackets is of: factors written side by side, up to a sign. */
  Expression argument() {
    if (peek().is("-")) {
      throw unexpected();
    }
    if (peek().kind() == Kind.NUMBER && ahead(1).is("/")) {
      // log 1/L sum ..., log 1/sigma: of all that is written side by side
      return product();
    }
    boolean bracketed = peek().is("(") || peek().is("[") || peek().is("{");
    boolean bars = peek().is("|");
    boolean function = peek().kind() == Kind.WORD && !isQuantity(peek().text());
    Expression argument = power();
    if (bracketed || bars || function) {
      return argument;
    }
    boolean densities = isDensity(argument);
    while (true) {
      if (beginsAtom()
          && (peek().kind() == Kind.NUMBER || isQuantity(peek().text()))
          && densities == beginsDensity()) {
        argument = new Expression.Product(argument, power());
      } else if (densities && peek().is("/") && beginsDensity(1)) {
        at++;
        argument = new Expression.Quotient(argument, power());
      } else {
        return argument;
      }
    }
  }

  boolean beginsDensity() {
    return beginsDensity(0);
  }

  boolean beginsDensity(int ahead) {
    String word = ahead(ahead).text();
    return word.equalsIgnoreCase("p") || word.equalsIgnoreCase("q");
  }

  static boolean isDensity(Expression e) {
    return e instanceof Expression.Density;
  }

  static boolean isQuantity(String word) {
    return !Set.of("log", "ln", "exp", "sum", "int", "E", "KL", "frac", "ELBO", "sqrt", "tr", "det")
        .contains(word);
  }

  // sum_{j=1}^J body, sum_j body, sum(body)
  Expression sum() {
    Optional<String> index = Optional.empty();
    Optional<Expression> last = Optional.empty();
    while (peek().is("_") || peek().is("^")) {
      boolean below = next().is("_");
      boolean braces = peek().is("{") || peek().is("(");
      String close = braces ? closing(next().text()) : "";
      if (below) {
        String letter = next().text();
        index = Optional.of(letter);
        if (braces && accept("=")) {
          expression();
        }
      } else {
        last = Optional.of(countOf(braces ? expression() : atom()));
      }
      if (braces) {
        expect(close);
      }
    }
    Expression body = beginsAtom() ? product() : new Expression.Elided();
    return new Expression.Total(index, last, body);
  }

  static Expression countOf(Expression last) {
    return last instanceof Expression.Bound ? new Expression.Symbol(Name.L) : last;
  }

  // int body dz
  Expression integral() {
    while (peek().is("_") || peek().is("^")) {
      at++;
      skipIndex();
    }
    Optional<Name> over = differential();
    boolean outer = inIntegral;
    inIntegral = true;
    Expression body = product();
    inIntegral = outer;
    over = over.or(this::differential);
    if (over.isEmpty()) {
      remarks.add("`dz` is missing behind the integral; it is read as an integral over z");
    }
    return new Expression.Integral(over.orElse(Name.Z), body);
  }

  Optional<Name> differential() {
    if (!isDifferential(peek().text())) {
      if (peek().is("d")) {
        String variable = ahead(1).text();
        if (variable.equals("z") || variable.equals("eps") || variable.equals("x")) {
          at += 2;
          return Optional.of(variableName(variable));
        }
      }
      return Optional.empty();
    }
    return Optional.of(variableName(next().text().substring(1)));
  }

  Expression function(String word) {
    subscripts();
    if (!peek().is("(")) {
      throw new Unreadable("`" + word + "` is a function: " + word + "(z)");
    }
    return new Expression.Test(group());
  }
}
