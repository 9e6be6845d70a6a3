package org.vaec.claim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vaec.claim.Expression.Name;
import org.vaec.claim.Statement.Relation;
import org.vaec.claim.Token.Kind;

/**
 * Reads a formula in the notation of papers and lecture notes. Parameters' names (theta, phi) and
 * arguments that go without saying (mu(x)) are read over; what may be meant otherwise is remarked
 * upon.
 */
final class ClaimParser extends FormulaReader {
  private ClaimParser(List<Token> tokens) {
    super(tokens);
  }

  /**
   * What was read.
   *
   * @param statements all that is claimed
   * @param remarks what was read with good will
   */
  record Reading(List<Statement> statements, List<String> remarks) {}

  /**
   * Reads a claim.
   *
   * @throws Unreadable if it cannot be
   * @throws Slip if it is a known slip of the pen
   */
  static Reading read(String formula) {
    ClaimParser parser = new ClaimParser(ClaimScanner.scan(formula));
    List<Statement> statements = parser.statements();
    return new Reading(statements, List.copyOf(parser.remarks));
  }

  private List<Statement> statements() {
    List<Statement> statements = new ArrayList<>();
    do {
      statements.add(statement());
    } while (accept(",") || accept(";"));
    accept(".");
    if (peek().kind() != Kind.END) {
      throw unexpected();
    }
    return statements;
  }

  private Statement statement() {
    if (peek().is("...")) {
      at++;
      return new Statement.Continuation(expression());
    }
    if (relation().isPresent()) {
      at++;
      return new Statement.Continuation(expression());
    }
    Optional<Statement> special = optimum().or(this::step);
    if (special.isPresent()) {
      return special.get();
    }
    List<Expression> sides = new ArrayList<>(List.of(expression()));
    List<Relation> relations = new ArrayList<>();
    while (true) {
      if (peek().is("~")) {
        at++;
        Expression right = expression();
        if (sides.size() == 1 && relations.isEmpty() && isVariable(sides.get(0))) {
          return drawn(sides.get(0), right);
        }
        relations.add(Relation.ESTIMATED);
        sides.add(right);
        continue;
      }
      Optional<Relation> relation = relation();
      if (relation.isEmpty()) {
        break;
      }
      at++;
      relations.add(relation.get());
      sides.add(expression());
    }
    if (relations.isEmpty()) {
      throw new Unreadable("there is no `=`, `>=` or `<=`, so nothing is claimed");
    }
    Set<String> counts = new HashSet<>();
    sides.forEach(side -> counts.addAll(Totals.countingDraws(side)));
    return new Statement.Chain(
        sides.stream().map(side -> Totals.countingDrawsByL(side, counts)).toList(), relations);
  }

  private static boolean isVariable(Expression e) {
    return e instanceof Expression.Symbol(var name, var index)
        && (name == Name.Z || name == Name.X || name == Name.EPS);
  }

  // z ~ p(z | x) = N(mu, sigma^2)
  private Statement drawn(Expression variable, Expression distribution) {
    if (peek().is("=")) {
      at++;
      Expression form = expression();
      if (distribution instanceof Expression.Density density
          && !density.ofGuide()
          && !density.given().isEmpty()) {
        remarks.add(
            "read as an example of a distribution and its reparameterisation: in the model it is"
                + " q(z | x) that is N(mu, sigma^2)");
        return new Statement.Drawn(variable, form);
      }
      return new Statement.Chain(List.of(distribution, form), List.of(Relation.EQUAL));
    }
    return new Statement.Drawn(variable, distribution);
  }

  private Optional<Relation> relation() {
    return switch (peek().text()) {
      case "=" -> Optional.of(Relation.EQUAL);
      case ">=", ">" -> Optional.of(Relation.AT_LEAST);
      case "<=", "<" -> Optional.of(Relation.AT_MOST);
      case "~=" -> Optional.of(Relation.ESTIMATED);
      default -> Optional.empty();
    };
  }

  // q* = argmin_lambda ..., phi* = argmax ...
  private Optional<Statement> optimum() {
    int start = at;
    if (peek().kind() == Kind.WORD) {
      at++;
      subscripts();
      accept("^");
      accept("{");
      boolean starred = accept("*");
      accept("}");
      if (peek().is("(")) {
        skipGroup();
      }
      if (starred && accept("=")) {
        boolean arg = accept("arg");
        String word = peek().text();
        if (arg || word.startsWith("arg")) {
          at++;
          boolean smallest = word.endsWith("min");
          if (!smallest && !word.endsWith("max")) {
            throw new Unreadable("after `*=` stands an argmin or an argmax");
          }
          subscripts();
          return Optional.of(new Statement.Optimum(smallest, expression()));
        }
      }
    }
    at = start;
    return Optional.empty();
  }

  // theta <- theta - rho dl/dtheta
  private Optional<Statement> step() {
    int start = at;
    if (PARAMETERS.contains(peek().text())) {
      String parameter = next().text();
      if (accept("<-") && next().is(parameter)) {
        int sign = accept("-") ? -1 : accept("+") ? 1 : 0;
        Set<String> rest = new LinkedHashSet<>();
        while (peek().kind() != Kind.END && !peek().is(",")) {
          rest.add(next().text());
        }
        boolean loss =
            rest.stream()
                .anyMatch(
                    w -> w.equals("dl") || w.equals("l") || w.equals("loss") || w.equals("dloss"));
        boolean bound =
            rest.stream()
                .anyMatch(
                    w ->
                        w.equals("dL")
                            || w.equals("L")
                            || w.equals("dELBO")
                            || w.equals("ELBO")
                            || w.equals("elbo"));
        if (sign == 0 || loss == bound) {
          throw new Unreadable("of what is the gradient taken: the loss l, or the bound L?");
        }
        return Optional.of(new Statement.Step(sign, loss));
      }
    }
    at = start;
    return Optional.empty();
  }
}
