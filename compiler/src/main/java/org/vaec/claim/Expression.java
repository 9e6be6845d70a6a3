package org.vaec.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A formula on paper about a latent variable model: what stands on one side of a claim. */
sealed interface Expression {
  /** A number. */
  record Constant(double value) implements Expression {}

  /** A quantity with a name, perhaps one element, row or draw of it. */
  record Symbol(Name name, Optional<Expression> index) implements Expression {
    Symbol(Name name) {
      this(name, Optional.empty());
    }
  }

  /** A letter that a sum binds, where it stands for its number. */
  record Letter(String name) implements Expression {}

  record Sum(Expression left, Expression right) implements Expression {}

  record Negation(Expression of) implements Expression {}

  record Product(Expression left, Expression right) implements Expression {}

  record Quotient(Expression over, Expression under) implements Expression {}

  record Power(Expression base, Expression exponent) implements Expression {}

  /** The inner product of two vectors, as in mu^T mu. */
  record Dot(Expression left, Expression right) implements Expression {}

  /** A function of one number, taken element by element. */
  record Apply(Function function, Expression to) implements Expression {}

  /** p(...) or q(...): the density of some variables given others. */
  record Density(boolean ofGuide, List<Expression> of, List<Expression> given)
      implements Expression {
    public Density {
      of = List.copyOf(of);
      given = List.copyOf(given);
    }
  }

  /**
   * A normal density.
   *
   * @param at where it is taken; empty for the variable that an integral or a divergence is over
   * @param spread the second argument as written
   * @param isVariance whether that is a variance, as on paper, or a standard deviation
   */
  record Gaussian(Optional<Expression> at, Expression mean, Expression spread, boolean isVariance)
      implements Expression {}

  /** Some function of z, the one that an estimate is of. */
  record Test(Expression at) implements Expression {}

  /** g(eps, x) = mu(x) + sigma(x) eps, the draw as a function of noise. */
  record Transform(Expression noise) implements Expression {}

  /** An expectation over the latent. */
  record Expectation(Expression over, Expression body) implements Expression {}

  /** KL(left || right). */
  record Divergence(Expression left, Expression right) implements Expression {}

  /** The evidence lower bound of a row. */
  record Bound(Optional<Expression> row) implements Expression {}

  /** A sum over elements, rows or draws. */
  record Total(Optional<String> index, Optional<Expression> last, Expression body)
      implements Expression {}

  /** An integral over a variable. */
  record Integral(Name over, Expression body) implements Expression {}

  /** A row vector, until it is multiplied: the mu^T of mu^T mu. */
  record Transposed(Expression vector) implements Expression {}

  /** What is left out, as behind the last sign of "= 1/L sum". */
  record Elided() implements Expression {}

  /** Names with a meaning. */
  enum Name {
    X("x"),
    Z("z"),
    EPS("eps"),
    /** All rows: x_1, ..., x_N. */
    ROWS_OF_X("x_1, ..., x_N"),
    MU("mu"),
    SIGMA("sigma"),
    /** The covariance matrix, diag(sigma^2). */
    COVARIANCE("Sigma"),
    /** The identity matrix, and a vector of ones where a diagonal matrix is its diagonal. */
    IDENTITY("I"),
    /** The number of latent elements. */
    J("J"),
    /** The number of rows. */
    N("N"),
    /** The number of draws. */
    L("L"),
    PI("pi");

    private final String word;

    Name(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** Functions of one argument. */
  enum Function {
    LOG,
    EXP,
    SQRT,
    /** The absolute value of a number, the determinant of a matrix. */
    BARS,
    DET,
    TRACE
  }

  /** The expressions directly inside, in the order of writing. */
  default List<Expression> children() {
    return switch (this) {
      case Constant c -> List.of();
      case Symbol(var name, var index) -> index.stream().toList();
      case Letter l -> List.of();
      case Sum(var a, var b) -> List.of(a, b);
      case Negation(var a) -> List.of(a);
      case Product(var a, var b) -> List.of(a, b);
      case Quotient(var a, var b) -> List.of(a, b);
      case Power(var a, var b) -> List.of(a, b);
      case Dot(var a, var b) -> List.of(a, b);
      case Apply(var f, var a) -> List.of(a);
      case Density(var q, var of, var given) -> {
        List<Expression> all = new ArrayList<>(of);
        all.addAll(given);
        yield all;
      }
      case Gaussian(var at, var mean, var spread, var v) -> {
        List<Expression> all = new ArrayList<>(at.stream().toList());
        all.add(mean);
        all.add(spread);
        yield all;
      }
      case Test(var a) -> List.of(a);
      case Transform(var a) -> List.of(a);
      case Expectation(var over, var body) -> List.of(over, body);
      case Divergence(var a, var b) -> List.of(a, b);
      case Bound(var row) -> row.stream().toList();
      case Total(var i, var last, var body) -> {
        List<Expression> all = new ArrayList<>(last.stream().toList());
        all.add(body);
        yield all;
      }
      case Integral(var over, var body) -> List.of(body);
      case Transposed(var a) -> List.of(a);
      case Elided e -> List.of();
    };
  }

  /**
   * The same with other expressions inside.
   *
   * @param inside as many as {@link #children} gives
   */
  default Expression with(List<Expression> inside) {
    return switch (this) {
      case Constant c -> c;
      case Symbol(var name, var index) ->
          new Symbol(name, inside.isEmpty() ? Optional.empty() : Optional.of(inside.get(0)));
      case Letter l -> l;
      case Sum s -> new Sum(inside.get(0), inside.get(1));
      case Negation n -> new Negation(inside.get(0));
      case Product p -> new Product(inside.get(0), inside.get(1));
      case Quotient q -> new Quotient(inside.get(0), inside.get(1));
      case Power p -> new Power(inside.get(0), inside.get(1));
      case Dot d -> new Dot(inside.get(0), inside.get(1));
      case Apply(var f, var a) -> new Apply(f, inside.get(0));
      case Density(var q, var of, var given) ->
          new Density(q, inside.subList(0, of.size()), inside.subList(of.size(), inside.size()));
      case Gaussian(var at, var mean, var spread, var v) ->
          at.isPresent()
              ? new Gaussian(Optional.of(inside.get(0)), inside.get(1), inside.get(2), v)
              : new Gaussian(at, inside.get(0), inside.get(1), v);
      case Test t -> new Test(inside.get(0));
      case Transform t -> new Transform(inside.get(0));
      case Expectation e -> new Expectation(inside.get(0), inside.get(1));
      case Divergence d -> new Divergence(inside.get(0), inside.get(1));
      case Bound b -> new Bound(inside.stream().findFirst());
      case Total(var i, var last, var body) ->
          last.isPresent()
              ? new Total(i, Optional.of(inside.get(0)), inside.get(1))
              : new Total(i, last, inside.get(0));
      case Integral(var over, var body) -> new Integral(over, inside.get(0));
      case Transposed t -> new Transposed(inside.get(0));
      case Elided e -> e;
    };
  }

  /** Whether this or something inside is so. */
  default boolean contains(java.util.function.Predicate<Expression> property) {
    return property.test(this) || children().stream().anyMatch(e -> e.contains(property));
  }

  /** Whether a quantity of this name occurs. */
  default boolean mentions(Name name) {
    return contains(e -> e instanceof Symbol(var n, var i) && n == name);
  }
}
