package org.vaec.syntax;

import java.util.List;
import org.vaec.source.Span;

/** An expression as written; nothing is looked up yet. */
public sealed interface Expression {
  Span span();

  /** A number: {@code literal} is kept for the formatter. */
  record Number(String literal, Span span) implements Expression {
    public double value() {
      return Double.parseDouble(literal);
    }
  }

  /** A number with a unit directly behind it: {@code 10 epochs}. */
  record Quantity(Number number, Name unit, Span span) implements Expression {}

  /** Text in double quotes, here without them. */
  record Text(String value, Span span) implements Expression {}

  /** A name, among them {@code I}, {@code free}, {@code row} and settings such as {@code auto}. */
  record Reference(Name name) implements Expression {
    @Override
    public Span span() {
      return name.span();
    }
  }

  /** {@code f(a, b = c)}: a function, a network, a distribution, a layer or a setting's value. */
  record Call(Name callee, List<Argument> arguments, Span span) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code a[i, j]}. */
  record Index(Expression array, List<Expression> indices, Span span) implements Expression {
    public Index {
      indices = List.copyOf(indices);
    }
  }

  /** {@code -a}. */
  record Negate(Expression operand, Span span) implements Expression {}

  /** {@code a + b} and the like. */
  record Binary(Operator operator, Expression left, Expression right, Span span)
      implements Expression {}

  /**
   * A density of the model or the guide with its condition: {@code p(k | z)}, {@code q(z | free)}.
   *
   * @param density {@code p} or {@code q}
   */
  record Conditional(Name density, List<Expression> of, List<Expression> given, Span span)
      implements Expression {
    public Conditional {
      of = List.copyOf(of);
      given = List.copyOf(given);
    }
  }

  /** Steps joined by {@code ->}, as an argument: {@code residual(dense(9) -> linear)}. */
  record Chain(List<Step> steps, Span span) implements Expression {
    public Chain {
      steps = List.copyOf(steps);
    }
  }

  /** The infix operators, loosest last. */
  enum Operator {
    POWER("^", 4),
    TIMES("*", 2),
    DIVIDE("/", 2),
    MATRIX_PRODUCT("@", 2),
    PLUS("+", 1),
    MINUS("-", 1);

    private final String symbol;
    private final int precedence;

    Operator(String symbol, int precedence) {
      this.symbol = symbol;
      this.precedence = precedence;
    }

    public String symbol() {
      return symbol;
    }

    /** Larger binds tighter; unary minus stands between {@code ^} and {@code *} with 3. */
    public int precedence() {
      return precedence;
    }
  }
}
