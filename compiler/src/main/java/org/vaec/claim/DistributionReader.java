package org.vaec.claim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import org.vaec.claim.Expression.Function;
import org.vaec.claim.Expression.Name;
import org.vaec.claim.Token.Kind;

/** Reads densities and what is taken over them: p(x | z), N(mu, sigma^2), E_q[...], KL(q || p). */
abstract class DistributionReader extends NameReader {
  final SequencedSet<String> remarks = new LinkedHashSet<>();
  boolean inIntegral;

  DistributionReader(List<Token> tokens) {
    super(tokens);
  }

  abstract Expression expression();

  abstract Expression product();

  abstract Expression power();

  abstract Expression atom();

  abstract Expression group();

  // E_q[...], E_{q(z|x)}[...], E_{z ~ q}(...), E_p(eps)[...], E[...]
  Expression expectation() {
    Expression over = Quantities.GUIDE;
    if (accept("_")) {
      boolean braces = peek().is("{") || peek().is("(");
      String close = braces ? closing(next().text()) : "";
      over = distribution(braces);
      if (braces) {
        expect(close);
      }
    }
    Expression body = peek().is("[") || peek().is("(") || peek().is("{") ? group() : product();
    return new Expression.Expectation(over, body);
  }

  /** What an expectation is over: q, q(z | x), z, z ~ q, eps ~ N(0, I), p(eps). */
  Expression distribution(boolean delimited) {
    if (peek().kind() != Kind.WORD) {
      throw unexpected();
    }
    String word = peek().text();
    if (word.equalsIgnoreCase("q") || word.equalsIgnoreCase("p")) {
      at++;
      return densityOrLetter(word.equalsIgnoreCase("q"), delimited);
    }
    Expression variable = power();
    Name name = latentOrNoise(variable);
    // z_1, ..., z_K: each drawn alike
    while (delimited && (peek().is(",") || peek().is("..."))) {
      next();
      if (peek().kind() == Kind.WORD) {
        latentOrNoise(power());
      }
    }
    if (accept("~")) {
      if (name == Name.X) {
        throw new Slip(
            "the guide q is a distribution of z, not of x", "the expectation is over z: E_{z ~ q}");
      }
      return distribution(delimited);
    }
    return switch (name) {
      case EPS -> noise();
      case X -> throw new Slip("x is observed: there is nothing to average over", "E_q is over z");
      default -> Quantities.GUIDE;
    };
  }

  static Expression noise() {
    return new Expression.Density(false, List.of(new Expression.Symbol(Name.EPS)), List.of());
  }

  static Name latentOrNoise(Expression variable) {
    return switch (variable) {
      case Expression.Symbol(var name, var index)
          when name == Name.Z || name == Name.EPS || name == Name.X ->
          name;
      case Expression.Gaussian g -> Name.EPS;
      default -> throw new Unreadable("an expectation is over q, p, z or eps");
    };
  }

  // q, q_phi, q(z | x): inside braces a bracket is always the density's.
  Expression densityOrLetter(boolean ofGuide, boolean delimited) {
    subscripts();
    if (peek().is("(") && (delimited || followsGroup())) {
      return densityArguments(ofGuide);
    }
    List<Expression> z = List.of(new Expression.Symbol(Name.Z));
    return ofGuide
        ? new Expression.Density(true, z, List.of(new Expression.Symbol(Name.X)))
        : new Expression.Density(false, z, List.of());
  }

  // H(q), H[q(z | x)]: the entropy
  Expression entropy() {
    subscripts();
    String close = closing(next().text());
    Expression q = distribution(true);
    expect(close);
    return new Expression.Negation(
        new Expression.Expectation(q, new Expression.Apply(Function.LOG, q)));
  }

  // KL(a || b), KL(a, b), KL[a || b], D_KL(a || b); alone the divergence from the prior
  Expression divergence() {
    if (accept("_")) {
      skipIndex();
    }
    if (!peek().is("(") && !peek().is("[") && !peek().is("{")) {
      remarks.add("`KL` alone is read as KL(q(z | x) || p(z))");
      return new Expression.Divergence(Quantities.GUIDE, Quantities.PRIOR);
    }
    String close = closing(next().text());
    Expression left = side();
    if (!accept("||") && !accept(",") && !accept(";")) {
      if (accept("|")) {
        accept("|");
      } else {
        throw new Unreadable("KL is of two distributions: KL(q(z | x) || p(z))");
      }
    }
    Expression right = side();
    expect(close);
    return new Expression.Divergence(left, right);
  }

  Expression side() {
    String word = peek().text();
    if (word.equalsIgnoreCase("q") || word.equalsIgnoreCase("p")) {
      at++;
      return densityOrLetter(word.equalsIgnoreCase("q"), true);
    }
    if (word.equals("N") || word.equals("Normal") || word.equals("Gaussian")) {
      at++;
      return normal(word.equals("N"));
    }
    throw new Unreadable("KL is of distributions: KL(q(z | x) || p(z))");
  }

  Expression density(boolean ofGuide) {
    subscripts();
    if (peek().is("^")) {
      throw new Unreadable("`p^...` has no meaning here");
    }
    if (!peek().is("(") && !peek().is("[")) {
      throw new Unreadable(
          "`%s` is a distribution; its density is written %1$s(z | x)"
              .formatted(ofGuide ? "q" : "p"));
    }
    return densityArguments(ofGuide);
  }

  Expression densityArguments(boolean ofGuide) {
    String close = closing(next().text());
    List<Expression> of = variables();
    List<Expression> given = accept("|") ? variables() : List.of();
    if (accept(";")) {
      variables();
    }
    expect(close);
    return new Expression.Density(ofGuide, of, given);
  }

  // x, z; x_1, ..., x_N; parameters among them are read over
  List<Expression> variables() {
    List<Expression> all = new ArrayList<>();
    boolean range = false;
    do {
      if (accept("...")) {
        range = true;
        // x1..xn needs no commas
        if (!peek().is(",")) {
          atom();
        }
        continue;
      }
      if (PARAMETERS.contains(peek().text())) {
        at++;
        continue;
      }
      all.add(expression());
      if (accept("...")) {
        range = true;
        accept(",");
        atom();
      }
    } while (accept(","));
    if (range) {
      return List.of(new Expression.Symbol(Name.ROWS_OF_X));
    }
    return all;
  }

  // N(mu, sigma^2), N(z | mu, sigma^2), N(z; 0, I), Normal(m, s)
  Expression normal(boolean paper) {
    subscripts();
    if (!peek().is("(") && !peek().is("[")) {
      if (paper && inIntegral) {
        remarks.add("`N` alone is read as the density q(z | x) = N(z | mu, sigma^2)");
        return Quantities.GUIDE;
      }
      if (paper) {
        return new Expression.Symbol(Name.N);
      }
      throw new Unreadable("Normal has a mean and a standard deviation: Normal(mu, sigma)");
    }
    String close = closing(next().text());
    Expression first = expression();
    Optional<Expression> variable = Optional.empty();
    if (accept("|") || accept(";")) {
      variable = Optional.of(first);
      first = expression();
    }
    expect(",");
    Expression second = named();
    boolean isVariance = paper;
    if (named != null) {
      isVariance = named.equals("variance") || named.equals("var") || named.equals("covariance");
      named = null;
    }
    if (accept(",")) {
      // N(z, mu, sigma^2)
      variable = Optional.of(first);
      first = second;
      second = expression();
    }
    expect(close);
    return new Expression.Gaussian(variable, first, second, isVariance);
  }

  String named;

  Expression named() {
    if (peek().kind() == Kind.WORD && ahead(1).is("=")) {
      named = next().text();
      at++;
    }
    return expression();
  }

  // g(x, eps), g_phi(eps_l, x)
  Expression transform() {
    subscripts();
    if (!peek().is("(")) {
      throw new Unreadable("`g` is a function of noise: g(eps, x)");
    }
    at++;
    List<Expression> arguments = variables();
    expect(")");
    return arguments.stream()
        .filter(e -> e.mentions(Name.EPS))
        .findFirst()
        .<Expression>map(Expression.Transform::new)
        .orElseThrow(() -> new Unreadable("`g` is a function of noise: g(eps, x)"));
  }
}
