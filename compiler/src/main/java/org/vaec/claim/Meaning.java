package org.vaec.claim;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.vaec.claim.Expression.Name;
import org.vaec.claim.Scope.Kind;

/**
 * The value of a formula in a world: one number, or one for each latent element. A diagonal matrix
 * is its diagonal.
 */
final class Meaning {
  /** How many draws L stands for; nothing depends on it, as sums of draws are what they tend to. */
  private static final double DRAWS = 7;

  private Meaning() {}

  /**
   * The value of an expression.
   *
   * @throws Unreadable if it has none
   * @throws Slip if it asks of a distribution what it is not of
   */
  static double[] of(Expression e, Scope scope) {
    return switch (e) {
      case Expression.Constant(double value) -> number(value);
      case Expression.Symbol s -> symbol(s, scope);
      case Expression.Letter(var letter) -> letter(letter, scope);
      case Expression.Sum(var a, var b) -> zip(of(a, scope), of(b, scope), Double::sum);
      case Expression.Negation(var a) -> map(of(a, scope), v -> -v);
      case Expression.Product p when isDensity(p) -> number(Math.exp(logarithm(p, scope)));
      case Expression.Product(var a, var b) -> zip(of(a, scope), of(b, scope), (x, y) -> x * y);
      case Expression.Quotient q when isDensity(q) -> number(Math.exp(logarithm(q, scope)));
      case Expression.Quotient(var a, var b) -> zip(of(a, scope), of(b, scope), (x, y) -> x / y);
      case Expression.Power(var a, var b) -> zip(of(a, scope), of(b, scope), Math::pow);
      case Expression.Dot(var a, var b) ->
          number(Arrays.stream(zip(vector(a, scope), of(b, scope), (x, y) -> x * y)).sum());
      case Expression.Apply(var function, var a) -> apply(function, a, scope);
      case Expression.Density d -> number(Math.exp(logarithm(d, scope)));
      case Expression.Gaussian g -> number(Math.exp(logarithm(g, scope)));
      case Expression.Test(var at) -> number(scope.world().function(latent(at, scope)));
      case Expression.Transform(var noise) ->
          scope.transformed(spread(of(noise, scope), scope.world().elements()));
      case Expression.Expectation(var over, var body) ->
          remembered(
              e,
              scope,
              () -> integral(s -> Math.exp(logarithm(over, s)) * volume(over, s), body, scope));
      case Expression.Integral(var over, var body) -> {
        if (over == Name.X) {
          throw new Unreadable("an integral over the data is not read yet; over z it is");
        }
        yield remembered(
            e, scope, () -> integral(s -> volume(new Expression.Symbol(over), s), body, scope));
      }
      case Expression.Divergence(var q, var p) ->
          remembered(e, scope, () -> number(divergence(q, p, scope)));
      case Expression.Bound(var row) ->
          remembered(e, scope, () -> number(bound(rowOf(row, scope))));
      case Expression.Total t -> total(t, scope);
      case Expression.Transposed t ->
          throw new Unreadable("a transpose stands before what it is multiplied with: mu^T mu");
      case Expression.Elided el ->
          throw new Unreadable("a sum of nothing: what it adds is missing");
    };
  }

  // Sums are over z = mu + sigma eps: where eps is meant, deps is dz by the product of sigma.
  private static double volume(Expression over, Scope scope) {
    return over.mentions(Name.EPS) && !over.mentions(Name.Z)
        ? 1 / product(scope.world().sigma(scope.row()))
        : 1;
  }

  // What no z around it can change is computed once.
  private static double[] remembered(Expression e, Scope scope, Supplier<double[]> value) {
    World.Place place = new World.Place(e, scope.row(), scope.letters());
    return scope.world().remember(place, value);
  }

  private static double[] number(double value) {
    return new double[] {value};
  }

  private static double product(double[] values) {
    return Arrays.stream(values).reduce(1, (a, b) -> a * b);
  }

  private static double[] map(double[] values, DoubleUnaryOperator f) {
    return Arrays.stream(values).map(f).toArray();
  }

  /** Element by element; a number goes with every element. */
  static double[] zip(double[] a, double[] b, DoubleBinaryOperator f) {
    int size = Math.max(a.length, b.length);
    double[] result = new double[size];
    for (int j = 0; j < size; j++) {
      result[j] = f.applyAsDouble(a[a.length == 1 ? 0 : j], b[b.length == 1 ? 0 : j]);
    }
    return result;
  }

  private static double[] spread(double[] values, int elements) {
    return values.length == elements ? values : zip(values, new double[elements], Double::sum);
  }

  private static double[] vector(Expression e, Scope scope) {
    return spread(of(e, scope), scope.world().elements());
  }

  private static double[] symbol(Expression.Symbol symbol, Scope scope) {
    Scope here = rowOf(symbol.index(), scope);
    World world = here.world();
    return switch (symbol.name()) {
      case X, ROWS_OF_X ->
          throw new Unreadable("x stands for data, not for a number, where it stands");
      case Z -> element(here.z(), symbol, scope);
      case EPS -> element(here.noise(), symbol, scope);
      case MU -> element(world.mu(here.row()), symbol, scope);
      case SIGMA -> element(world.sigma(here.row()), symbol, scope);
      case COVARIANCE -> element(map(world.sigma(here.row()), s -> s * s), symbol, scope);
      case IDENTITY -> spread(number(1), world.elements());
      case J -> number(world.elements());
      case N -> number(World.ROWS);
      case L -> number(DRAWS);
      case PI -> number(Math.PI);
    };
  }

  // The element that an index names; all of them where it names a row, a draw or any element.
  private static double[] element(double[] values, Expression.Symbol symbol, Scope scope) {
    return switch (symbol.index().orElse(null)) {
      case Expression.Letter(var letter)
          when scope.letters().get(letter) instanceof Scope.Bound(Kind kind, int number)
              && kind == Kind.ELEMENT ->
          number(values[number]);
      case Expression.Constant(double number)
          when symbol.name() != Name.Z && symbol.name() != Name.EPS -> {
        if (number < 1 || number > values.length) {
          throw new Unreadable("which element is meant by the index " + (long) number + "?");
        }
        yield number(values[(int) number - 1]);
      }
      case null, default -> values;
    };
  }

  private static Scope rowOf(Optional<Expression> index, Scope scope) {
    return switch (index.orElse(null)) {
      case Expression.Letter(var letter)
          when scope.letters().get(letter) instanceof Scope.Bound(Kind kind, int number)
              && kind == Kind.ROW ->
          scope.ofRow(number);
      case null, default -> scope;
    };
  }

  private static double[] letter(String letter, Scope scope) {
    Scope.Bound bound = scope.letters().get(letter);
    if (bound != null) {
      return number(bound.number() + 1);
    }
    return switch (letter) {
      case "k", "d", "K", "D" -> number(scope.world().elements());
      case "n" -> number(World.ROWS);
      case "S", "M" -> number(DRAWS);
      case "c", "C", "a", "b" -> number(scope.world().spare());
      default -> throw new Unreadable("`" + letter + "` means nothing here");
    };
  }

  private static double[] apply(Expression.Function function, Expression to, Scope scope) {
    return switch (function) {
      case LOG -> isDensity(to) ? number(logarithm(to, scope)) : map(of(to, scope), Math::log);
      case EXP -> map(of(to, scope), Math::exp);
      case SQRT -> map(of(to, scope), Math::sqrt);
      case DET -> number(product(vector(to, scope)));
      case TRACE -> number(Arrays.stream(vector(to, scope)).sum());
      case BARS ->
          to.mentions(Name.COVARIANCE) || to.mentions(Name.IDENTITY)
              ? number(product(vector(to, scope)))
              : map(of(to, scope), Math::abs);
    };
  }

  /** Whether an expression is made of densities, so that its logarithm is a sum of theirs. */
  static boolean isDensity(Expression e) {
    return switch (e) {
      case Expression.Density d -> true;
      case Expression.Gaussian g -> true;
      case Expression.Product(var a, var b) -> isDensity(a) && isDensity(b);
      case Expression.Quotient(var a, var b) -> isDensity(a) && isDensity(b);
      default -> false;
    };
  }

  // Far from all mass a density is no number any more, its logarithm still is one.
  private static double logarithm(Expression e, Scope scope) {
    return switch (e) {
      case Expression.Density d -> density(d, scope);
      case Expression.Gaussian g -> gaussian(g, scope);
      case Expression.Product(var a, var b) -> logarithm(a, scope) + logarithm(b, scope);
      case Expression.Quotient(var a, var b) -> logarithm(a, scope) - logarithm(b, scope);
      default -> throw new Unreadable("an expectation is over a distribution");
    };
  }

  private static double gaussian(Expression.Gaussian g, Scope scope) {
    double[] at = g.at().map(e -> latent(e, scope)).orElseGet(scope::z);
    return World.logNormal(at, vector(g.mean(), scope), deviation(g, scope));
  }

  static double[] deviation(Expression.Gaussian g, Scope scope) {
    double[] spread = vector(g.spread(), scope);
    return g.isVariance() ? map(spread, Math::sqrt) : spread;
  }

  static double[] mean(Expression.Gaussian g, Scope scope) {
    return vector(g.mean(), scope);
  }

  private static double[] latent(Expression e, Scope scope) {
    return vector(e, scope);
  }

  // log p(...) or log q(...)
  private static double density(Expression.Density d, Scope scope) {
    requireKnown(d);
    Optional<Expression> z = only(d.of(), Meaning::isLatent);
    Optional<Expression> givenZ = only(d.given(), Meaning::isLatent);
    Optional<Expression> x = only(d.of(), Meaning::isData);
    Optional<Expression> givenX = only(d.given(), Meaning::isData);
    World world = scope.world();
    if (d.ofGuide()) {
      if (x.isPresent()) {
        throw new Slip(
            "the guide q is a distribution of z, not of x",
            "q(z | x), or p(x | z) if that is meant");
      }
      if (z.isEmpty() || givenZ.filter(e -> e.mentions(Name.Z)).isPresent()) {
        throw new Slip("the guide q is a distribution of z given x", "q(z | x)");
      }
      Scope row = givenX.map(e -> rowOfData(e, scope)).orElse(scope);
      return world.logGuide(row.row(), latent(z.get(), scope));
    }
    if (only(d.of(), e -> e instanceof Expression.Symbol(var n, var i) && n == Name.EPS)
        .isPresent()) {
      return world.logPrior(scope.noise());
    }
    if (x.isPresent() && isAllRows(x.get())) {
      if (z.isPresent() || givenZ.isPresent()) {
        throw new Unreadable("all rows at once with one z: write p(x_i | z_i)");
      }
      double sum = 0;
      for (int row = 0; row < World.ROWS; row++) {
        sum += world.logEvidence(row);
      }
      return sum;
    }
    if (z.isEmpty() && x.isEmpty()) {
      throw new Unreadable("p is a density of x or z here");
    }
    double joint = 0;
    Scope row = x.or(() -> givenX).map(e -> rowOfData(e, scope)).orElse(scope);
    if (x.isPresent() && z.isPresent()) {
      double[] at = latent(z.get(), scope);
      joint = world.logPrior(at) + world.logLikelihood(row.row(), at);
    } else if (x.isPresent()) {
      joint =
          givenZ.isPresent()
              ? world.logLikelihood(row.row(), latent(givenZ.get(), scope))
              : world.logEvidence(row.row());
    } else {
      double[] at = latent(z.get(), scope);
      joint = world.logPrior(at);
      if (givenX.isPresent()) {
        joint += world.logLikelihood(row.row(), at) - world.logEvidence(row.row());
      }
    }
    return joint;
  }

  // What a density says nothing of here must not be read over: p(x | y) is not p(x).
  private static void requireKnown(Expression.Density d) {
    for (Expression e : d.of()) {
      if (!isLatent(e) && !isData(e) && !e.mentions(Name.EPS)) {
        throw new Unreadable("what is `%s` in %s?".formatted(Printer.print(e), Printer.print(d)));
      }
    }
    for (Expression e : d.given()) {
      boolean ofGuide = d.ofGuide() && (e.mentions(Name.MU) || e.mentions(Name.SIGMA));
      boolean ofData = d.of().stream().anyMatch(Meaning::isData) && isLatent(e);
      if (!ofGuide && !ofData && !isData(e) && !(d.ofGuide() && isLatent(e))) {
        throw new Unreadable(
            "what is `%s` behind the bar of %s?".formatted(Printer.print(e), Printer.print(d)));
      }
    }
  }

  private static Optional<Expression> only(
      List<Expression> variables, java.util.function.Predicate<Expression> kind) {
    return variables.stream().filter(kind).findFirst();
  }

  private static boolean isData(Expression e) {
    return e instanceof Expression.Symbol(var name, var index)
        && (name == Name.X || name == Name.ROWS_OF_X);
  }

  private static boolean isAllRows(Expression e) {
    return e instanceof Expression.Symbol(var name, var index) && name == Name.ROWS_OF_X;
  }

  private static boolean isLatent(Expression e) {
    return e instanceof Expression.Symbol(var name, var index)
            && (name == Name.Z || name == Name.MU)
        || e instanceof Expression.Transform
        || !(e instanceof Expression.Symbol) && (e.mentions(Name.EPS) || e.mentions(Name.MU));
  }

  private static Scope rowOfData(Expression x, Scope scope) {
    if (x instanceof Expression.Symbol(var name, var index)) {
      if (index.orElse(null) instanceof Expression.Constant(double number)
          && number >= 1
          && number <= World.ROWS) {
        return scope.ofRow((int) number - 1);
      }
      return rowOf(index, scope);
    }
    return scope;
  }

  // The sum over the grid of weight times body.
  private static double[] integral(ToDoubleFunction<Scope> weight, Expression body, Scope scope) {
    double[] sum = null;
    for (double[] point : scope.world().grid()) {
      Scope here = scope.at(point);
      double mass = weight.applyAsDouble(here) * scope.world().cell();
      double[] value = map(of(body, here), v -> mass == 0 ? 0 : mass * v);
      sum = sum == null ? value : zip(sum, value, Double::sum);
    }
    return sum;
  }

  private static double divergence(Expression q, Expression p, Scope scope) {
    double sum = 0;
    for (double[] point : scope.world().grid()) {
      Scope here = scope.at(point);
      double logQ = logarithm(q, here);
      double mass = Math.exp(logQ) * scope.world().cell();
      if (mass > 0) {
        sum += mass * (logQ - logarithm(p, here));
      }
    }
    return sum;
  }

  /** E_q[log p(x, z) - log q(z | x)]. */
  private static double bound(Scope scope) {
    World world = scope.world();
    double sum = 0;
    for (double[] z : world.grid()) {
      double logQ = world.logGuide(scope.row(), z);
      double logJoint = world.logPrior(z) + world.logLikelihood(scope.row(), z);
      sum += Math.exp(logQ) * world.cell() * (logJoint - logQ);
    }
    return sum;
  }

  private static double[] total(Expression.Total t, Scope scope) {
    Totals.Range range = Totals.range(t, scope.letters().keySet());
    int elements = scope.world().elements();
    return switch (range.kind()) {
      case DRAW -> {
        // By the law of large numbers: L times the expectation over q.
        Scope inside = range.letter().map(l -> scope.with(l, Kind.DRAW, 0)).orElse(scope);
        double[] mean =
            remembered(
                t,
                scope,
                () -> integral(s -> Math.exp(s.world().logDraw(s.row(), s.z())), t.body(), inside));
        yield map(mean, v -> DRAWS * v);
      }
      case ROW -> {
        double[] sum = number(0);
        for (int row = 0; row < World.ROWS; row++) {
          Scope here = scope.ofRow(row);
          if (range.letter().isPresent()) {
            here = here.with(range.letter().get(), Kind.ROW, row);
          }
          sum = zip(sum, of(t.body(), here), Double::sum);
        }
        yield sum;
      }
      case ELEMENT -> {
        if (range.letter().isEmpty()) {
          double[] values = of(t.body(), scope);
          yield number(
              values.length == elements
                  ? Arrays.stream(values).sum()
                  : t.index().isPresent() ? elements * values[0] : values[0]);
        }
        double[] sum = number(0);
        for (int j = 0; j < elements; j++) {
          sum =
              zip(
                  sum,
                  of(t.body(), scope.with(range.letter().get(), Kind.ELEMENT, j)),
                  Double::sum);
        }
        yield sum;
      }
    };
  }
}
