package org.vaec.claim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.vaec.claim.Expression.Name;
import org.vaec.claim.Statement.Relation;
import org.vaec.random.Philox;

/** Whether statements are true in worlds. */
final class Checks {
  /** What quadrature and rounding may differ by, relative to the larger side. */
  private static final double TOLERANCE = 1e-7;

  /** Values of z where it stands for any. */
  private static final int POINTS = 4;

  private final List<World> worlds;

  Checks(List<World> worlds) {
    this.worlds = List.copyOf(worlds);
  }

  /** Worlds to try a claim in: with one latent element, and with two. */
  static Checks thorough() {
    List<World> worlds = new ArrayList<>();
    for (int seed = 1; seed <= 4; seed++) {
      worlds.add(new World(seed, 1));
    }
    for (int seed = 5; seed <= 7; seed++) {
      worlds.add(new World(seed, 2));
    }
    return new Checks(worlds);
  }

  /** A few of them, for claims that are guessed. */
  Checks few() {
    return new Checks(List.of(worlds.get(0), worlds.get(1), worlds.get(4)));
  }

  /** The same worlds with z_l drawn from the prior. */
  Checks withDrawsFromPrior() {
    return new Checks(worlds.stream().map(World::withDrawsFromPrior).toList());
  }

  /** How a statement fails; empty where it does not. */
  Optional<String> failure(Statement statement) {
    return switch (statement) {
      case Statement.Chain chain -> chain(chain);
      case Statement.Continuation(var side) -> continuation(side);
      case Statement.Drawn(var variable, var distribution) -> drawn(variable, distribution);
      case Statement.Optimum(var smallest, var of) -> optimum(smallest, of);
      case Statement.Step(var sign, var ofLoss) ->
          (sign < 0) == ofLoss
              ? Optional.empty()
              : Optional.of(
                  ofLoss
                      ? "a step along the gradient makes the loss larger"
                      : "a step against the gradient makes the bound smaller");
    };
  }

  private Optional<String> chain(Statement.Chain chain) {
    for (int i = 0; i < chain.relations().size(); i++) {
      Relation relation = chain.relations().get(i);
      Expression left = chain.sides().get(i);
      Expression right = chain.sides().get(i + 1);
      boolean leftOut = right.contains(Expression.Elided.class::isInstance);
      if (leftOut && relation == Relation.ESTIMATED) {
        continue;
      }
      if (isDefinition(left, right)) {
        continue;
      }
      Optional<String> failure =
          left instanceof Expression.Symbol(var name, var index) && name == Name.Z
              ? reparameterisation(right)
              : relation(left, relation, right);
      if (failure.isPresent()) {
        return failure;
      }
    }
    return Optional.empty();
  }

  /** Whether a likelihood is given a form: a choice of the model, which says nothing to check. */
  static boolean isDefinition(Expression left, Expression right) {
    return left instanceof Expression.Density(var ofGuide, var of, var given)
        && !ofGuide
        && right instanceof Expression.Gaussian g
        && of.stream().anyMatch(e -> e.mentions(Name.X))
        && given.stream().anyMatch(e -> e.mentions(Name.Z))
        && g.mean().contains(Expression.Test.class::isInstance);
  }

  private Optional<String> relation(Expression left, Relation relation, Expression right) {
    boolean perElement = !isTotal(left) ^ !isTotal(right);
    for (World world : worlds) {
      if (perElement && world.elements() > 1) {
        continue;
      }
      for (Scope scope : scopes(world, left, right)) {
        double[] a = Meaning.of(left, scope);
        double[] b = Meaning.of(right, scope);
        int size = Math.max(a.length, b.length);
        for (int j = 0; j < size; j++) {
          double x = a[a.length == 1 ? 0 : j];
          double y = b[b.length == 1 ? 0 : j];
          double slack = TOLERANCE * (1 + Math.max(Math.abs(x), Math.abs(y)));
          boolean holds =
              switch (relation) {
                case EQUAL, ESTIMATED -> Math.abs(x - y) <= slack;
                case AT_LEAST -> x >= y - slack;
                case AT_MOST -> x <= y + slack;
              };
          if (!holds) {
            return Optional.of(
                "with %s: left %s, right %s"
                    .formatted(describe(scope, left, right), digits(x), digits(y)));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a side has one value whatever the number of latent elements. */
  private static boolean isTotal(Expression e) {
    return switch (e) {
      case Expression.Symbol(var name, var index) ->
          switch (name) {
            case Z, EPS, MU, SIGMA, COVARIANCE, IDENTITY -> false;
            case X, ROWS_OF_X, J, N, L, PI -> true;
          };
      case Expression.Total t -> true;
      case Expression.Dot d -> true;
      case Expression.Density d -> true;
      case Expression.Gaussian g -> true;
      case Expression.Divergence d -> true;
      case Expression.Test t -> true;
      case Expression.Transform t -> false;
      case Expression.Apply(var function, var a)
          when function == Expression.Function.DET
              || function == Expression.Function.TRACE
              || function == Expression.Function.BARS ->
          true;
      default -> e.children().stream().allMatch(Checks::isTotal);
    };
  }

  // Where z is free a formula is meant for every z.
  private static List<Scope> scopes(World world, Expression left, Expression right) {
    List<Scope> scopes = new ArrayList<>();
    boolean free = hasFreeLatent(left) || hasFreeLatent(right);
    for (int row = 0; row < 2; row++) {
      Scope scope = Scope.of(world, row);
      if (!free) {
        scopes.add(scope);
        continue;
      }
      Philox random = Philox.of(row, "points", world.elements());
      for (int point = 0; point < POINTS; point++) {
        double[] z = new double[world.elements()];
        for (int j = 0; j < z.length; j++) {
          z[j] = random.normal((long) point * z.length + j);
        }
        scopes.add(scope.at(z));
      }
    }
    return scopes;
  }

  /** Whether the value of an expression depends on a z that nothing in it binds. */
  static boolean hasFreeLatent(Expression e) {
    return switch (e) {
      case Expression.Symbol(var name, var index) -> name == Name.Z || name == Name.EPS;
      case Expression.Gaussian(var at, var mean, var spread, var v) ->
          at.isEmpty() || hasFreeLatent(at.get());
      case Expression.Expectation ex -> false;
      case Expression.Integral i -> false;
      case Expression.Divergence d -> false;
      case Expression.Total t ->
          hasFreeLatent(t.body()) && Totals.range(t, java.util.Set.of()).kind() != Scope.Kind.DRAW;
      default -> e.children().stream().anyMatch(Checks::hasFreeLatent);
    };
  }

  // z = right: whether right, of standard normal noise, has the guide's distribution.
  private Optional<String> reparameterisation(Expression right) {
    for (World world : worlds) {
      Scope scope = Scope.of(world, 0);
      double[] mean = atNoise(right, scope, OptionalInt.empty(), 0);
      double[] mu = world.mu(0);
      double[] sigma = world.sigma(0);
      for (int j = 0; j < world.elements(); j++) {
        double[] once = atNoise(right, scope, OptionalInt.of(j), 1);
        double[] twice = atNoise(right, scope, OptionalInt.of(j), 2);
        double slope = once[j] - mean[j];
        boolean linear = near(twice[j] - once[j], slope);
        if (!near(mean[j], mu[j])) {
          return Optional.of(
              "with mu = %s: at eps = 0 it is %s".formatted(digits(mu[j]), digits(mean[j])));
        }
        if (!linear || !near(Math.abs(slope), sigma[j])) {
          return Optional.of(
              "with mu = %s and sigma = %s: it has standard deviation %s"
                  .formatted(digits(mu[j]), digits(sigma[j]), digits(Math.abs(slope))));
        }
      }
    }
    return Optional.empty();
  }

  // A formula of noise that is 0 but for one element.
  private static double[] atNoise(Expression e, Scope scope, OptionalInt element, double value) {
    double[] noise = new double[scope.world().elements()];
    element.ifPresent(j -> noise[j] = value);
    double[] result = Meaning.of(e, scope.at(scope.transformed(noise)));
    return result.length == noise.length ? result : Meaning.zip(result, noise, (a, b) -> a);
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) <= TOLERANCE * (1 + Math.max(Math.abs(a), Math.abs(b)));
  }

  private Optional<String> drawn(Expression variable, Expression distribution) {
    Name name = variable instanceof Expression.Symbol(var n, var i) ? n : Name.X;
    if (name == Name.X) {
      return distribution instanceof Expression.Density(var ofGuide, var of, var given) && ofGuide
          ? Optional.of("the guide q is a distribution of z, not of x")
          : Optional.empty();
    }
    if (distribution instanceof Expression.Density) {
      return Optional.empty();
    }
    if (!(distribution instanceof Expression.Gaussian g)) {
      throw new Unreadable("behind `~` stands a distribution, such as N(0, I) or q(z | x)");
    }
    for (World world : worlds) {
      Scope scope = Scope.of(world, 0);
      double[] mean = Meaning.mean(g, scope);
      double[] scale = Meaning.deviation(g, scope);
      boolean standard = isAll(mean, 0) && isAll(scale, 1);
      boolean guide = name == Name.Z && same(mean, world.mu(0)) && same(scale, world.sigma(0));
      if (!standard && !guide) {
        return Optional.of(
            name == Name.Z
                ? "with mu = %s and sigma = %s: z has mean %1$s and standard deviation %2$s, the right side %s and %s"
                    .formatted(
                        digits(world.mu(0)[0]),
                        digits(world.sigma(0)[0]),
                        digits(mean[0]),
                        digits(scale[0]))
                : "the noise eps is standard normal, N(0, I); the right side has mean %s and standard deviation %s"
                    .formatted(digits(mean[0]), digits(scale[0])));
      }
    }
    return Optional.empty();
  }

  private static boolean isAll(double[] values, double value) {
    return Arrays.stream(values).allMatch(v -> near(v, value));
  }

  private static boolean same(double[] a, double[] b) {
    return IntStream.range(0, a.length).allMatch(j -> near(a[j], b[j]));
  }

  // The best q is the one nearest to the posterior.
  private Optional<String> optimum(boolean smallest, Expression of) {
    for (World world : worlds) {
      if (world.elements() > 1) {
        continue;
      }
      List<double[]> pairs = new ArrayList<>();
      for (int guide = 0; guide < 6; guide++) {
        Scope scope = Scope.of(world.withGuide(guide), 0);
        double gap =
            world.logEvidence(0) - Meaning.of(new Expression.Bound(Optional.empty()), scope)[0];
        double value = Meaning.of(of, scope)[0];
        pairs.add(new double[] {gap, smallest ? value : -value});
      }
      for (double[] one : pairs) {
        for (double[] other : pairs) {
          if (one[0] < other[0] - TOLERANCE && one[1] >= other[1] - TOLERANCE) {
            return Optional.of(
                "of two guides, the one with KL(q || p(z | x)) = %s has the value %s, the one with %s has %s"
                    .formatted(
                        digits(one[0]),
                        digits(smallest ? one[1] : -one[1]),
                        digits(other[0]),
                        digits(smallest ? other[1] : -other[1])));
          }
        }
      }
    }
    return Optional.empty();
  }

  // A formula whose beginning is not shown: one of the quantities that derivations are of.
  private Optional<String> continuation(Expression side) {
    return meant(side).isPresent()
        ? Optional.empty()
        : Optional.of(
            "it is none of log p(x), ELBO, -ELBO, KL(q(z | x) || p(z | x)), KL(q(z | x) || p(z))");
  }

  /** The quantity that a side without a beginning equals. */
  Optional<Expression> meant(Expression side) {
    return Quantities.ALL.stream()
        .filter(quantity -> relation(quantity, Relation.EQUAL, side).isEmpty())
        .findFirst();
  }

  private static String describe(Scope scope, Expression left, Expression right) {
    List<String> parts = new ArrayList<>();
    World world = scope.world();
    parts.add("J = " + world.elements());
    parts.add("mu = " + vector(world.mu(scope.row())));
    parts.add("sigma = " + vector(world.sigma(scope.row())));
    if (scope.latent().isPresent()) {
      parts.add("z = " + vector(scope.z()));
    }
    parts.add("log p(x) = " + digits(world.logEvidence(scope.row())));
    return String.join(", ", parts);
  }

  private static String vector(double[] values) {
    String all =
        Arrays.stream(values)
            .mapToObj(Checks::digits)
            .collect(java.util.stream.Collectors.joining(", "));
    return values.length == 1 ? all : "(" + all + ")";
  }

  static String digits(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
