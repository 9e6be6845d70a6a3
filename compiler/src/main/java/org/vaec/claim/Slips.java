package org.vaec.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.claim.Expression.Function;
import org.vaec.claim.Expression.Name;
import org.vaec.claim.Statement.Relation;

/**
 * What was probably meant by a claim that is wrong: the claims that differ from it in one slip of
 * the pen, in the order of how common the slip is.
 */
final class Slips {
  private static final Expression TWO = new Expression.Constant(2);
  private static final Expression SIGMA = new Expression.Symbol(Name.SIGMA);

  private Slips() {}

  /**
   * A statement with one change.
   *
   * @param what the slip, in words
   */
  record Repaired(String what, Statement statement) {}

  /** An expression with one change. */
  private record Change(String what, Expression to) {}

  /** Every way to change a statement in one place. */
  static List<Repaired> of(Statement statement) {
    List<Repaired> all = new ArrayList<>();
    switch (statement) {
      case Statement.Chain chain -> chain(chain, all);
      case Statement.Continuation(var side) ->
          changes(side)
              .forEach(c -> all.add(new Repaired(c.what(), new Statement.Continuation(c.to()))));
      case Statement.Drawn(var variable, var distribution) ->
          changes(distribution)
              .forEach(c -> all.add(new Repaired(c.what(), new Statement.Drawn(variable, c.to()))));
      case Statement.Optimum(var smallest, var of) -> {
        all.add(
            new Repaired(
                smallest ? "argmin for argmax" : "argmax for argmin",
                new Statement.Optimum(!smallest, of)));
        changes(of)
            .forEach(c -> all.add(new Repaired(c.what(), new Statement.Optimum(smallest, c.to()))));
      }
      case Statement.Step(var sign, var ofLoss) ->
          all.add(new Repaired("the sign of the step", new Statement.Step(-sign, ofLoss)));
    }
    return all;
  }

  private static void chain(Statement.Chain chain, List<Repaired> all) {
    for (int i = 0; i < chain.relations().size(); i++) {
      Relation other =
          switch (chain.relations().get(i)) {
            case AT_LEAST -> Relation.AT_MOST;
            case AT_MOST -> Relation.AT_LEAST;
            case EQUAL, ESTIMATED -> null;
          };
      if (other != null) {
        List<Relation> relations = new ArrayList<>(chain.relations());
        relations.set(i, other);
        all.add(
            new Repaired(
                "the direction of the inequality", new Statement.Chain(chain.sides(), relations)));
      }
    }
    // The right sides first: what is defined stands on the left.
    for (int i = chain.sides().size() - 1; i >= 0; i--) {
      for (Change change : changes(chain.sides().get(i))) {
        List<Expression> sides = new ArrayList<>(chain.sides());
        sides.set(i, change.to());
        all.add(new Repaired(change.what(), new Statement.Chain(sides, chain.relations())));
      }
    }
  }

  private static List<Change> changes(Expression e) {
    List<Change> all = new ArrayList<>(here(e));
    List<Expression> children = e.children();
    for (int i = 0; i < children.size(); i++) {
      for (Change change : changes(children.get(i))) {
        List<Expression> inside = new ArrayList<>(children);
        inside.set(i, change.to());
        all.add(new Change(change.what(), e.with(inside)));
      }
    }
    return all;
  }

  // Slips at the root of an expression.
  private static List<Change> here(Expression e) {
    List<Change> all = new ArrayList<>();
    switch (e) {
      case Expression.Sum(var a, Expression.Negation(var b)) ->
          all.add(new Change("the sign of " + Printer.print(b), new Expression.Sum(a, b)));
      case Expression.Sum(var a, var b) ->
          all.add(
              new Change(
                  "the sign of " + Printer.print(b),
                  new Expression.Sum(a, new Expression.Negation(b))));
      case Expression.Apply(var function, var a)
          when function == Function.LOG
              && !Meaning.isDensity(a)
              && !(a instanceof Expression.Expectation) ->
          all.add(new Change("the sign of " + Printer.print(e), new Expression.Negation(e)));
      case Expression.Negation(var a) -> all.add(new Change("the sign", a));
      case Expression.Divergence(var q, var p) -> divergence(q, p, all);
      case Expression.Power(Expression.Symbol s, var exponent) when exponent.equals(TWO) ->
          all.add(new Change("%s^2 for %1$s".formatted(s.name().word()), s));
      case Expression.Symbol s when s.name() == Name.SIGMA || s.name() == Name.MU ->
          all.add(
              new Change("%s for %1$s^2".formatted(s.name().word()), new Expression.Power(s, TWO)));
      case Expression.Symbol s when s.name() == Name.COVARIANCE ->
          all.add(new Change("Sigma, the covariance, for sigma, the standard deviation", SIGMA));
      case Expression.Quotient(var a, var b) when Meaning.isDensity(a) && Meaning.isDensity(b) ->
          all.add(new Change("the quotient upside down", new Expression.Quotient(b, a)));
      case Expression.Quotient(Expression.Constant one, var b) when b.equals(TWO) ->
          all.add(new Change("1/2 where it does not belong", one));
      case Expression.Density d -> density(d, all);
      case Expression.Apply(var function, Expression.Expectation(var over, var body))
          when function == Function.LOG ->
          all.add(
              new Change(
                  "the logarithm outside the expectation",
                  new Expression.Expectation(over, Quantities.log(body))));
      case Expression.Apply(var function, var a)
          when function == Function.LOG && Meaning.isDensity(a) ->
          all.add(new Change("a logarithm too much", a));
      case Expression.Expectation(var over, Expression.Apply(var function, var inside))
          when function == Function.LOG ->
          all.add(
              new Change(
                  "the logarithm inside the expectation",
                  Quantities.log(new Expression.Expectation(over, inside))));
      case Expression.Expectation(var over, var body) when !over.equals(Quantities.GUIDE) ->
          all.add(
              new Change(
                  "the expectation over another distribution than the guide",
                  new Expression.Expectation(Quantities.GUIDE, body)));
      case Expression.Gaussian(var at, var mean, var spread, var isVariance) ->
          all.add(
              new Change(
                  isVariance
                      ? "a variance where the standard deviation is"
                      : "a standard deviation where the variance is",
                  new Expression.Gaussian(at, mean, spread, !isVariance)));
      default -> {
        // No slip begins here.
      }
    }
    if (e instanceof Expression.Total || e instanceof Expression.Product) {
      all.add(
          new Change(
              "1/2 is missing",
              new Expression.Product(new Expression.Quotient(new Expression.Constant(1), TWO), e)));
      all.add(new Change("the sign", new Expression.Negation(e)));
    }
    return all;
  }

  private static void divergence(Expression q, Expression p, List<Change> all) {
    all.add(new Change("the direction of the KL", new Expression.Divergence(p, q)));
    if (p.equals(Quantities.PRIOR)) {
      all.add(
          new Change(
              "the prior p(z) for the posterior p(z | x)",
              new Expression.Divergence(q, Quantities.POSTERIOR)));
    }
    if (p instanceof Expression.Density d && !d.ofGuide() && !d.given().isEmpty()) {
      all.add(
          new Change(
              "the posterior p(z | x) for the prior p(z)",
              new Expression.Divergence(q, Quantities.PRIOR)));
    }
  }

  private static void density(Expression.Density d, List<Change> all) {
    all.add(new Change("log is missing before " + Printer.print(d), Quantities.log(d)));
    if (d.ofGuide()) {
      all.add(new Change("q for p", new Expression.Density(false, d.of(), d.given())));
      all.add(new Change("q(z | x) for p(z)", new Expression.Density(false, d.of(), List.of())));
      return;
    }
    boolean latentAlone = d.of().size() == 1 && d.of().get(0).mentions(Name.Z);
    if (latentAlone) {
      all.add(new Change("p for q", new Expression.Density(true, d.of(), List.of(Quantities.X))));
    }
    if (!d.given().isEmpty()) {
      all.add(
          new Change(
              "the condition on the wrong side", new Expression.Density(false, d.given(), d.of())));
      List<Expression> joint = new ArrayList<>(d.of());
      joint.addAll(d.given());
      all.add(
          new Change(
              "a conditional for the joint", new Expression.Density(false, joint, List.of())));
      all.add(new Change("a condition too much", new Expression.Density(false, d.of(), List.of())));
    } else if (d.of().size() == 2) {
      all.add(
          new Change(
              "the joint for the likelihood",
              new Expression.Density(false, List.of(Quantities.X), List.of(Quantities.Z))));
    } else if (latentAlone) {
      all.add(new Change("the prior for the posterior", Quantities.POSTERIOR));
    } else {
      all.add(new Change("the evidence for the likelihood", Quantities.LIKELIHOOD));
    }
  }

  /** The first repaired statement that holds. */
  static Optional<Repaired> meant(Statement statement, Checks checks) {
    Checks quick = checks.few();
    for (Repaired repaired : of(statement)) {
      try {
        if (quick.failure(repaired.statement()).isEmpty()
            && checks.failure(repaired.statement()).isEmpty()) {
          return Optional.of(repaired);
        }
      } catch (Slip | Unreadable e) {
        // Changed to something without a meaning.
      }
    }
    return Optional.empty();
  }
}
