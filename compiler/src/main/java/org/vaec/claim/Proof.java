package org.vaec.claim;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import org.vaec.claim.Expression.Function;
import org.vaec.claim.Expression.Name;
import org.vaec.claim.Statement.Relation;

/**
 * Proves identities of the bound by bringing both sides to one form: a sum of numbers times E_q[log
 * p(x | z)], E_q[log p(z)], E_q[log q(z | x)] and log p(x), the normal ones of these written out
 * where mu or sigma is named.
 */
final class Proof {
  private static final String LIKELIHOOD = "E_q[log p(x | z)]";
  private static final String PRIOR = "E_q[log p(z)]";
  private static final String GUIDE = "E_q[log q(z | x)]";
  private static final String EVIDENCE = "log p(x)";
  private static final String ONE = "1";

  private final boolean writtenOut;
  private final SequencedSet<String> steps = new LinkedHashSet<>();

  private Proof(boolean writtenOut) {
    this.writtenOut = writtenOut;
  }

  /** The steps of a proof of a chain; empty where none is found, which says nothing. */
  static Optional<List<String>> of(Statement.Chain chain) {
    List<Expression> sides = chain.sides();
    // One row is as good as another, unless rows are added up.
    if (sides.stream().noneMatch(side -> side.contains(Proof::addsRows))) {
      sides = sides.stream().map(Proof::ofOneRow).toList();
    }
    SequencedSet<String> steps = new LinkedHashSet<>();
    for (int i = 0; i < chain.relations().size(); i++) {
      Optional<List<String>> found = of(sides.get(i), chain.relations().get(i), sides.get(i + 1));
      if (found.isEmpty()) {
        return Optional.empty();
      }
      steps.addAll(found.get());
    }
    return Optional.of(List.copyOf(steps));
  }

  private static Optional<List<String>> of(Expression left, Relation relation, Expression right) {
    if (left.contains(Proof::namesARow) || right.contains(Proof::namesARow)) {
      return Optional.empty();
    }
    boolean writtenOut =
        left.mentions(Name.MU)
            || left.mentions(Name.SIGMA)
            || right.mentions(Name.MU)
            || right.mentions(Name.SIGMA);
    Proof proof = new Proof(writtenOut);
    boolean densities = Meaning.isDensity(left) && Meaning.isDensity(right);
    Optional<Map<String, Double>> a =
        densities ? proof.logarithm(left, false) : proof.form(left, false);
    Optional<Map<String, Double>> b =
        densities ? proof.logarithm(right, false) : proof.form(right, false);
    if (a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    if (densities) {
      proof.steps.add("logarithms are equal where densities are");
    }
    Map<String, Double> difference = plus(a.get(), b.get(), -1);
    boolean proved =
        switch (relation) {
          case EQUAL -> difference.isEmpty();
          case AT_LEAST -> proof.isNonNegative(difference);
          case AT_MOST -> proof.isNonNegative(times(difference, -1));
          case ESTIMATED -> false;
        };
    return proved ? Optional.of(List.copyOf(proof.steps)) : Optional.empty();
  }

  private static boolean namesARow(Expression e) {
    return e instanceof Expression.Symbol(var name, var index)
        && (name == Name.X || name == Name.ROWS_OF_X)
        && (index.orElse(null) instanceof Expression.Constant || name == Name.ROWS_OF_X);
  }

  private static boolean addsRows(Expression e) {
    return e instanceof Expression.Total t && Totals.range(t, Set.of()).kind() == Scope.Kind.ROW;
  }

  private static Expression ofOneRow(Expression e) {
    Expression same = e.with(e.children().stream().map(Proof::ofOneRow).toList());
    return switch (same) {
      case Expression.Symbol(var name, var index)
          when name == Name.X && index.orElse(null) instanceof Expression.Letter ->
          Quantities.X;
      default -> same;
    };
  }

  // A multiple of KL(q || p(z | x)), or of KL(q || p(z)).
  private boolean isNonNegative(Map<String, Double> form) {
    if (form.isEmpty()) {
      return true;
    }
    for (Expression p : List.of(Quantities.POSTERIOR, Quantities.PRIOR)) {
      Map<String, Double> kl =
          form(new Expression.Divergence(Quantities.GUIDE, p), false).orElseThrow();
      String first = kl.keySet().iterator().next();
      double factor = form.getOrDefault(first, 0.0) / kl.get(first);
      if (factor > 0 && plus(form, kl, -factor).isEmpty()) {
        steps.add("KL >= 0 (Jensen), and 0 only where q is " + Printer.print(p));
        return true;
      }
    }
    return false;
  }

  private Optional<Map<String, Double>> form(Expression e, boolean inside) {
    return switch (e) {
      case Expression.Constant(double value) -> Optional.of(atom(ONE, value));
      case Expression.Sum(var a, var b) -> both(form(a, inside), form(b, inside), 1);
      case Expression.Negation(var a) -> form(a, inside).map(f -> times(f, -1));
      case Expression.Product(var a, var b) ->
          number(a)
              .flatMap(factor -> form(b, inside).map(f -> times(f, factor)))
              .or(() -> number(b).flatMap(factor -> form(a, inside).map(f -> times(f, factor))));
      case Expression.Quotient(var a, var b) ->
          number(b).flatMap(factor -> form(a, inside).map(f -> times(f, 1 / factor)));
      case Expression.Bound b -> {
        steps.add("ELBO = E_q[log p(x, z) - log q(z | x)]");
        steps.add("log p(x, z) = log p(x | z) + log p(z)");
        yield Optional.of(plus(plus(atom(LIKELIHOOD, 1), prior(true), 1), guide(true), -1));
      }
      case Expression.Divergence(var q, var p) when q.equals(Quantities.GUIDE) -> {
        steps.add("KL(q || p) = E_q[log q - log p]");
        yield both(logarithm(q, true), logarithm(p, true), -1);
      }
      case Expression.Expectation(var over, var body) when over.equals(Quantities.GUIDE) -> {
        steps.add("an expectation is linear");
        yield form(body, true);
      }
      case Expression.Apply(var function, var a)
          when function == Function.LOG && Meaning.isDensity(a) ->
          logarithm(a, inside);
      case Expression.Total(var index, var last, var body) -> elements(body);
      default -> Optional.empty();
    };
  }

  private static Optional<Double> number(Expression e) {
    return switch (e) {
      case Expression.Constant(double value) -> Optional.of(value);
      case Expression.Negation(var a) -> number(a).map(v -> -v);
      case Expression.Quotient(var a, var b) -> number(a).flatMap(x -> number(b).map(y -> x / y));
      case Expression.Product(var a, var b) -> number(a).flatMap(x -> number(b).map(y -> x * y));
      default -> Optional.empty();
    };
  }

  // The logarithm of densities: those of the joint and the posterior are those of their factors.
  private Optional<Map<String, Double>> logarithm(Expression e, boolean inside) {
    return switch (e) {
      case Expression.Product(var a, var b) -> {
        steps.add("log(a b) = log a + log b");
        yield both(logarithm(a, inside), logarithm(b, inside), 1);
      }
      case Expression.Quotient(var a, var b) -> {
        steps.add("log(a / b) = log a - log b");
        yield both(logarithm(a, inside), logarithm(b, inside), -1);
      }
      case Expression.Density(var ofGuide, var of, var given) -> {
        boolean z = of.stream().anyMatch(v -> v.equals(Quantities.Z));
        boolean x = of.stream().anyMatch(v -> v.mentions(Name.X));
        boolean givenZ = given.stream().anyMatch(v -> v.equals(Quantities.Z));
        boolean givenX = given.stream().anyMatch(v -> v.mentions(Name.X));
        if (of.size() != (z ? 1 : 0) + (x ? 1 : 0)
            || given.size() != (givenZ ? 1 : 0) + (givenX ? 1 : 0)) {
          yield Optional.empty();
        }
        if (ofGuide) {
          yield z && !x ? Optional.of(guide(inside)) : Optional.empty();
        }
        if (x && z) {
          steps.add("log p(x, z) = log p(x | z) + log p(z)");
          yield Optional.of(plus(atom(likelihood(inside), 1), prior(inside), 1));
        }
        if (x) {
          yield Optional.of(givenZ ? atom(likelihood(inside), 1) : atom(EVIDENCE, 1));
        }
        if (givenX) {
          steps.add("log p(z | x) = log p(x | z) + log p(z) - log p(x)");
          yield Optional.of(
              plus(plus(atom(likelihood(inside), 1), prior(inside), 1), atom(EVIDENCE, 1), -1));
        }
        yield Optional.of(prior(inside));
      }
      default -> Optional.empty();
    };
  }

  private static String likelihood(boolean inside) {
    return inside ? LIKELIHOOD : "log p(x | z)";
  }

  // E_q[log p(z)] = -J/2 log 2 pi - 1/2 sum (mu^2 + sigma^2)
  private Map<String, Double> prior(boolean inside) {
    if (!inside) {
      return atom("log p(z)", 1);
    }
    if (!writtenOut) {
      return atom(PRIOR, 1);
    }
    steps.add("E_q[log p(z)] = -J/2 log(2 pi) - 1/2 sum(mu^2 + sigma^2)");
    return plus(
        plus(atom("J log 2 pi", -0.5), atom("sum mu^2", -0.5), 1), atom("sum sigma^2", -0.5), 1);
  }

  // E_q[log q(z | x)] = -J/2 log 2 pi - 1/2 sum (1 + log sigma^2)
  private Map<String, Double> guide(boolean inside) {
    if (!inside) {
      return atom("log q(z | x)", 1);
    }
    if (!writtenOut) {
      return atom(GUIDE, 1);
    }
    steps.add("E_q[log q(z | x)] = -J/2 log(2 pi) - 1/2 sum(1 + log sigma^2)");
    return plus(plus(atom("J log 2 pi", -0.5), atom("J", -0.5), 1), atom("sum log sigma", -1), 1);
  }

  // A sum over elements of a polynomial in mu, sigma and log sigma.
  private static Optional<Map<String, Double>> elements(Expression body) {
    return switch (body) {
      case Expression.Constant(double value) -> Optional.of(atom("J", value));
      case Expression.Sum(var a, var b) -> both(elements(a), elements(b), 1);
      case Expression.Negation(var a) -> elements(a).map(f -> times(f, -1));
      case Expression.Product(var a, var b) when number(a).isPresent() ->
          elements(b).map(f -> times(f, number(a).orElseThrow()));
      case Expression.Quotient(var a, var b) when number(b).isPresent() ->
          elements(a).map(f -> times(f, 1 / number(b).orElseThrow()));
      case Expression.Power(Expression.Symbol s, Expression.Constant(double two))
          when two == 2 && s.name() == Name.MU ->
          Optional.of(atom("sum mu^2", 1));
      case Expression.Power(Expression.Symbol s, Expression.Constant(double two))
          when two == 2 && s.name() == Name.SIGMA ->
          Optional.of(atom("sum sigma^2", 1));
      case Expression.Apply(
              var function,
              Expression.Power(Expression.Symbol s, Expression.Constant(double power)))
          when function == Function.LOG && s.name() == Name.SIGMA ->
          Optional.of(atom("sum log sigma", power));
      case Expression.Apply(var function, Expression.Symbol s)
          when function == Function.LOG && s.name() == Name.SIGMA ->
          Optional.of(atom("sum log sigma", 1));
      default -> Optional.empty();
    };
  }

  private static Map<String, Double> atom(String name, double factor) {
    Map<String, Double> form = new TreeMap<>();
    form.put(name, factor);
    return form;
  }

  private static Optional<Map<String, Double>> both(
      Optional<Map<String, Double>> a, Optional<Map<String, Double>> b, double factor) {
    return a.flatMap(x -> b.map(y -> plus(x, y, factor)));
  }

  private static Map<String, Double> plus(
      Map<String, Double> a, Map<String, Double> b, double factor) {
    Map<String, Double> sum = new TreeMap<>(a);
    b.forEach((name, value) -> sum.merge(name, factor * value, Double::sum));
    sum.values().removeIf(value -> Math.abs(value) < 1e-12);
    return sum;
  }

  private static Map<String, Double> times(Map<String, Double> form, double factor) {
    Map<String, Double> product = new TreeMap<>();
    form.forEach((name, value) -> product.put(name, factor * value));
    return product;
  }
}
