package org.vaec.syntax;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints parts of statements as they are written in a model, with no more parentheses than they
 * need. What it prints parses to what it was given; messages quote models with it.
 */
public final class Notation {
  /** How tightly unary minus binds, between products and powers. */
  private static final int NEGATION = 3;

  /** How tightly names, calls and whatever else needs no parentheses bind. */
  private static final int PRIMARY = 5;

  private Notation() {}

  public static String of(Expression expression) {
    return switch (expression) {
      case Expression.Number number -> number.literal();
      case Expression.Quantity quantity -> quantity.number().literal() + " " + quantity.unit();
      case Expression.Text text -> '"' + text.value() + '"';
      case Expression.Reference reference -> reference.name().text();
      case Expression.Call call -> call.callee() + "(" + arguments(call.arguments()) + ")";
      case Expression.Index index ->
          operand(index.array(), PRIMARY) + "[" + list(index.indices()) + "]";
      case Expression.Negate negate -> "-" + operand(negate.operand(), NEGATION);
      case Expression.Binary binary -> binary(binary);
      case Expression.Conditional conditional ->
          conditional.density()
              + "("
              + list(conditional.of())
              + " | "
              + list(conditional.given())
              + ")";
      case Expression.Chain chain -> steps(chain.steps());
    };
  }

  private static String binary(Expression.Binary binary) {
    Expression.Operator operator = binary.operator();
    boolean power = operator == Expression.Operator.POWER;
    // Powers associate to the right and take a negated exponent as it is; all else to the left.
    String left = operand(binary.left(), power ? PRIMARY : operator.precedence());
    String right = operand(binary.right(), power ? NEGATION : operator.precedence() + 1);
    boolean fraction =
        operator == Expression.Operator.DIVIDE
            && binary.left() instanceof Expression.Number
            && binary.right() instanceof Expression.Number;
    String sign = power || fraction ? operator.symbol() : " " + operator.symbol() + " ";
    return left + sign + right;
  }

  /** In parentheses if it binds less tightly than {@code tightness}. */
  private static String operand(Expression expression, int tightness) {
    int own =
        switch (expression) {
          case Expression.Binary binary -> binary.operator().precedence();
          case Expression.Negate _ -> NEGATION;
          default -> PRIMARY;
        };
    return own < tightness ? "(" + of(expression) + ")" : of(expression);
  }

  public static String of(Argument argument) {
    return argument.name().map(name -> name + " = ").orElse("") + of(argument.value());
  }

  public static String of(Step step) {
    return step.arguments().isEmpty()
        ? step.name().text()
        : step.name() + "(" + arguments(step.arguments()) + ")";
  }

  /** Steps joined by arrows. */
  public static String steps(List<Step> steps) {
    return steps.stream().map(Notation::of).collect(Collectors.joining(" -> "));
  }

  public static String of(TypeExpression type) {
    return type.name()
        + (type.arguments().isEmpty() ? "" : "(" + list(type.arguments()) + ")")
        + (type.optional() ? "?" : "");
  }

  public static String of(DensityExpression density) {
    return of(density.density())
        + (density.flows().isEmpty() ? "" : " through " + steps(density.flows()))
        + density.estimator().map(step -> " by " + of(step)).orElse("");
  }

  public static String of(Origin origin) {
    return "from "
        + of(origin.selection())
        + origin.transforms().stream().map(step -> " -> " + of(step)).collect(Collectors.joining());
  }

  private static String of(Origin.Selection selection) {
    return switch (selection) {
      case Origin.Selection.Named named -> '"' + named.name() + '"';
      case Origin.Selection.Columns columns -> {
        boolean one =
            columns.columns().size() == 1
                && columns.columns().getFirst() instanceof Origin.Column.Range range
                && range.first() == range.last();
        yield (one ? "column " : "columns ")
            + columns.columns().stream().map(Notation::of).collect(Collectors.joining(", "));
      }
    };
  }

  private static String of(Origin.Column column) {
    return switch (column) {
      case Origin.Column.Range range ->
          range.first() == range.last()
              ? Integer.toString(range.first())
              : range.first() + ".." + range.last();
      case Origin.Column.Header header -> '"' + header.name() + '"';
    };
  }

  /** A variable with its shape: {@code z[10]}. */
  static String variable(Name name, List<Expression> shape) {
    return shape.isEmpty() ? name.text() : name + "[" + list(shape) + "]";
  }

  static String names(List<Name> names) {
    return names.stream().map(Name::text).collect(Collectors.joining(", "));
  }

  static String arguments(List<Argument> arguments) {
    return arguments.stream().map(Notation::of).collect(Collectors.joining(", "));
  }

  private static String list(List<Expression> expressions) {
    return expressions.stream().map(Notation::of).collect(Collectors.joining(", "));
  }
}
